"""Every declared list in the search box: rows that its own search would find, by one question to `SearchEntry`.

The entries only say which rows hold the words. The rows themselves are read through the list, as its page reads them:
what somebody may not see there is not found here, either. Of each the box reads no more than it tells. Those of what
all organizations share come in one statement, the same for each word, and those of the entries in another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

from django.db import connections
from django.http import QueryDict
from django.utils import timezone

from bmms.access.actor import Actor, system_actor
from bmms.tenancy.prepared import HoldsGiven, OneOfGiven, Prepared, patterns, rows_together
from bmms.tenancy.scope import current_alias, current_scope_id
from bmms.ui.lists.columns import reader
from bmms.ui.lists.declaration import RecordList, known_lists, list_named
from bmms.ui.lists.finding import MOST, Held
from bmms.ui.search import SearchGroup, SearchResult, sources_named
from bmms.workbench.queries.entries import has_all_entries, has_entries, path_of

SHOWN: Final = 5  # of one list: the list itself has the rest
SHORTEST: Final = 3  # letters: the index is of three in a row
CANDIDATES: Final = 50  # of one list, among which its own order decides
MEMBER: Final = system_actor("search")
VISITOR: Final = Actor(None, "search", organization_id=0)


class Told(NamedTuple):
    """What a result shows of a row."""

    pk: int
    title: Any
    place: Any  # in its address
    note: Any = ""


def rows_found(term: str, request: Any) -> list[SearchGroup]:
    """One group for each list of the organization that this person may see and that found something."""
    if request.organization is None:
        return []
    lists = [each for each in known_lists() if _is_searched(each, request.actor)]
    rows = rows_holding(lists, term, request.actor)
    found = [each for each in lists if rows.get(each.name)]
    return [SearchGroup(str(each.label), _results(each, rows[each.name], request)) for each in found]


def rows_holding(lists: Iterable[RecordList], term: str, actor: Actor) -> dict[str, list[Told]]:
    """The first rows of each. A list of what all organizations share has no entries and is asked itself."""
    walled, shared = [each for each in lists if has_entries(each)], [each for each in lists if not has_entries(each)]
    candidates = entries_holding(term, [each.name for each in walled])
    by_entries = {each: {"ids": candidates[each.name]} for each in walled if each.name in candidates}
    words = patterns(term.split())
    itself = {each: {"words": words} for each in shared}
    return _told_of(itself, actor) | _told_of(by_entries, actor, stays_prepared=False)  # others each time, large


def _told_of(asked: Mapping[RecordList, dict[str, Any]], actor: Actor, **how: bool) -> dict[str, list[Told]]:
    today = timezone.localdate()
    prepared = [_prepared(each, *_like(actor), today) for each in asked]
    rows = rows_together(list(zip(prepared, asked.values(), strict=True)), **how)
    return {
        each.name: list(map(_teller(each, query), found))
        for each, query, found in zip(asked, prepared, rows, strict=True)
    }


def entries_holding(term: str, kinds: Sequence[str]) -> dict[str, set[int]]:
    """Of each kind the ids of some rows with all these words. Of the organization in scope."""
    found: dict[str, set[int]] = {}
    with connections[current_alias()].cursor() as cursor:
        cursor.execute(
            "SELECT kind, record_id FROM workbench_search(%s::text[], %s::text[], %s)",
            [list(kinds), term.split(), CANDIDATES],
        )
        for kind, record_id in cursor.fetchall():
            found.setdefault(kind, set()).add(record_id)
    return found


def _like(actor: Actor) -> tuple[bool, tuple[str, ...]]:
    """What a list asks of who reads: whether they come from outside, and as what."""
    return actor.is_visitor, actor.roles if actor.is_visitor else ()


def held(which: RecordList, words: Sequence[str]) -> Held:
    """By the rows' entries. Of short words they know nothing, and of common ones only that many hold them."""
    long = [word for word in words if len(word) >= SHORTEST]
    if not long or list_named(which.name) is not which or not has_all_entries(which):
        return Held()
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT workbench_holding(%s, %s::text[], %s)", [which.name, long, MOST])
        found: list[int] | None = cursor.fetchone()[0]
    return Held(found, are_many=found is None and current_scope_id() is not None and long == list(words))


@lru_cache(maxsize=512)
def _prepared(which: RecordList, is_visitor: bool, roles: tuple[str, ...], _today: date) -> Prepared:
    """Of the day a list asks whether something is late."""
    rows = which.holding(replace(VISITOR, roles=roles) if is_visitor else MEMBER, (), QueryDict())
    fits = OneOfGiven("pk", "ids") if has_entries(which) else HoldsGiven(*which.search, given="words")
    fields = _fields(which)
    return Prepared(lambda: (rows.filter(fits).values_list(*fields) if fields else rows.filter(fits))[:SHOWN])


@lru_cache(maxsize=512)
def _fields(which: RecordList) -> list[str]:
    """Where all that is told are fields, nothing else is read: neither what a page reckons nor whole records."""
    fields = ["pk", *(path_of(which, path) for path in _paths(which))]
    return fields if all(fields) and which.columns[0].choices is None else []


def _paths(which: RecordList) -> list[Any]:
    """To the title, to what stands in the address, and to the note where there is one."""
    assert which.link is not None  # noqa: S101 - only lists with one are searched
    first = which.columns[0]
    return [first.value or first.name, which.link.attribute or which.link.argument, *filter(None, [first.note])]


def _teller(which: RecordList, query: Prepared) -> Callable[[tuple[Any, ...]], Told]:
    if _fields(which):
        return lambda row: Told(*row)
    read: list[Callable[[Any], Any]] = [attrgetter("pk"), which.columns[0].reads(), *map(reader, _paths(which)[1:])]

    def told(row: tuple[Any, ...]) -> Told:
        record = query.made(row)
        return Told(*(each(record) for each in read))

    return told


def _is_searched(which: RecordList, actor: Any) -> bool:
    link = which.link
    if link is None or not which.search or which.url_name.startswith("platform:") or sources_named(which.name):
        return False
    return actor.can(which.permission) and (not link.permission or actor.can(link.permission))


def _results(which: RecordList, rows: Iterable[Told], request: Any) -> Sequence[SearchResult]:
    assert which.link is not None  # noqa: S101 - only lists with one are searched
    address = which.link.places(request.organization.code)
    return [SearchResult(str(row.title), address(row.place), str(row.note or "")) for row in rows]

"""Every declared list in the search box: its rows by the fields that its own search looks in."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.http import QueryDict

from bmms.tenancy.prepared import Given, Prepared
from bmms.ui.lists.columns import reader
from bmms.ui.lists.declaration import RecordList, known_lists
from bmms.ui.search import SearchGroup, SearchResult, sources_named

SHOWN: Final = 5  # of one list: the list itself has the rest
MOST_WORDS: Final = 8  # for which a query is kept


def rows_found(term: str, request: Any) -> list[SearchGroup]:
    """One group for each list of the organization that this person may see and that found something."""
    if request.organization is None:
        return []
    lists = (each for each in known_lists() if _is_searched(each, request.actor))
    found = ((each, _results(each, term, request)) for each in lists)
    return [SearchGroup(str(each.label), results) for each, results in found if results]


def _is_searched(which: RecordList, actor: Any) -> bool:
    link = which.link
    if link is None or not which.search or which.url_name.startswith("platform:") or sources_named(which.name):
        return False
    return actor.can(which.permission) and (not link.permission or actor.can(link.permission))


def _results(which: RecordList, term: str, request: Any) -> Sequence[SearchResult]:
    assert which.link is not None  # noqa: S101 - only lists with one are searched
    rows = _rows(which, term.split(), request.actor)
    if not rows:
        return []
    address = which.link.addresses(request.organization.code)
    title, note = which.columns[0].reads(), reader(which.columns[0].note) if which.columns[0].note else None
    return [SearchResult(str(title(row)), address(row), str(note(row) or "") if note else "") for row in rows]


def _rows(which: RecordList, words: list[str], actor: Any) -> list[Any]:
    if which.asks_alike and len(words) <= MOST_WORDS:
        return _prepared(which, len(words)).objects(**{f"word{place}": word for place, word in enumerate(words)})
    return list(which.holding(actor, words, QueryDict())[:SHOWN])


@lru_cache(maxsize=512)
def _prepared(which: RecordList, number: int) -> Prepared:
    """There are many lists, and putting their queries together is all that this search costs."""
    found = which.holding(None, [Given(f"word{place}") for place in range(number)], QueryDict())
    return Prepared(lambda: found[:SHOWN])

"""Every declared list in the search box: its rows by the fields that its own search looks in."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import QueryDict

from bmms.ui.lists.columns import reader
from bmms.ui.lists.declaration import SEARCH, RecordList, known_lists
from bmms.ui.search import SearchGroup, SearchResult, sources_named

SHOWN: Final = 5  # of one list: the list itself has the rest


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
    kept = QueryDict(mutable=True)
    kept[SEARCH] = term
    assert which.link is not None  # noqa: S101 - only lists with one are searched
    address = which.link.addresses(request.organization.code)
    title, note = which.columns[0].reads(), reader(which.columns[0].note) if which.columns[0].note else None
    return [
        SearchResult(str(title(row)), address(row), str(note(row) or "") if note else "")
        for row in which.found(request.actor, kept)[:SHOWN]
    ]

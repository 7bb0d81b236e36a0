"""The one search box: rooms register what they can find, `main` asks each source in turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class SearchResult:
    title: str
    url: str
    note: str = ""  # one line that tells namesakes apart: the parents of a place, the role of a person
    icon: str = ""


@dataclass(frozen=True)
class SearchSource:
    """`search` returns only what the request's actor may open, best first, in one bounded query."""

    name: str
    label: str | Promise
    search: Callable[[str, HttpRequest], Sequence[SearchResult]]
    order: int = 100


@dataclass(frozen=True)
class SearchGroup:
    label: str
    results: Sequence[SearchResult]


_sources: dict[str, SearchSource] = {}


def register_search(source: SearchSource) -> None:
    _sources[source.name] = source


def sources_named(name: str) -> bool:
    return name in _sources


def search_everything(term: str, request: HttpRequest) -> list[SearchGroup]:
    """One group per source that found something."""
    sources = sorted(_sources.values(), key=lambda source: source.order)
    found = ((source, source.search(term, request)) for source in sources)
    return [SearchGroup(str(source.label), results) for source, results in found if results]

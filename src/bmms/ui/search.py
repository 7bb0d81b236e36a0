"""The one search box: rooms register what they can find, `main` asks each source in turn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from bmms.lib.spelling import words_of


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


def closeness(term: str, result: SearchResult) -> int:
    """0 if each of the words stands there, 1 if each begins a word, 2 if one is inside of a word or only alike."""
    there = words_of(f"{result.title} {result.note}")
    asked = words_of(term)
    if all(word in there for word in asked):
        return 0
    return 1 if all(any(each.startswith(word) for each in there) for word in asked) else 2


def best_first(term: str, groups: Iterable[SearchGroup]) -> list[SearchGroup]:
    """By what fits best in each; of equals in the order given. Groups that found nothing are left out."""
    found = [group for group in groups if group.results]
    return sorted(found, key=lambda group: min(closeness(term, result) for result in group.results))


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

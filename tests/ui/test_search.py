import pytest
from django.http import HttpRequest

from bmms.ui import search
from bmms.ui.search import SearchGroup, SearchResult, SearchSource, best_first, register_search, search_everything

MARAWI = SearchResult("Marawi City", "/places/1903600000/", note="Lanao del Sur")


def test_each_source_that_found_something_is_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_sources", {})
    register_search(SearchSource("people", "People", lambda term, request: [], order=1))
    register_search(SearchSource("places", "Places", lambda term, request: [MARAWI] if term == "mara" else []))

    assert search_everything("mara", HttpRequest()) == [SearchGroup("Places", [MARAWI])]
    assert search_everything("x", HttpRequest()) == []


def test_the_kind_that_fits_best_comes_first() -> None:
    kinds = {
        "inside": SearchResult("Administrative office", "/1/"),
        "begins": SearchResult("Ministries of old", "/2/"),
        "whole": SearchResult("Labor", "/3/", note="Ministr of all"),
        "again": SearchResult("Ministr", "/4/"),
    }
    groups = [SearchGroup(name, [result]) for name, result in kinds.items()] + [SearchGroup("none", [])]

    assert [group.label for group in best_first("ministr", groups)] == ["whole", "again", "begins", "inside"]
    assert [group.label for group in best_first("-", groups)] == list(kinds)

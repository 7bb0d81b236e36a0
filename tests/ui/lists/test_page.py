"""Through the browser's eyes, on the list of operating units."""

import dataclasses
import re

import pytest
from django.http import QueryDict
from tests import cast
from tests.organizations.conftest import browser
from tests.statements import statements
from tests.ui.lists import units
from tests.ui.lists.units import unit

from bmms.organizations.lists import UNITS
from bmms.tenancy.scope import scope
from bmms.ui.lists import ChoiceFilter, page
from bmms.ui.lists.memory import Remembered
from bmms.ui.templatetags.ui import fixed


@pytest.fixture(autouse=True)
def _without_second_factors(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def ada(moh):
    return browser(cast.member("ada", moh, "organization_administrator"))


@pytest.fixture
def thirty(moh):
    with scope(moh.pk):
        for number in range(30):
            unit(f"U{number:02}", f"Unit {number:02}", kind="FACILITY" if number % 2 else "BUREAU")


def titles(answer) -> list[str]:
    return re.findall(r'class="row-title">(?:<a [^>]+>)?([^<]+)<', answer.content.decode())


def test_pages_of_25_in_the_lists_order(ada, thirty):
    first, second = ada.get("/moh/units/"), ada.get("/moh/units/?page=2")
    assert titles(first) == [f"Unit {number:02}" for number in range(25)]
    assert titles(second) == [f"Unit {number:02}" for number in range(25, 30)]
    assert "1–25 of 30" in first.content.decode()
    assert 'href="?page=2"' in first.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "999999999"])
def test_a_page_number_that_is_none_is_the_first(ada, thirty, number):
    assert len(titles(ada.get(f"/moh/units/?page={number}"))) == 25


def test_a_page_behind_the_last_says_so(ada, thirty):
    assert "The list ends before this page" in ada.get("/moh/units/?page=7").content.decode()


def test_links_keep_the_filters_and_drop_the_page(ada, thirty):
    text = ada.get("/moh/units/?kind=FACILITY&q=unit").content.decode()
    assert 'href="?q=unit&amp;kind=FACILITY&amp;sort=name"' in text
    assert "“unit”" in text
    assert "Kind: Facility" in text
    assert 'aria-label="Remove the filter Kind' in text


def test_a_long_list_is_not_counted_off(ada, thirty, monkeypatch):
    monkeypatch.setattr(page, "COUNTED", 28)
    text = ada.get("/moh/units/").content.decode()
    assert "1–25 of more than" in text
    assert "The list ends" in ada.get("/moh/units/?page=3").content.decode()


def test_who_may_not_change_gets_no_link(moh, ben, thirty):
    text = browser(ben).get("/moh/units/").content.decode()
    assert "Unit 00" in text
    assert "/moh/units/add/" not in text
    assert "Steps" not in text
    assert not re.search(r'row-title"><a', text)


def test_htmx_gets_only_what_lies_below_the_filters(ada, thirty):
    answer = ada.get("/moh/units/?q=07", headers={"HX-Request": "true", "HX-Target": "list-results"})
    assert answer.content.decode().startswith('<div id="list-results"')
    assert titles(answer) == ["Unit 07"]


def test_an_empty_list_says_what_to_do_and_a_search_without_success_too(ada, moh):
    assert "No operating unit yet" in ada.get("/moh/units/").content.decode()
    assert "Nothing found" in ada.get("/moh/units/?q=zzz").content.decode()


def test_columns_are_chosen_in_the_address(ada, thirty):
    text = ada.get("/moh/units/?columns=closed_on").content.decode()
    assert 'data-label="Closed on"' in text
    assert 'data-label="Kind"' not in text


def test_names_are_escaped(ada, moh):
    with scope(moh.pk):
        unit("X", "<script>alert(1)</script>")
    text = ada.get("/moh/units/").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_same_number_of_statements_for_1_and_for_30(ada, moh):
    with scope(moh.pk):
        unit("ONE")
    ada.get("/moh/units/")
    one = len(statements(lambda: ada.get("/moh/units/")))
    with scope(moh.pk):
        for number in range(29):
            unit(f"U{number:02}")
    assert len(statements(lambda: ada.get("/moh/units/"))) == one


def test_a_list_that_asks_alike_shows_what_any_other_does(ada, thirty, monkeypatch):
    asked = ["", "?page=2", "?kind=FACILITY&sort=-name", "?state=closed", "?q=unit+1", "?columns=code"]
    made = [titles(ada.get(f"/moh/units/{query}")) for query in asked]
    monkeypatch.setattr(page, "_prepared", None)
    again = dataclasses.replace(UNITS, asks_alike=False)
    monkeypatch.setattr("bmms.organizations.views.about.UNITS", again)
    assert [titles(ada.get(f"/moh/units/{query}")) for query in asked] == made
    assert len(made[0]) == 25


def test_what_is_kept_of_a_list_is_no_other_organization_s(ada, thirty, mole):
    ada.get("/moh/units/?kind=FACILITY")
    with scope(mole.pk):
        unit("JOBS", "Jobs office")
    ola = browser(cast.member("ola", mole, "organization_administrator"))
    text = ola.get("/mole/units/?kind=FACILITY").content.decode()
    assert titles(ola.get("/mole/units/?kind=FACILITY")) == ["Jobs office"]
    assert "/moh/" not in text


def test_a_filter_whose_choices_change_is_drawn_anew(rf, moh):
    offered = [("a", "First")]
    which = dataclasses.replace(units.UNITS, filters=(ChoiceFilter("kind", "Kind", lambda: offered),))

    def panel() -> str:
        shown = page.ListPage(rf.get("/"), which, QueryDict(), Remembered(), None, [], 0, 1)
        shown.request.organization = moh
        return fixed("ui/list_filters.html", list=shown.frame)

    assert "Second" not in panel()
    offered.append(("b", "Second"))
    assert "Second" in panel()

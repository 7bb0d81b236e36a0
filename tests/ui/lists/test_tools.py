"""What stands around a list's rows: chips, the forms of filters and columns, order and pages. On operating units."""

import html
import re

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.ui.lists.units import unit

from bmms.tenancy.scope import scope

ASKED = "?q=unit&kind=FACILITY&sort=-name&columns=kind&state=all"


@pytest.fixture(autouse=True)
def _without_second_factors(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def seen(moh):
    """The page of a list of sixty units, half of them facilities."""
    with scope(moh.pk):
        for number in range(60):
            unit(f"U{number:02}", f"Unit {number:02}", kind="FACILITY" if number % 2 else "BUREAU")
    ada = browser(cast.member("ada", moh, "organization_administrator"))
    return lambda query="": html.unescape(ada.get(f"/moh/units/{query}").content.decode())


def sent_along(page: str, form: str) -> set[tuple[str, str]]:
    """What a form has in fields that nobody sees."""
    part = page.partition(form)[2].partition("</form>")[0]
    return set(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part))


def test_each_chip_takes_its_own_filter_away_and_clear_all_takes_every_one(seen):
    page = seen(ASKED)
    chips = dict(re.findall(r'<li class="chip">([^<:]+)[^<]*<a href="([^"]+)"', page))
    assert chips == {
        "“unit”": "?state=all&kind=FACILITY&sort=-name&columns=kind",
        "Kind": "?q=unit&state=all&sort=-name&columns=kind",
    }
    assert re.search(r'<a href="([^"]+)">Clear all', page)[1] == "?sort=-name&columns=kind"


def test_the_button_says_how_many_filters_are_in_use(seen):
    assert 'Filters <span class="badge badge-blue">1</span>' in seen(
        ASKED
    )  # the tab and the words stand for themselves
    assert "badge-blue" not in seen("?q=unit").partition("data-list-filters")[2].partition("</form>")[0]


def test_filters_and_columns_are_chosen_without_losing_the_rest(seen):
    page = seen(ASKED)
    assert sent_along(page, "data-list-filters") == {("sort", "-name"), ("columns", "kind"), ("state", "all")}
    columns = page.partition('<summary class="btn" aria-label="Columns">')[2]
    assert sent_along(columns, "<form") == {("q", "unit"), ("kind", "FACILITY"), ("sort", "-name"), ("state", "all")}
    boxes = columns.partition("</form>")[0]
    assert re.findall(r'name="columns" value="([^"]+)" checked', boxes) == ["kind"]


def test_a_heading_sorts_and_turns_the_order_at_the_second_click(seen):
    for query, order, link in (("", "", "?sort=name"), ("?sort=name", "ascending", "?sort=-name")):
        page = seen(query)
        assert f'<a class="sort-link" href="{link}">Name' in page
        assert re.findall(r'aria-sort="(\w+)"', page) == ([order] if order else [])
    page = seen("?sort=-name")
    assert 'aria-sort="descending"><a class="sort-link" href="?sort=name">Name' in page


def test_pages_lead_back_and_on_and_the_present_one_is_marked(seen):
    page = seen("?page=2")
    assert re.search(r'href="([^"]+)" rel="prev"', page)[1] == "?page=1"
    assert re.search(r'href="([^"]+)" rel="next"', page)[1] == "?page=3"
    assert '<li class="page-item active"><a class="page-link" href="?page=2" aria-current="page">2</a>' in page
    assert "26–50 of 60" in page
    assert ('rel="prev"' in seen(), 'rel="next"' in seen("?page=3")) == (False, False)


def test_the_count_is_of_what_the_filters_leave(seen):
    assert "1–25 of 30" in seen("?kind=FACILITY")
    assert "1–15 of 15" in seen("?q=unit+1")  # 10 to 19, and those that end in 1

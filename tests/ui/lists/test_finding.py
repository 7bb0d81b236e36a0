import pytest
from django.http import QueryDict
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.statements import statements

from bmms.tenancy.scope import scope
from bmms.ui.lists import finding
from bmms.ui.lists.declaration import known_lists


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def measured(moh):
    with scope(moh.pk):
        samples.plan()
        return samples.indicator(samples.ppa(), "Mothers cared for in a clinic")


def found(client, words, where="moh", **headers):
    return client.get(f"/{where}/search/", {"q": words}, headers=headers).content.decode()


def test_rows_of_every_list_are_found_by_its_own_search(measured, ben):
    page = found(browser(ben), "mothers clinic")
    assert f"/moh/indicators/{measured.key}/" in page
    assert "Work and financial plan" in found(browser(ben), "financial")


def test_pages_and_steps_are_found_for_whoever_may_take_them(moh, ben):
    pias = browser(cast.member("pia", moh, "planning_officer"))
    assert 'href="/moh/ppas/add/"' in found(pias, "new ppa")
    assert 'href="/moh/ppas/add/"' not in found(browser(ben), "new ppa")
    assert 'href="/moh/plans/"' in found(browser(ben), "plans")


def test_nobody_finds_another_organizations_rows(measured, carla):
    assert "Mothers" not in found(browser(carla), "mothers", "mole")


def test_the_search_box_gets_the_results_alone(measured, ben):
    part = found(browser(ben), "mothers", **{"HX-Request": "true"})
    assert "Mothers cared for" in part
    assert "<html" not in part


def test_many_rows_ask_no_more_than_one(moh, ben, measured):
    client = browser(ben)
    found(client, "mothers")
    one = statements(lambda: found(client, "mothers"))
    with scope(moh.pk):
        for number in range(30):
            samples.indicator(measured.ppa, f"Mothers of village {number}")
    assert len(statements(lambda: found(client, "mothers"))) == len(one)


@pytest.mark.parametrize(
    "words", ["mothers", "50% of", "a_b", "back\\slash", "it's", "MOTHERS CLINIC", "no such", "2026", "a " * 9]
)
def test_a_kept_query_finds_what_the_list_s_own_search_does(moh, measured, words):
    with scope(moh.pk):
        for statement in ("50% of births", "a_b", "a-b", "back\\slash", "it's a start"):
            samples.indicator(measured.ppa, statement)
        samples.plan(2027)
        for which in (each for each in known_lists() if each.asks_alike and each.search and each.link):
            kept = QueryDict(mutable=True)
            kept["q"] = words
            usual = [row.pk for row in which.found(None, kept)[:5]]
            assert [row.pk for row in finding._rows(which, words.split(), None)] == usual, which.name

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.access.actor import system_actor
from bmms.planning.actions.ppas import edit_indicator
from bmms.planning.models import PPA, Indicator
from bmms.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def pias(moh):
    return browser(cast.member("pia", moh, "planning_officer"))


@pytest.fixture
def measured(moh):
    with scope(moh.pk):
        return samples.indicator(samples.ppa())


def cell(record, column="responsible", which="indicators", code="moh"):
    return f"/{code}/lists/cell/?list={which}&column={column}&back=sort%3Dlevel&key={record.key}"


def seen(client, url):
    return client.get(url).context["form"]["seen"].value()


def offices(moh):
    with scope(moh.pk):
        return Indicator.objects.get().responsible


def test_a_value_is_changed_in_its_row_and_the_list_comes_back(pias, moh, measured):
    assert f"key={measured.key}" in pias.get("/moh/indicators/").content.decode()
    url = cell(measured)
    answer = pias.post(url, {"responsible": "Planning Division", "seen": seen(pias, url)})
    assert (answer.status_code, answer.url) == (303, "/moh/indicators/?sort=level")
    assert offices(moh) == "Planning Division"
    assert "Planning Division" in pias.get("/moh/indicators/").content.decode()


def test_a_program_s_last_year_too_by_the_rules_of_its_action(pias, moh, measured):
    url = cell(measured.ppa, "years", "ppas")
    assert pias.post(url, {"until_year": "2019"}).status_code == 422  # before it begins
    assert pias.post(url, {"until_year": "2030"}).status_code == 303
    with scope(moh.pk):
        assert PPA.objects.get().until_year == 2030


def test_who_was_slower_sees_both_and_keeps_what_was_typed(pias, moh, measured):
    url = cell(measured)
    opened = seen(pias, url)
    with scope(moh.pk):
        edit_indicator(measured, {"responsible": "Theirs"}, version=measured.version, by=system_actor("x", moh.pk))
    answer = pias.post(url, {"responsible": "Mine", "seen": opened})
    assert answer.status_code == 422
    assert "Now: Theirs. Yours: Mine." in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert offices(moh) == "Theirs"
    assert pias.post(url, {"responsible": "Mine", "seen": answer.context["form"]["seen"].value()}).status_code == 303
    assert offices(moh) == "Mine"


def test_in_the_cell_it_is_the_form_alone(pias, measured):
    part = pias.get(cell(measured), headers={"HX-Request": "true"}).content.decode()
    assert "<form" in part
    assert "<html" not in part


def test_only_who_may_is_offered_it(moh, ben, carla, measured):
    assert "cell-edit" not in browser(ben).get("/moh/indicators/").content.decode()
    assert browser(ben).post(cell(measured), {"responsible": "x"}).status_code == 403
    assert browser(carla).post(cell(measured), {"responsible": "x"}).status_code == 404
    assert browser(carla).post(cell(measured, code="mole"), {"responsible": "x"}).status_code in (403, 404)
    assert offices(moh) == ""


@pytest.mark.parametrize("asked", ["", "?list=indicators&column=unit", "?list=nothing&column=x"])
def test_what_is_no_editable_column_leads_away(pias, asked):
    assert pias.get(f"/moh/lists/cell/{asked}").status_code == 303


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_no_row_is_not_found(pias, key):
    assert pias.get(f"/moh/lists/cell/?list=indicators&column=responsible&key={key}").status_code == 404

"""Waves and stages, for the administrator who opens organizations."""

import pytest
from tests import cast
from tests.statements import statements

from bmms.audit.models import Event
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

LIST = "/platform/rollout/"
MOH = "/platform/rollout/moh/"


@pytest.fixture
def registered(db: None) -> Organization:
    return cast.organization("moh", "Ministry of Health", stage="REGISTERED")


def fresh(organization: Organization) -> Organization:
    return Organization.objects.get(pk=organization.pk)


def test_waves_are_shown_with_their_progress(sam, registered, mole):
    sam.post(MOH + "wave/", {"wave": "1"})
    page = sam.get(LIST).content.decode()
    assert page.index("Wave 1") < page.index("Ministry of Health") < page.index("No wave yet")
    assert "0 of 1 open" in page
    assert "1 of 1 open" in page


def test_from_registered_to_live(sam, registered):
    assert sam.post(MOH + "wave/", {"wave": "1"}).status_code == 303
    for step, stage in [("prepare", "PREPARING"), ("pilot", "PILOT"), ("go_live", "LIVE")]:
        answer = sam.post(MOH + "step/", {"step": step})
        assert (answer.status_code, answer.url) == (303, MOH)
        assert fresh(registered).stage == stage
    with scope(registered.pk):
        assert Event.objects.filter(verb="organization.moved").count() == 3


def test_what_is_missing_is_said_on_the_page_and_to_who_tries(sam, registered):
    sam.post(MOH + "step/", {"step": "prepare"})
    assert b"It has a place in a rollout wave." in sam.get(MOH).content
    answer = sam.post(MOH + "step/", {"step": "pilot"}, follow=True)
    assert b"It has a place in a rollout wave." in answer.content
    assert fresh(registered).stage == "PREPARING"


@pytest.mark.parametrize("step", ["go_live", "no such step", "reopen"])
def test_a_step_that_is_not_listed_changes_nothing(sam, registered, step):
    assert sam.post(MOH + "step/", {"step": step}).status_code == 303
    assert fresh(registered).stage == "REGISTERED"


def test_a_step_back_needs_its_reason(sam, moh):
    sam.post(MOH + "step/", {"step": "return_to_preparing"})
    assert fresh(moh).stage == "LIVE"
    sam.post(MOH + "step/", {"step": "return_to_preparing", "reason": "Too early."})
    assert fresh(moh).stage == "PREPARING"


@pytest.mark.parametrize("wave", ["0", "100", "first"])
def test_a_wave_is_a_small_number(sam, moh, wave):
    assert sam.post(MOH + "wave/", {"wave": wave}).status_code == 303
    assert fresh(moh).wave is None


def test_a_wave_is_taken_away_again(sam, moh):
    sam.post(MOH + "wave/", {"wave": "3"})
    sam.post(MOH + "wave/", {"wave": ""})
    assert fresh(moh).wave is None


@pytest.mark.parametrize("path", [LIST, MOH])
def test_the_pages_ask_the_same_of_1_and_of_30(sam, moh, path):
    sam.get(path)
    one = len(statements(lambda: sam.get(path)))
    for number in range(30):
        cast.organization(f"org-{number}", f"Office {number}", wave=number + 1)
    assert len(statements(lambda: sam.get(path))) == one


def test_overseers_and_an_organizations_own_people_do_not_open_organizations(odettes, client_of, registered):
    for visitor in (odettes, client_of(cast.member("ada", registered, "organization_administrator"))):
        assert visitor.get(LIST).status_code in {403, 404}
        assert visitor.post(MOH + "step/", {"step": "prepare"}).status_code in {403, 404}
        assert visitor.post(MOH + "wave/", {"wave": "1"}).status_code in {403, 404}
    assert (fresh(registered).stage, fresh(registered).wave) == ("REGISTERED", None)

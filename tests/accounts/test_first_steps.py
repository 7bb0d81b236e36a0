"""What to do first stands on the first page until one puts it away."""

import pytest
from tests import cast
from tests.organizations.conftest import browser

from bmms.access.errors import NotAllowed
from bmms.accounts.actions.profile import finish_tour
from bmms.audit.models import Event
from bmms.tenancy.scope import own, system


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def test_the_first_steps_are_the_roles_own_and_stay_away(moh):
    client = browser(cast.member("kasim", moh, "cashier"))
    first = client.get("/moh/").content.decode()
    assert "First steps" in first
    assert "<strong>Disbursement vouchers</strong>" in first
    answer = client.post("/account/first-steps/", {"back": "/moh/"})
    assert (answer.status_code, answer["Location"]) == (303, "/moh/")
    assert 'id="first-steps"' not in client.get("/moh/").content.decode()
    client.post("/account/first-steps/")
    with system("the tests"):
        assert Event.objects.filter(verb="person.tour_finished").count() == 1


def test_whoever_only_reads_puts_them_away_too(moh):
    client = browser(cast.member("aud", moh, "auditor"))
    assert 'id="first-steps"' in client.get("/moh/").content.decode()
    client.post("/account/first-steps/")
    assert 'id="first-steps"' not in client.get("/moh/").content.decode()


def test_each_role_gets_its_own(moh):
    page = browser(cast.member("gad", moh, "gad_focal")).get("/moh/").content.decode()
    assert 'href="/help/gad_focal/"' in page.partition('id="first-steps"')[2]
    assert "/help/cashier/" not in page


def test_nobody_puts_away_somebody_elses(moh, ana, ben):
    with own(ben.pk), pytest.raises(NotAllowed):
        finish_tour(ana, by=cast.acting(ben, moh))
    with own(ana.pk):
        ana.refresh_from_db()
    assert ana.toured_at is None

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.organizations.conftest import browser

from bmms.access.actor import system_actor
from bmms.tenancy.scope import own, system
from bmms.workbench.actions.drafts import forget_old_drafts
from bmms.workbench.models import Draft

URL, PLACE = "/moh/drafts/", "/moh/ppas/add/"


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def anas(ana):
    return browser(ana)


def kept(client, place=PLACE):
    return client.get(URL, {"draft-place": place}).json()


def test_what_is_typed_is_kept_and_found_again(anas):
    typed = {
        "draft-place": PLACE,
        "place": "1903617000",
        "title": "Clinics",
        "kinds": ["A", "B"],
        "password": "secret",
        "account_number": "123",
        "tin": "123-456-789",
        "csrfmiddlewaretoken": "x",
    }
    assert anas.post(URL, typed).json()["saved"]
    anas.post(URL, typed | {"title": "Clinics of Bongao"})
    told = [["place", "1903617000"], ["title", "Clinics of Bongao"], ["kinds", "A"], ["kinds", "B"]]
    assert kept(anas)["values"] == told
    assert anas.post(f"{URL}forget/", {"draft-place": PLACE}).status_code == 204
    assert kept(anas) == {}


def test_nobody_else_finds_it(anas, ben):
    anas.post(URL, {"draft-place": PLACE, "title": "Mine"})
    bens = browser(ben)
    assert kept(bens) == {}
    bens.post(f"{URL}forget/", {"draft-place": PLACE})
    assert kept(anas)["values"] == [["title", "Mine"]]


@pytest.mark.parametrize("sent", [{"draft-place": "elsewhere"}, {"draft-place": PLACE, "text": "x" * 500_001}, {}])
def test_what_cannot_be_kept_is_said(anas, sent):
    answer = anas.post(URL, sent)
    assert (answer.status_code, bool(answer.json()["refused"])) == (409, True)


def test_a_person_keeps_fifty_and_each_for_two_weeks(anas, ana):
    for number in range(52):
        anas.post(URL, {"draft-place": f"/{number}/", "text": "x"})
    with own(ana.pk):
        assert Draft.objects.count() == 50
        assert not Draft.objects.filter(place="/0/").exists()
        Draft.objects.filter(place="/51/").update(saved_at=timezone.now() - timedelta(days=15))
    assert forget_old_drafts(by=system_actor("the tests")) == 1
    with system("the tests"):
        assert Draft.objects.count() == 49


def test_a_form_tells_the_script_where_drafts_are_kept(anas, ana, moh):
    page = anas.get("/moh/signatories/").content.decode()
    assert 'data-drafts="/moh/drafts/"' in page
    assert 'data-session="28800"' in page

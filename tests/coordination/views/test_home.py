"""What waits at OOBC stands on the first page of whoever takes the next step."""

from tests import cast
from tests.communities import samples as communities
from tests.coordination import samples
from tests.organizations.conftest import browser
from tests.statements import statements

from bmms.communities.models import Need
from bmms.coordination.models import Matter
from bmms.tenancy.scope import scope
from bmms.ui.attention import MOST_SHOWN

SUBMIT, ASK, SEND = "Submit and lock the profiles", "Ask an organization about the need", "Send it to the parties"


def waiting(client) -> set[str]:
    page = client.get("/oobc/").content.decode().split("Needs your action")[1]
    return {words for words in (SUBMIT, ASK, SEND) if words in page}


def test_profiles_needs_and_drafts_wait_until_somebody_acts(moh, anas):
    oobc = cast.organization("oobc", "Office for Other Bangsamoro Communities")
    omars = browser(cast.member("omar", oobc, "obc_officer"))
    samis = browser(cast.member("sami", oobc, "obc_supervisor"))
    assert (waiting(omars), waiting(samis)) == (set(), set())
    with scope(oobc.pk):
        need = communities.need(communities.community())
    town = f"/oobc/obc-municipalities/{need.community.municipality.key}/"
    assert (waiting(omars), waiting(samis)) == ({SUBMIT, ASK}, set())
    assert f'href="{town}"' in omars.get("/oobc/").content.decode()
    omars.post(f"{town}submit/")
    assert waiting(omars) == {ASK}
    samis.post(f"{town}reopen/", {"reason": "Two sites were left out"})
    assert waiting(omars) == {SUBMIT, ASK}
    asked = {"kind": "request", "title": "A well", "text": "Please build a well.", "date": "2026-07-01"}
    ours = omars.post(f"/oobc/coordination/start/?need={need.key}", asked).url
    assert (waiting(omars), waiting(samis)) == ({SUBMIT}, set())  # nobody is invited yet
    omars.post(f"{ours}invite/", {"organization": moh.pk})
    assert (waiting(omars), waiting(samis)) == ({SUBMIT}, {SEND})
    assert samis.post(f"{ours}send/").status_code == 303
    assert (waiting(omars), waiting(samis)) == ({SUBMIT}, set())
    anas.post(f"{ours.replace('/oobc/', '/moh/')}decline/", {"reason": "Not ours to tap"})
    assert waiting(omars) == {SUBMIT, ASK}
    with scope(oobc.pk):
        Need.objects.update(is_met=True)
    assert waiting(omars) == {SUBMIT}


def test_the_first_page_shows_a_few_of_each_and_asks_the_same_of_many(moh, mole):
    oobc = cast.organization("oobc", "Office for Other Bangsamoro Communities")
    everything = cast.member("omar", oobc, "obc_officer", "obc_supervisor")
    omars = browser(everything)
    with scope(oobc.pk):
        community = communities.community()
        communities.need(community, "Need no. 0")
    few = statements(lambda: omars.get("/oobc/"))
    with scope(oobc.pk):
        by = cast.acting(everything, oobc)
        for number in range(1, MOST_SHOWN + 3):
            communities.need(community, f"Need no. {number}", severity=5)
            samples.invite(samples.draft(f"Draft no. {number}", by=by), mole, by=by)
        assert Matter.objects.count() == MOST_SHOWN + 2
    many = statements(lambda: omars.get("/oobc/"))
    assert len(many) <= len(few) <= 12
    page = omars.get("/oobc/").content.decode()
    assert (page.count(ASK), page.count(SEND)) == (MOST_SHOWN, MOST_SHOWN)
    assert "Need no. 0" not in page  # the gravest come first
    assert 'href="/oobc/needs/?state=open"' in page
    assert 'href="/oobc/coordination/?status=draft"' in page
    assert "More municipalities" not in page

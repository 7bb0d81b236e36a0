import pytest
from tests import cast
from tests.geography import samples as places
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.planning.test_api import posted

from bmms.planning.models import InvestmentLine
from bmms.tenancy.scope import scope

FORM = {"fiscal_year": "2028", "title": "Vaccines", "work": "NEW", "source": "GAAB", "amount": "2,500.00"}


@pytest.fixture
def basils(moh):
    """BPDA's officer."""
    bpda = cast.organization("bpda", "Bangsamoro Planning and Development Authority")
    return browser(cast.member("basil", bpda, "bpda_officer"))


def test_a_line_goes_to_bpda_and_comes_back(pias, anas, basils, moh, plan):
    with scope(moh.pk):
        ppa = samples.ppa()
    assert pias.get("/moh/investments/add/?ppa=310").context["form"].initial["title"] == ppa.title
    assert pias.post("/moh/investments/add/", FORM | {"ppa": "", "outputs": "x"}).status_code == 422
    page = pias.post("/moh/investments/add/", FORM | {"ppa": str(ppa.pk)}, follow=True).content.decode()
    assert "submit it when it is complete" in page
    with scope(moh.pk):
        url = f"/moh/investments/{InvestmentLine.objects.get().key}/"
    assert "outputs are written down" in pias.get(url).content.decode()
    edited = FORM | {"ppa": str(ppa.pk), "outputs": "9,000 children", "version": "1"}
    assert pias.post(f"{url}edit/", edited).status_code == 303
    assert "waits for the head" in pias.post(f"{url}submit/", follow=True).content.decode()
    assert basils.get(url).status_code == 404  # until the head has endorsed it, it is nobody's business
    assert b"Vaccines" not in basils.get("/moh/investments/").content
    assert "under review at BPDA" in anas.post(f"{url}endorse/", follow=True).content.decode()
    assert "Accept into the AIP" in basils.get(url).content.decode()
    assert pias.post(f"{url}accept/").status_code == 403
    assert basils.post(f"{url}send-back/", {"reason": ""}).status_code == 422
    assert basils.post(f"{url}send-back/", {"reason": "Which barangays?"}).status_code == 303
    assert "Which barangays?" in pias.get(url).content.decode()
    assert "The line is removed." in pias.post(f"{url}remove/", follow=True).content.decode()


def test_programs_take_the_same_steps(pias, anas, basils, moh, plan):
    sent = {"ppa": "310", "fiscal_year": 2028, "title": "Vaccines", "amount": "2500", "outputs": "9,000 children"}
    assert posted(pias, "investments/add/", sent | {"ppa": "999"}).status_code == 400
    made = posted(pias, "investments/add/", sent)
    assert made.status_code == 201
    assert posted(pias, "investments/add/", sent).status_code == 409
    url = f"investments/{made.json()['key']}"
    assert posted(pias, f"{url}/edit/", {"rank": 2}).status_code == 400
    assert posted(pias, f"{url}/edit/", {"rank": 2, "version": 1}).json()["rank"] == 2
    assert posted(pias, f"{url}/submit/").json()["status"] == "submitted"
    assert posted(basils, f"{url}/accept/").status_code == 404
    assert posted(anas, f"{url}/return/", {}).status_code == 400
    assert posted(anas, f"{url}/endorse/").json()["status"] == "review"
    assert posted(anas, f"{url}/accept/").status_code == 403
    assert posted(basils, f"{url}/accept/").json()["status"] == "accepted"
    assert basils.get("/api/v1/moh/investments/?status=accepted").json()["count"] == 1
    assert posted(basils, f"{url}/approve/", {}).status_code == 400
    assert posted(anas, f"{url}/approve/", {"resolution": "No. 12"}).status_code == 403
    assert posted(basils, f"{url}/approve/", {"resolution": "No. 12"}).json()["status"] == "approved"


def test_a_line_says_where_and_the_approval_of_the_council_is_recorded(pias, anas, basils, moh, plan):
    town = places.town()
    with scope(moh.pk):
        ppa = samples.ppa()
    typed = FORM | {"ppa": str(ppa.pk), "outputs": "9,000 children", "place": "City of Marawi"}
    page = pias.post("/moh/investments/add/", typed, follow=True).content.decode()
    assert town.full_name in page
    with scope(moh.pk):
        line = InvestmentLine.objects.get()
        assert line.place == town
        samples.at_bpda(line)
    url = f"/moh/investments/{line.key}/"
    assert basils.post(f"{url}accept/").status_code == 303
    assert f'href="{url}approve/"' in basils.get(url).content.decode()
    assert basils.post(f"{url}approve/", {"resolution": ""}).status_code == 422
    told = basils.post(f"{url}approve/", {"resolution": "No. 12, 2 May 2026"}, follow=True).content.decode()
    assert "No. 12, 2 May 2026" in told
    assert "Approved by the BEDC" in pias.get("/moh/investments/").content.decode()

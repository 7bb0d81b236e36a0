import pytest
from tests import cast
from tests.geography import samples as places
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.planning.test_api import posted

from bmms.planning.models import Alignment, FrameworkItem, InvestmentLine, Tag
from bmms.tenancy.scope import scope

FORM = {"fiscal_year": "2028", "title": "Vaccines", "work": "NEW", "source": "GAAB", "amount": "2,500.00"}


@pytest.fixture
def basils(moh):
    """BPDA's officer."""
    bpda = cast.organization("bpda", "Bangsamoro Planning and Development Authority")
    return browser(cast.member("basil", bpda, "bpda_officer"))


@pytest.fixture
def line_url(moh, planner):
    """Of a draft that is complete."""
    with scope(moh.pk):
        return f"/moh/investments/{samples.investment(by=planner).key}/"


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


def test_the_home_page_asks_for_the_next_step_whoever_comes_new(pias, anas, moh, line_url):
    def asks(who: str, role: str, words: str) -> int:
        return browser(cast.member(who, moh, role)).get("/moh/").content.decode().count(words)

    pias.post(f"{line_url}submit/")
    assert asks("hana", "head_of_office", "Endorse or return the AIP line") == 1
    assert anas.get("/moh/").content.decode().count("Endorse or return the AIP line") == 1  # the inbox tells it, too
    assert asks("dora", "director", "Endorse or return the AIP line") == 0
    anas.post(f"{line_url}return/", {"reason": "Which barangays?"})
    assert asks("paolo", "planning_officer", "Mend the returned AIP line") == 1
    assert pias.get("/moh/").content.decode().count("Mend the returned AIP line") == 1
    assert anas.get("/moh/").content.decode().count("Endorse or return the AIP line") == 0


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


def test_a_mistyped_resolution_is_taken_back_on_the_page(pias, anas, basils, moh, plan):
    with scope(moh.pk):
        line = samples.approved_by_the_council(samples.at_bpda(samples.investment()), "No. 21")
    url = f"/moh/investments/{line.key}/"
    assert f'href="{url}reopen/"' in basils.get(url).content.decode()
    assert f'href="{url}reopen/"' not in anas.get(url).content.decode()
    assert [who.get(f"{url}reopen/").status_code for who in (pias, anas)] == [403, 403]
    assert "No. 21" in basils.get(f"{url}reopen/").content.decode()
    assert basils.post(f"{url}reopen/", {"reason": ""}).status_code == 422
    told = basils.post(f"{url}reopen/", {"reason": "It is No. 12."}, follow=True).content.decode()
    assert "record the approval again" in told
    assert f'href="{url}approve/"' in told
    assert "It is No. 12." in pias.get(url).content.decode()
    assert posted(basils, f"investments/{line.key}/reopen/", {"reason": "Again."}).status_code == 409
    assert posted(basils, f"investments/{line.key}/approve/", {"resolution": "No. 13"}).status_code == 200
    assert posted(basils, f"investments/{line.key}/reopen/", {}).status_code == 400
    reopened = posted(basils, f"investments/{line.key}/reopen/", {"reason": "No. 12."}).json()
    assert (reopened["status"], reopened["resolution"]) == ("accepted", "")


def test_the_page_tells_the_costs_of_all_years_and_what_the_ppa_serves(pias, moh, plan):
    with scope(moh.pk):
        ppa = samples.ppa()
        Alignment.objects.create(ppa=ppa, item=FrameworkItem.objects.order_by("pk").first(), weight=100)
        Tag.objects.create(ppa=ppa, fiscal_year=2028, taxonomy="GAD", tag="GAD", share=40)
    asked = {"sector": "social", "coverage": "LOCAL", "mode": "transfer", "year_2": "₱1,000", "year_6": "500"}
    typed = FORM | {"ppa": str(ppa.pk), "outputs": "9,000 children", "description": "By boat"} | asked
    page = pias.post("/moh/investments/add/", typed, follow=True).content.decode()
    for words in ("By boat", "Social", "Cities, municipalities or barangays", "Funds transferred to a partner"):
        assert words in page
    assert [f">{year}</th>" in page for year in (2028, 2029, 2030, 2033)] == [True, True, False, True]
    assert "40" in page.split("What the PPA serves")[1]
    made = pias.get("/api/v1/moh/investments/?sector=social").json()["results"]
    assert [(each["mode"], each["year_2"], each["year_3"]) for each in made] == [("transfer", "1000.00", None)]
    late = posted(pias, f"investments/{made[0]['key']}/edit/", {"version": 1, "total_cost": "3999.99"})
    assert (late.status_code, "all its years" in late.content.decode()) == (409, True)

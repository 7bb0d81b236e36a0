from datetime import date

import pytest
from tests import cast
from tests.budgeting import samples
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.planning import samples as planning

from bmms.budgeting.models import BudgetCall, BudgetProposal, Ceiling
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope, system

LINE = {
    "allotment_class": "MOOE",
    "object_code": "5010101001",
    "tier": "1",
    "proposed": "1000.00",
    "gad": "0",
    "next_year": "0",
    "second_year": "0",
    "third_year": "0",
    "rank": "1",
}


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def mfbm(db) -> Organization:
    return Organization.objects.get(pk=periods.year(2025).organization_id)


def test_mfbm_issues_a_call_with_ceilings(mfbm, moh):
    with system("a sample"):
        Organization.objects.filter(pk=moh.pk).update(has_own_budget=True)
    client = browser(cast.member("dina", mfbm, "mfbm_budget_director"))
    call = {"fiscal_year": "2027", "title": "Budget call 2027", "from_date": "2026-03-01", "deadline": "2026-05-15"}
    assert client.post("/mfbm/calls/issue/", call | {"fiscal_year": "99999"}).status_code == 422
    url = client.post("/mfbm/calls/issue/", call).url
    assert (
        client.post(f"{url}ceiling/", {"proposer": moh.pk, "allotment_class": "PS", "amount": "5,000"}).status_code
        == 303
    )
    assert Ceiling.objects.get().amount == 5000
    assert client.post(f"{url}edit/", call | {"title": "Budget call for 2027"}).status_code == 303
    assert BudgetCall.objects.get().title == "Budget call for 2027"
    assert "5,000.00" in client.get(url).content.decode()
    reopened = {"proposer": moh.pk, "until_date": "2099-01-01", "reason": "A flood."}
    assert client.post(f"{url}reopen/", reopened).status_code == 303
    assert "A flood." in client.get(url).content.decode()


def test_a_proposal_is_made_on_the_pages(moh):
    call = samples.call()
    with scope(moh.pk):
        ppa = planning.ppa()
    client = browser(cast.member("pia", moh, "planning_officer"))
    url = client.post(f"/moh/calls/{call.key}/start/").url
    assert client.post(f"{url}add/", LINE | {"ppa": ppa.pk, "object_code": "5"}).status_code == 422
    assert client.post(f"{url}add/", LINE | {"ppa": ppa.pk}).status_code == 303
    page = client.get(url).content.decode()
    assert "Wrong class: 5010101001 belongs to PS." in page
    assert "Less than five percent" in page
    assert client.post(f"{url}review/", follow=True).content.decode().count("Every object belongs") > 0
    with scope(moh.pk):
        line = BudgetProposal.objects.get().lines.get()
    changed = LINE | {"ppa": ppa.pk, "object_code": "5020301002"}
    assert client.post(f"/moh/proposals/lines/{line.key}/", changed).status_code == 303
    assert client.post(f"{url}review/").status_code == 303
    assert client.get("/api/v1/moh/proposals/").json()["results"][0]["status"] == "in_review"
    lines = client.get(f"/api/v1{url}").json()["lines"]
    assert [each["proposed"] for each in lines] == ["1000.00"]


def test_the_form_says_why_it_is_locked(moh):
    call = samples.call(2028, date(2020, 6, 30))
    page = browser(cast.member("pia", moh, "planning_officer")).get(f"/moh/calls/{call.key}/").content.decode()
    assert "Closed since the deadline of the budget call, 30 Jun 2020" in page
    assert "Start our proposal" not in page


def test_others_find_nothing(moh, carla):
    with scope(moh.pk):
        key = samples.proposal().key
    assert browser(carla).get(f"/mole/proposals/{key}/").status_code == 404


def test_readers_from_outside_see_no_draft_and_no_money(mfbm, moh, ana):
    with scope(moh.pk):
        made = samples.proposal()
    url = f"/moh/proposals/{made.key}/"
    works = cast.organization("mpw", "Ministry of Public Works")
    for reader in (cast.member("emma", works, "endorser"), cast.member("ansari", mfbm, "mfbm_analyst")):
        client = browser(reader)
        for status, is_seen in (("draft", False), ("returned", False), ("in_review", True)):
            with scope(moh.pk):
                BudgetProposal.objects.update(status=status)
            assert client.get(url).status_code == (200 if is_seen else 404)
            assert client.get(f"/api/v1{url}").status_code == (200 if is_seen else 404)
            assert len(client.get("/api/v1/moh/proposals/").json()["results"]) == is_seen
            assert (url in client.get("/moh/proposals/").content.decode()) == is_seen
            assert (url in client.get(f"/moh/calls/{made.call.key}/").content.decode()) == is_seen
            assert browser(ana).get(url).status_code == 200


def test_whoever_endorses_for_another_office_reads_no_money(moh):
    client = browser(cast.member("emma", cast.organization("mpw", "Ministry of Public Works"), "endorser"))
    for page in ("vouchers", "obligations", "ledger", "statements"):
        assert client.get(f"/moh/{page}/").status_code == 403


def test_mfbm_gives_back_and_is_led_to_what_it_still_sees(mfbm, moh):
    with scope(moh.pk):
        made = samples.proposal()
        BudgetProposal.objects.update(status="submitted")
    client = browser(cast.member("ansari", mfbm, "mfbm_analyst"))
    answer = client.post(f"/moh/proposals/{made.key}/give-back/", {"reason": "Rank the lines."}, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/moh/proposals/")


def test_the_page_of_amounts_says_what_it_was_made_for(mfbm, moh):
    with scope(moh.pk):
        made = samples.proposal()
        BudgetProposal.objects.update(status="submitted")
        line = made.lines.get()
    client = browser(cast.member("dina", mfbm, "mfbm_budget_director"))
    url = f"/moh/proposals/{made.key}/amounts/"
    assert '<input type="hidden" name="status" value="submitted"' in client.get(url).content.decode()
    sent = {f"line{line.pk}": "900.00"}
    assert client.post(url, sent | {"status": "endorsed"}).status_code == 422
    assert client.post(url, sent | {"status": "submitted"}).status_code == 303

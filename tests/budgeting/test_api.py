import pytest
from tests import cast
from tests.budgeting import samples
from tests.organizations.conftest import browser
from tests.periods import samples as periods

from bmms.budgeting.models import AppropriationAct
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

ACT = {
    "kind": "gaab",
    "name": "FY2026 GAAB",
    "number": "BAA 85",
    "title": "General Appropriations Act of the Bangsamoro, 2026",
    "fiscal_year": 2026,
    "effective_date": "2026-01-01",
}
VALIDITY = {"obligate_until": "2026-12-31", "pay_until": "2027-03-31", "legal_basis": "BAA 84 s. 35"}


@pytest.fixture
def dina(db, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    mfbm = Organization.objects.get(pk=periods.year(2026).organization_id)
    return browser(cast.member("dina", mfbm, "mfbm_budget_director"))


def send(client, path: str, sent: dict):
    return client.post(f"/api/v1/mfbm/acts/{path}", sent, content_type="application/json")


def test_an_act_and_its_validity_by_programs(dina):
    made = send(dina, "record/", ACT)
    assert made.status_code == 201
    key = made.json()["key"]
    assert send(dina, "record/", ACT).status_code in (400, 409)  # there is one of this name
    for until in ("2026-12-31", "2027-06-30"):
        sent = VALIDITY | {"allotment_class": "MOOE", "obligate_until": until, "pay_until": "2027-06-30"}
        told = send(dina, f"{key}/validity/", sent).json()
    assert [(one["allotment_class"], one["obligate_until"]) for one in told["validities"]] == [("MOOE", "2027-06-30")]
    wrong = send(dina, f"{key}/validity/", VALIDITY | {"allotment_class": "PS", "pay_until": "2026-01-01"})
    assert wrong.status_code == 409
    assert dina.get("/api/v1/mfbm/acts/").json()["results"][0]["name"] == "FY2026 GAAB"
    assert AppropriationAct.objects.count() == 1


def test_only_mfbm_records_acts(dina, moh):
    budget = browser(cast.member("bai", moh, "budget_officer"))
    assert budget.post("/api/v1/moh/acts/record/", ACT, content_type="application/json").status_code == 403
    assert not AppropriationAct.objects.exists()


def test_calls_and_the_lines_of_proposals_are_read_by_programs(moh, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with scope(moh.pk):
        line = samples.proposal().lines.get()
    budget = browser(cast.member("bai", moh, "budget_officer"))
    assert budget.get("/api/v1/moh/calls/").json()["results"][0]["deadline"] == "2099-06-30"
    found = budget.get("/api/v1/moh/proposals/lines/?class=MOOE").json()["results"]
    assert [(one["key"], one["fiscal_year"], one["proposed"]) for one in found] == [(str(line.key), 2027, "1000.00")]
    assert budget.get("/api/v1/moh/proposals/lines/?class=PS").json()["count"] == 0
    monitor = browser(cast.member("mira", moh, "me_officer"))
    assert monitor.get("/api/v1/moh/proposals/lines/").status_code == 403

import pytest
from tests import cast
from tests.execution import samples as execution
from tests.organizations.conftest import browser

from bmms.budgeting.models import AppropriationAct
from bmms.organizations.models import Organization


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


def test_mfbm_records_an_act_that_everybody_reads(moh, ben):
    mfbm = cast.organization("mfbm", "Ministry of Finance, and Budget and Management")
    client = browser(cast.member("dina", mfbm, "mfbm_budget_director"))
    sent = {"kind": "gaab", "name": "FY2025 GAAB", "number": "BAA 65", "title": "General Appropriations Act"}
    sent |= {"fiscal_year": "2025", "effective_date": "2025-01-01", "legal_basis": ""}
    assert client.post("/mfbm/acts/add/", sent | {"name": ""}).status_code == 422
    url = client.post("/mfbm/acts/add/", sent).url
    dates = {"allotment_class": "PS", "obligate_until": "2025-12-31", "legal_basis": "BAA 65 s. 53"}
    assert client.post(f"{url}validity/", dates | {"pay_until": "2025-01-01"}).status_code == 422
    assert client.post(f"{url}validity/", dates | {"pay_until": "2025-12-31"}).status_code == 303
    key = AppropriationAct.objects.get().key
    reader = browser(ben)
    page = reader.get(f"/moh/acts/{key}/").content.decode()
    assert "31 Dec 2025" in page
    assert "validity/" not in page
    assert "FY2025 GAAB" in reader.get("/moh/acts/").content.decode()
    assert reader.get("/moh/acts/add/").status_code == 403


def test_mfbms_director_gets_from_a_ministrys_act_to_its_validity(moh, ben):
    act = execution.act()
    mfbm = Organization.objects.get(code="mfbm")
    way = f'href="/mfbm/acts/{act.key}/validity/"'
    pages = {
        role: browser(cast.member(role, mfbm, role)).get(f"/moh/acts/{act.key}/").content.decode()
        for role in ("mfbm_budget_director", "mfbm_analyst")
    }
    assert way in pages["mfbm_budget_director"]
    assert way not in pages["mfbm_analyst"]
    assert way not in browser(ben).get(f"/moh/acts/{act.key}/").content.decode()

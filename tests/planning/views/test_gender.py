import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.planning.models import GenderLine
from bmms.tenancy.scope import scope


@pytest.fixture
def ginas(moh, settings):
    """Health's GAD focal."""
    settings.SECOND_FACTOR_REQUIRED = False
    return browser(cast.member("gina", moh, "gad_focal"))


def test_a_line_goes_through_its_pages(moh, ginas):
    with scope(moh.pk):
        ppa = samples.ppa()
    sent = samples.GENDER | {"ppa": str(ppa.pk)}
    assert ginas.post("/moh/gender/add/", sent | {"issue": ""}).status_code == 422
    assert ginas.post("/moh/gender/add/", sent).status_code == 303
    assert "Women walk far" in ginas.get("/moh/gender/").content.decode()
    assert ginas.get("/api/v1/moh/gender/").json()["results"][0]["cause"] == "No road"
    with scope(moh.pk):
        key = GenderLine.objects.get().key
    assert ginas.post(f"/moh/gender/{key}/edit/", sent | {"cause": "No midwife", "version": "1"}).status_code == 303
    with scope(moh.pk):
        assert GenderLine.objects.get().cause == "No midwife"
    assert ginas.post(f"/moh/gender/{key}/remove/").status_code == 303
    with scope(moh.pk):
        assert not GenderLine.objects.exists()


def test_the_plan_of_a_year_is_a_filter(moh, ginas):
    with scope(moh.pk):
        samples.gender_line(issue="Women walk far", fiscal_year=2026)
        samples.gender_line(issue="Boys leave school", fiscal_year=2027)
    page = ginas.get("/moh/gender/?fiscal_year=2027").content.decode()
    assert "Boys leave school" in page
    assert "Women walk far" not in page
    assert "Fiscal year: 2027" in page
    assert "Women walk far" in ginas.get("/moh/gender/?fiscal_year=2030").content.decode()  # no year of the plan
    assert ginas.get("/api/v1/moh/gender/?fiscal_year=2026").json()["count"] == 1


def test_the_focals_spreadsheet_goes_in_from_the_page_of_the_plan(moh, ginas):
    with scope(moh.pk):
        samples.ppa()
    assert "/moh/imports/gender_lines/" in ginas.get("/moh/gender/").content.decode()
    rows = "ppa\tissue\tobjective\tactivity\n310\tFew midwives\tOne in each barangay\tScholarships"
    page = ginas.post("/moh/imports/gender_lines/?fy=2026", {"pasted": rows}, follow=True).content.decode()
    assert "Every row can be imported" in page
    assert (
        "/moh/imports/" not in browser(cast.member("hana", moh, "head_of_office")).get("/moh/gender/").content.decode()
    )

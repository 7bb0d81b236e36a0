import pytest
from tests import cast
from tests.documents.files import upload
from tests.organizations.conftest import browser
from tests.periods import samples

from bmms.documents.actions import attach_file
from bmms.documents.models import Attachment
from bmms.periods.models import ReportRequirement, ReportSubmission
from bmms.tenancy.scope import scope, system


def test_mfbm_asks_and_keeps_holidays(mfbm, dina, year):
    client = browser(dina)
    assert client.post("/mfbm/reports/ask/", {"year": year.pk}).status_code == 422
    asked = {"year": year.pk, "reports": ["bed1", "bed3"]}
    assert "2 reports are new" in client.post("/mfbm/reports/ask/", asked, follow=True).content.decode()
    assert client.post("/mfbm/holidays/add/", {"day": "2025-03-31", "name": "Eid'l Fitr"}).status_code == 303
    assert "Eid&#x27;l Fitr" in client.get("/mfbm/holidays/").content.decode()
    due = f"/mfbm/reports/{ReportRequirement.objects.get(form='bed1').key}/due/"
    assert client.post(due, {"due_date": "2025-02-28"}).status_code == 422
    assert client.post(due, {"due_date": "2025-02-28", "reason": "A flood."}).status_code == 303


@pytest.mark.parametrize("way", ["page", "api"])
def test_everybody_of_the_office_sees_what_is_overdue(moh, ben, way):
    asked = samples.requirement()
    client = browser(ben)
    if way == "page":
        page = client.get("/moh/reports/").content.decode()
        assert "Overdue" in page
        assert "BED 1, FY 2025" in page
        assert "Overdue" in client.get(f"/moh/reports/{asked.key}/").content.decode()
        return
    (row,) = client.get("/api/v1/moh/reports/?overdue=yes").json()["results"]
    assert (row["report"], row["status"], row["due_date"]) == ("BED 1, FY 2025", "open", "2025-01-31")


def test_a_report_goes_through_the_pages(moh, mfbm):
    asked = samples.requirement()
    url = f"/moh/reports/{asked.key}/"
    people = {
        role: browser(cast.member(role, moh, role)) for role in ("planning_officer", "budget_officer", "head_of_office")
    }
    analyst = browser(cast.member("mara", mfbm, "mfbm_analyst"))
    assert people["planning_officer"].post(f"{url}prepare/", {"remarks": "Late for a flood."}).status_code == 303
    assert people["planning_officer"].post(f"{url}certify-budget/").status_code == 403
    for role, step in (
        ("budget_officer", "certify-budget"),
        ("head_of_office", "approve"),
        ("budget_officer", "submit"),
    ):
        assert people[role].post(f"{url}{step}/").status_code == 303
    page = analyst.get(url).content.decode()
    assert "Submitted late" in page
    assert "Late for a flood." in page
    assert analyst.post(f"{url}give-back/", {"reason": ""}).status_code == 422
    assert analyst.post(f"{url}receive/").status_code == 303
    with scope(moh.pk):
        assert ReportSubmission.objects.get().status == "accepted"


def test_the_first_page_tells_what_is_due(moh):
    with system("a sample"):
        type(moh).objects.filter(pk=moh.pk).update(has_own_budget=True)
    samples.requirement()
    page = browser(cast.member("paula", moh, "planning_officer")).get("/moh/").content.decode()
    assert "Prepare the report" in page


def test_a_form_that_is_not_computed_says_that_it_is_uploaded(moh, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    url = f"/moh/reports/{samples.requirement('far5').key}/"
    person = cast.member("paula", moh, "planning_officer")
    planner, accountant = browser(person), browser(cast.member("alma", moh, "chief_accountant"))
    assert "This form is uploaded" in planner.get(url).content.decode()
    assert planner.post(f"{url}prepare/", {"remarks": ""}).status_code == 303
    with scope(moh.pk):
        by = cast.acting(person, moh)
        attach_file(ReportSubmission.objects.get(), upload("far5.pdf"), retention="FINANCIAL", by=by)
    page = accountant.get(url).content.decode()
    assert "This form is uploaded" not in page
    assert accountant.post(f"{url}certify-accounts/").status_code == 303
    assert "Certified files" in accountant.get(url).content.decode()
    with scope(moh.pk):
        file = f"/moh/documents/{Attachment.objects.get().key}/"
    page = planner.get(file).content.decode()
    assert "It stays on its record" in page
    assert f"{file}remove/" not in page
    assert 'name="reason"' not in planner.get(f"{file}remove/").content.decode()
    assert planner.post(f"{file}remove/", {"reason": "Another one."}).status_code == 422


def test_forms_that_are_computed_do_not(moh):
    page = browser(cast.member("paula", moh, "planning_officer")).get(
        f"/moh/reports/{samples.requirement('far1').key}/"
    )
    assert "This form is uploaded" not in page.content.decode()

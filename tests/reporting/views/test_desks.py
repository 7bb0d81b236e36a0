"""What offices that look into every organization read of its reports: works and gender, and no money."""

import pytest
from tests import cast
from tests.documents.files import upload
from tests.organizations.conftest import browser
from tests.periods import samples as periods

from bmms.documents.actions import attach_file
from bmms.periods.models import OF_THE_REGISTER, ReportForm, ReportSubmission
from bmms.reporting.queries.catalogue import BUILDERS
from bmms.tenancy.scope import scope

MONEY = [form for form in BUILDERS if form not in OF_THE_REGISTER]
ENDS = ("", "workbook/", "paper/")


@pytest.fixture(params=["bwc_officer", "bpda_officer"])
def desk(request, moh):
    code = request.param.removesuffix("_officer")
    return browser(cast.member("desk", cast.organization(code, code), request.param))


@pytest.mark.parametrize("form", OF_THE_REGISTER)
def test_a_desk_reads_works_and_gender_as_page_and_files(world, desk, form):
    for end in ENDS:
        assert desk.get(f"/mole/statements/{form}/2025/1/{end}").status_code == 200
    assert desk.get(f"/api/v1/mole/statements/{form}/2025/1/").status_code == 200


@pytest.mark.parametrize("form", MONEY)
def test_a_desk_reads_no_statement_of_money(world, desk, form):
    for end in (*ENDS, "cell/?column=3"):
        assert desk.get(f"/mole/statements/{form}/2025/1/{end}").status_code == 403
    assert desk.get(f"/api/v1/mole/statements/{form}/2025/1/").status_code == 403


def test_a_desk_finds_the_statements_it_may_open_and_no_others(world, desk):
    page = desk.get("/mole/statements/?fy=2025").content.decode()
    named = {form for form in BUILDERS if f"/statements/{form}/" in page}
    assert named == set(OF_THE_REGISTER)


def test_no_postings_stand_behind_what_a_desk_reads(world, example, desk):
    assert "/cell/" not in desk.get("/mole/statements/gpb/2025/1/").content.decode()
    assert desk.get("/mole/statements/gpb/2025/1/cell/?column=7").status_code == 403


@pytest.mark.parametrize(("form", "is_read"), [("far1", False), ("far5", False), ("bar1", True)])
def test_the_signed_file_of_a_money_report_stays_inside(world, desk, mole, form, is_read):
    asked = periods.requirement(form)
    files = {"files": [{"name": "signed.pdf", "sha256": "0" * 64}]}
    certified = {"snapshot": files, "digest": "0" * 64} if form == "far5" else {}
    with scope(mole.pk):
        submission = ReportSubmission.objects.create(requirement=asked, **certified)
        preparer = cast.acting(cast.member("paula", mole, "planning_officer"), mole)
        file = attach_file(submission, upload("signed.pdf"), retention="ADMINISTRATIVE", by=preparer)
    page = desk.get(f"/mole/reports/{asked.key}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert ("signed.pdf" in text, "Open the report" in text) == (is_read, is_read)
    assert (desk.get(f"/mole/documents/{file.key}/").status_code == 200) is is_read
    assert ("signed.pdf" in desk.get("/mole/documents/").content.decode()) is is_read


def test_the_lines_of_financial_plans_are_money(world, desk):
    asked = periods.requirement(ReportForm.BED3)
    assert desk.get(f"/mole/reports/{asked.key}/lines/").status_code == 403
    assert desk.get(f"/api/v1/mole/reports/{asked.key}/lines/").status_code == 403


def test_the_pack_of_the_seal_holds_statements_of_money(world, desk):
    assert desk.get("/mole/seal/?fy=2025").status_code == 403
    assert desk.post("/mole/seal/pack/?fy=2025").status_code == 403

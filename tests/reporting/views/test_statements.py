import re
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.template.loader import render_to_string
from tests import cast
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.ui.test_paper import inflated
from tests.workbench.test_papers import WithoutPango

from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.periods.actions.reports import move_report
from bmms.periods.models import ReportRequirement
from bmms.reporting.views import statements
from bmms.tenancy.scope import scope, system

URL = "/mole/statements/far1/2025/2/"


@pytest.fixture
def reader(mole):
    return browser(cast.member("rahma", mole, "me_officer"))


def test_the_page_shows_the_figures_and_opens_the_list_behind_them(world, example, reader):
    page = reader.get(URL).content.decode()
    assert "37,500,000.00" in page
    assert "DRAFT" in page
    assert "The grand total is what the ledger sums to." in page
    link = page.split('class="statement-total"')[1].split("column=15")[0].rsplit('href="', 1)[1] + "column=15"
    behind = reader.get(link.replace("&amp;", "&")).content.decode()
    assert "₱37,500,000.00" in behind
    assert "/mole/ledger/" in behind
    assert "/mole/statements/" in reader.get("/mole/statements/?fy=2025").content.decode()


def test_the_list_behind_what_is_due_sums_up(world, example, reader):
    page = reader.get("/mole/statements/far3/2025/1/cell/?column=4").content.decode()
    assert "₱4,000,000.00" in page


def test_a_column_or_form_or_period_that_is_none_is_not_found(world, reader):
    for url in (f"{URL}cell/?column=99", "/mole/statements/far9/2025/1/", "/mole/statements/far1/2025/5/"):
        assert reader.get(url).status_code == 404
    for form in ("far1b", "far3", "far4"):
        for column in ("99", "text"):
            assert reader.get(f"/mole/statements/{form}/2025/1/cell/?column={column}").status_code == 404
    assert reader.get("/mole/statements/far4/2025/1/cell/?column=27").status_code == 200
    assert reader.get(f"{URL}cell/?column=3&ppa=nonsense").status_code == 200


def test_the_workbook_has_the_figures_as_numbers_and_is_an_event(world, example, reader, mole):
    answer = reader.get(f"{URL}workbook/")
    assert "far1-mole-2025-06-30.xlsx" in answer["Content-Disposition"]
    sheet = ZipFile(BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r"<v>37500000(\.0+)?</v>", sheet)
    assert 'paperSize="5"' in sheet
    with scope(mole.pk):
        assert Event.objects.filter(verb="statement.exported").count() == 1


def test_the_paper_is_a_tagged_pdf_on_legal_landscape(world, example, reader):
    answer = reader.get(f"{URL}paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"/MediaBox [0 0 1008 612]" in inflated(answer.content)


def test_the_paper_names_operating_unit_and_funding_sources(world, example, reader, monkeypatch):
    monkeypatch.setattr(statements, "pdf_of", lambda template, context: render_to_string(template, context).encode())
    paper = reader.get(f"{URL}paper/").content.decode()
    assert "Operating unit: The whole organization · Funding source 01101101<" in paper
    assert "Funding source" not in reader.get(f"{URL}paper/?cluster=07").content.decode()


def test_without_pango_the_paper_is_refused_in_words(world, reader, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", WithoutPango("weasyprint"))
    answer = reader.get(f"{URL}paper/")
    assert (answer.status_code, "lacks pango" in answer.content.decode()) == (409, True)


def test_what_was_certified_stays_as_it_was(world, example, reader, mole):
    with system("a sample"):
        asked = ReportRequirement.objects.create(
            organization_id=periods.year(2025).organization_id,
            form="far1",
            year=periods.year(2025),
            from_date="2025-04-01",
            until_date="2025-06-30",
            due_date="2025-07-30",
        )
    asked.refresh_from_db()
    with scope(mole.pk):
        planner = cast.acting(cast.member("pia", mole, "planning_officer"), mole)
        move_report(asked, "prepare", by=planner)
        certified = move_report(asked, "certify_budget", by=world.budget)
        ledger.accrue(example["second"], 1, particulars="Late", on=periods.day(2025, 6, 30), by=world.accountant)
    page = reader.get(URL).content.decode()
    assert certified.digest in page
    assert "4,000,001.00" not in page
    assert reader.get(f"/mole/reports/{asked.key}/figures/").url == URL


def test_a_program_reads_the_same(world, example, reader):
    told = reader.get("/api/v1/mole/statements/far1/2025/2/").json()
    assert told["lines"][-1]["cells"]["15"] == "37500000.00"
    assert reader.get("/api/v1/mole/statements/far9/2025/2/").status_code == 404


def test_others_see_nothing(world, example, carla, moh, ana):
    assert browser(ana).get(URL).status_code == 404
    assert "37,500,000.00" not in browser(ana).get("/moh/statements/far1/2025/2/").content.decode()

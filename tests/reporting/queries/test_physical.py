from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import cast
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.planning import samples as planning
from tests.projects import samples as projects

from bmms.periods.actions.reports import move_report
from bmms.periods.models import ReportRequirement, ReportSubmission
from bmms.projects.actions.accomplishments import Reached, move_accomplishment
from bmms.reporting.queries.physical import bar1, bed2
from bmms.reporting.queries.statement import Statement
from bmms.tenancy.scope import scope, system

FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)


@pytest.fixture
def indicator(moh, ana):
    """Of 100 mothers in 2026, 40 until the end of June; 10 and 15 are approved of the first two quarters."""
    with scope(moh.pk):
        made = projects.measured(projects.project(), {0: "100", 1: "10", 2: "30", 3: "30", 4: "30"})
        for quarter, value in ((1, 10), (2, 15)):
            done = projects.certified(made, Reached(value=Decimal(value)), quarter=quarter)
            move_accomplishment(done, "approve", by=projects.SOMEBODY)
    return made


def row(statement: Statement, label: str) -> dict[str, str]:
    (line,) = (line for line in statement.lines if label in str(line.label))
    return dict(line.cells)


def test_bar1_sets_what_is_approved_beside_the_targets(moh, indicator):
    with scope(moh.pk):
        said = row(bar1(FIRST, LAST), "Mothers delivered")
    assert [said[str(number)] for number in range(3, 8)] == ["10", "30", "30", "30", "100"]
    assert [said[str(number)] for number in range(8, 13)] == ["10", "15", "", "", "25"]
    assert (said["2"], said["13"], said["14"], said["15"]) == ("310-01", "-15", "62.50", "")


def test_bar1_counts_nothing_that_is_not_approved_and_says_so(moh, indicator):
    with scope(moh.pk):
        projects.certified(indicator, Reached(value=Decimal(30)), quarter=3)
        said = row(bar1(date(2026, 7, 1), date(2026, 9, 30)), "Mothers delivered")
    assert (said["10"], said["12"], said["15"]) == ("", "25", "Of this quarter nothing is approved.")


def test_bar1_sums_ratios_above_and_below_the_line(moh, indicator):
    with scope(moh.pk):
        given = {"statement": "In a facility", "type": "PERCENTAGE", "rule": "RATIO", "unit": "%"}
        share = projects.measured(projects.project(), {0: "95%"}, **given)
        for quarter, (above, below) in ((1, (1, 2)), (2, (90, 98))):
            line = Reached(numerator=Decimal(above), denominator=Decimal(below))
            move_accomplishment(projects.certified(share, line, quarter=quarter), "approve", by=projects.SOMEBODY)
        said = row(bar1(FIRST, LAST), "In a facility")
    assert (said["7"], said["8"], said["12"]) == ("95%", "50", "91")


def test_bed2_has_the_years_targets(moh, indicator):
    with scope(moh.pk):
        said = row(bed2(date(2026, 1, 1), date(2026, 12, 31)), "Mothers delivered")
    assert [said[str(number)] for number in range(5, 10)] == ["100", "10", "30", "30", "30"]


def test_bed2_stands_beside_what_the_year_before_reached(moh, indicator):
    with scope(moh.pk):
        planning.Plan.objects.filter(fiscal_year=2026).update(fiscal_year=2025)
        indicator.accomplishments.update(fiscal_year=2025)
        again = projects.measured(projects.project(), {0: "9"}, statement="Other")
        assert again
        plan = planning.plan(2026)
        planning.Plan.objects.filter(pk=plan.pk).update(status="draft", approved_by=None, approved_at=None)
        projects.set_targets(plan, indicator, {0: "120"}, by=projects.SOMEBODY)
        who = cast.User.objects.order_by("pk").first()
        planning.Plan.objects.filter(pk=plan.pk).update(
            status="approved", approved_by=who, approved_at="2026-01-01T00:00Z"
        )
        said = row(bed2(date(2026, 1, 1), date(2026, 12, 31)), "Mothers delivered")
    assert (said["3"], said["4"], said["5"]) == ("25", "30", "120")


def test_what_was_certified_stays_as_it_was(moh, indicator, ana):
    """Prepared by the planner, certified by the budget officer, approved by the head: frozen at the certification."""
    year = periods.year(2026)
    with system("a sample"):
        asked = ReportRequirement.objects.create(
            form="bar1",
            year=year,
            from_date=FIRST,
            until_date=LAST,
            due_date=LAST,
            organization_id=year.organization_id,
        )
    pia, bai = cast.member("pia", moh, "planning_officer"), cast.member("bai", moh, "budget_officer")
    with scope(moh.pk):
        move_report(asked, "prepare", by=cast.acting(pia, moh))
        move_report(asked, "certify_budget", by=cast.acting(bai, moh))
        done = indicator.accomplishments.get(quarter=2)
        move_accomplishment(done, "return", reason="Recount", by=projects.SOMEBODY)
        assert row(bar1(FIRST, LAST), "Mothers delivered")["12"] == "10"
        move_report(asked, "approve", by=cast.acting(ana, moh))
        frozen = Statement.from_json(ReportSubmission.objects.get().snapshot)
        assert row(frozen, "Mothers delivered")["12"] == "25"
    path = reverse("reporting:statement", kwargs={"code": "moh", "form": "bar1", "year": 2026, "period": 2})
    page = browser(ana).get(path).content.decode()
    assert "These are the figures that were certified" in page
    assert "Mothers delivered" in page


def test_the_page_the_workbook_and_the_paper_say_it(moh, indicator, ana):
    anas = browser(ana)
    assert "bar1/2026/2" in anas.get("/moh/statements/?fy=2026").content.decode()
    page = anas.get("/moh/statements/bar1/2026/2/").content.decode()
    assert "62.50" in page
    assert "Fund cluster" not in page
    assert anas.get("/moh/statements/bar1/2026/2/workbook/").content[:2] == b"PK"
    assert anas.get("/moh/statements/bar1/2026/2/paper/").content[:5] == b"%PDF-"
    assert anas.get("/moh/statements/bar1/2026/2/cell/").status_code == 404
    assert anas.get("/api/v1/moh/statements/bar1/2026/2/").json()["form"] == "bar1"

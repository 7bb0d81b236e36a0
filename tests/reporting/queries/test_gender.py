from datetime import date
from decimal import Decimal

import pytest
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.planning import samples as planning
from tests.projects import samples as projects

from bmms.planning.actions.alignment import set_tags
from bmms.planning.models import PPA
from bmms.projects.actions.accomplishments import Reached
from bmms.projects.models import Accomplishment
from bmms.reporting.queries.gender import gad_report, gpb
from bmms.reporting.queries.statement import Statement
from bmms.tenancy.scope import scope

OF_2025 = (date(2025, 1, 1), date(2025, 12, 31))
OF_2026 = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def program(moh, ana) -> PPA:
    """Has a million of the act of 2025, of which ₱100,000.00 are paid, 40% of it for birthing homes."""
    periods.year(2025), periods.year(2026)
    with scope(moh.pk):
        made = projects.project()
        projects.paid(made)
        assert made.ppa.parent
        return made.ppa.parent


def row(statement: Statement, label: str) -> dict[str, object]:
    (line,) = (line for line in statement.lines if label in str(line.label))
    return dict(line.cells)


def tag(ppa: PPA, share: str, year: int = 2025) -> None:
    set_tags(ppa, year, {("GAD", "GAD"): Decimal(share)}, by=planning.SOMEBODY)


def test_the_tags_share_of_the_money_is_the_budget_of_its_lines(moh, program):
    with scope(moh.pk):
        tag(program, "25")
        planning.gender_line(program, fiscal_year=2025)
        said = gpb(*OF_2025)
        ppa, issue = row(said, program.title), row(said, "Women walk far")
    assert (ppa["4"], ppa["7"], ppa["8"]) == ("310", Decimal("250000.00"), "FY2025 GAAB")
    assert [issue[number] for number in ("2", "3", "5", "9")] == [
        *(planning.GENDER[name] for name in ("cause", "objective", "activity", "responsible"))
    ]
    assert row(said, "Total budget")["7"] == Decimal("1000000.00")
    assert said.total.cells == {"7": Decimal("250000.00")}
    assert (said.meter, said.is_below) == ("25.00", False)


def test_less_than_five_percent_warns(moh, program):
    with scope(moh.pk):
        tag(program, "4.99")
        said = gpb(*OF_2025)
    assert (said.meter, said.is_below) == ("4.99", True)
    assert Statement.from_json(said.as_json()).is_below


def test_what_pays_for_tagged_projects_counts_where_the_program_has_no_tag(moh, program):
    with scope(moh.pk):
        tag(projects.project().ppa, "50")
        assert gpb(*OF_2025).meter == "20.00"
        tag(program, "10")
        assert gpb(*OF_2025).meter == "10.00"


def test_before_anything_is_appropriated_the_plan_speaks(moh, program):
    with scope(moh.pk):
        plan = planning.plan(2026)
        planning.line(plan, program, "900.00")
        planning.line(plan, planning.ppa("320", "Roads"), "100.00")
        tag(program, "10", 2026)
        said = gpb(*OF_2026)
    assert (said.meter, row(said, program.title)["7"], row(said, "Total budget")["7"]) == ("9.00", 90, 1000)
    assert said.lines[0].asks is None


def test_the_report_adds_results_costs_and_the_variance(moh, program):
    with scope(moh.pk):
        tag(program, "25")
        indicator = planning.indicator(program)
        done = projects.certified(indicator, Reached(value=Decimal(62)))
        Accomplishment.objects.filter(pk=done.pk).update(fiscal_year=2025)
        said = row(gad_report(*OF_2025), program.title)
    assert said["10"] == "Mothers who gave birth in a facility: 62"
    assert (said["11"], said["12"]) == (Decimal("25000.00"), "225,000.00")


def test_the_year_without_money_or_tags_has_no_line(moh, ana):
    with scope(moh.pk):
        assert (gpb(*OF_2026).lines, gpb(*OF_2026).meter) == ([], "")


def test_the_page_warns_and_opens_what_is_behind(moh, program, ana):
    with scope(moh.pk):
        tag(program, "2.5")
    anas = browser(ana)
    page = anas.get("/moh/statements/gadar/2025/1/").content.decode()
    assert "2.50 % of the total budget" in page
    assert "The law asks for at least 5 %" in page
    asked = f"ppa_tagged={program.key}"
    assert f"{asked}&amp;column=11" in page
    behind = "/moh/statements/gadar/2025/1/cell/?column={}&" + asked
    assert "₱2,500.00" in anas.get(behind.format("11")).content.decode()
    assert "₱25,000.00" in anas.get(behind.format("7")).content.decode()
    assert anas.get(behind.format("12")).status_code == 404
    assert anas.get("/api/v1/moh/statements/gpb/2025/1/").json()["meter"] == "2.50"
    for form in ("gpb", "gadar"):
        assert anas.get(f"/moh/statements/{form}/2025/1/workbook/").content[:2] == b"PK"
        assert anas.get(f"/moh/statements/{form}/2025/1/paper/").content[:5] == b"%PDF-"

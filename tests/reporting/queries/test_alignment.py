from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from tests import cast
from tests.budgeting import samples as budgeting
from tests.execution import samples as money
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.planning import samples as planning
from tests.projects import samples as projects

from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.planning.actions.alignment import set_alignment
from bmms.planning.models import InvestmentLine, Plan
from bmms.reporting.queries.alignment import Aligned, Money, aligned_in
from bmms.tenancy.scope import oversight, scope, system

D = Decimal


@pytest.fixture
def program(moh, ana):
    """Health's: of a million of 2025 ₱100,000.00 are paid; a quarter serves goal 4 of the BDP, the rest goal 3."""
    periods.year(2025), periods.year(2026)
    with scope(moh.pk):
        project = projects.project()
        projects.paid(project)
        set_alignment(project.ppa.parent, planning.framework(), planning.goals(_4="25", _3="75"), by=planning.SOMEBODY)
        return project.ppa.parent


def of_the_bdp(year: int) -> Aligned:
    return next(each for each in aligned_in(year) if each.framework.code == "BDP-2023")


def by_goal(found: Aligned) -> dict[str, Money]:
    return {goal.code: money for goal, money in found.rows}


def test_money_goes_to_goals_by_weight(moh, program):
    with scope(moh.pk):
        found = of_the_bdp(2025)
    goals = by_goal(found)
    assert (goals["4"].appropriated, goals["4"].disbursed, goals["3"].appropriated) == (250000, 25000, 750000)
    assert goals["1"] == Money()
    assert (found.percent, found.rest) == (D("100.00"), Money())


def test_what_serves_no_goal_is_shown_and_parts_are_aligned_as_what_they_are_part_of(moh, program):
    with scope(moh.pk):
        work = planning.plan(2026)
        planning.line(work, projects.project().ppa, "300.00")
        planning.line(work, planning.ppa("320", "Roads"), "100.00")
        assert of_the_bdp(2026).everything == Money()  # not approved yet
        Plan.objects.filter(pk=work.pk).update(
            status="approved", approved_by=cast.User.objects.first(), approved_at="2026-01-01T00:00Z"
        )
        found = of_the_bdp(2026)
    assert (by_goal(found)["4"].planned, by_goal(found)["3"].planned) == (75, 225)
    assert (found.rest.planned, found.percent) == (100, D("75.00"))


def test_all_organizations_are_their_sum(moh, mole, program):
    with scope(mole.pk):
        projects.linked(projects.project("410-01", "Job fairs"))
        alone = of_the_bdp(2025)
    with oversight():
        found = of_the_bdp(2025)
    assert alone.percent == 0
    assert (found.everything.appropriated, found.percent) == (2000000, D("50.00"))


def proposed(program, amount: str) -> None:
    """A draft of a proposal for 2027, with one line."""
    made = BudgetProposal.objects.create(call=budgeting.call())
    line = {"allotment_class": "MOOE", "object_code": "5020301002", "tier": 1, "rank": 1}
    ProposalLine.objects.create(proposal=made, ppa=program, proposed=D(amount), **line)


def test_what_is_proposed_and_what_is_in_the_aip_go_to_goals_too(moh, mole, program):
    """Not before MFBM has the proposal, and BPDA has accepted the line; of all organizations their sum."""
    year = budgeting.call().fiscal_year
    with scope(moh.pk):
        proposed(program, "1000.00")
        for status, amount in (("review", "7.00"), ("accepted", "300.00"), ("approved", "100.00")):
            state = {"status": status, "resolution": "No. 1" if status == "approved" else ""}
            InvestmentLine.objects.create(
                ppa=program, fiscal_year=year, title=status, amount=D(amount), rank=1, **state
            )
        assert of_the_bdp(year).everything.proposed == 0
        BudgetProposal.objects.update(status="submitted")
        alone = of_the_bdp(year)
    goals = by_goal(alone)
    assert (goals["4"].proposed, goals["3"].proposed, alone.rest.proposed) == (250, 750, 0)
    assert (goals["4"].aip, goals["3"].aip, alone.everything.aip) == (100, 300, 400)
    with scope(mole.pk):
        proposed(planning.ppa("410", "Jobs"), "50.00")
        BudgetProposal.objects.update(status="submitted")
        others = of_the_bdp(year)
    with oversight():
        together = of_the_bdp(year)
    assert together.everything == alone.everything + others.everything
    assert (together.everything.proposed, together.rest.proposed) == (1050, 50)


def test_no_centavo_is_made_by_rounding(moh, program):
    with scope(moh.pk):
        given = (money.act(), program, "MOOE", D("0.01"))
        money.ledger.appropriate(*given, on=date(2025, 1, 2), by=planning.SOMEBODY)
        goals = planning.goals(_4="50", _3="50")
        set_alignment(program, planning.framework(), goals, by=planning.SOMEBODY)
        found = of_the_bdp(2025)
    parts = {by_goal(found)[code].appropriated for code in ("3", "4")}
    assert (parts, found.rest.appropriated, found.percent) == ({D("500000.00"), D("500000.01")}, 0, 100)


def test_who_practises_sees_their_own_and_it_counts_nowhere_else(moh, program):
    with system("a place to practise"):
        cast.Organization.objects.filter(pk=moh.pk).update(training=1)
    with scope(moh.pk):
        assert of_the_bdp(2025).everything.appropriated == 1000000
    with oversight():
        assert of_the_bdp(2025).everything == Money()


def test_pages_and_the_api_show_it(moh, program, ana, odette, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    page = browser(ana).get("/moh/alignment/?fy=2025").content.decode()
    assert "100.00 % of the budget is aligned with this plan." in page
    assert "250,000.00" in page
    told = browser(ana).get("/api/v1/moh/alignment/2025/").json()
    bdp = next(each for each in told if each["framework"].startswith("BDP-2023"))
    assert [row["appropriated"] for row in bdp["goals"]] == [
        *("0.00", "0.00", "750000.00", "250000.00", "0.00", "0.00", "0.00")
    ]
    assert browser(ana).get("/api/v1/moh/alignment/1999/").status_code == 404
    assert "250,000.00" in browser(odette).get("/oversight/alignment/?fy=2025").content.decode()
    file = browser(odette).get("/oversight/alignment/xlsx/?fy=2025").content
    sheet = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert sheet[-1] == ["Total", 0.0, 0.0, 0.0, 1000000.0, *sheet[-1][5:]]
    assert sum(row[4] for row in sheet[:-1] if isinstance(row[4], float)) == 1000000
    assert browser(odette).get("/oversight/alignment/xlsx/?fy=2022").status_code == 404
    assert browser(ana).get("/oversight/alignment/xlsx/?fy=2025").status_code == 403
    assert "No development plan covers this year" in browser(ana).get("/moh/alignment/?fy=2022").content.decode()

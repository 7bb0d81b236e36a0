"""BED 1 and BED 3: entered by line, the rest computed, tied, and frozen by their certification."""

from datetime import date
from decimal import Decimal

import pytest
from tests import cast
from tests.execution.conftest import day, money
from tests.periods import samples as periods

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.periods.actions.reports import move_report
from bmms.periods.models import ReportSubmission
from bmms.reporting.actions import plan_line, prefill
from bmms.reporting.models import PlannedAmount
from bmms.reporting.queries.catalogue import statement_asked
from bmms.reporting.queries.planned import form_lines, parts_of
from bmms.tenancy.scope import scope


@pytest.fixture
def planner(world):
    return cast.acting(cast.member("pia", world.mole, "planning_officer"), world.mole)


@pytest.fixture
def bed1(world):
    """MOOE of ₱100.00 and CO of ₱50.01 are appropriated; the plan is asked for."""
    with scope(world.mole.pk):
        world.appropriated("MOOE", "100.00")
        world.appropriated("CO", "50.01")
    return periods.requirement("bed1")


def cells(form: str, label: str) -> dict[str, Decimal]:
    line = next(one for one in statement_asked(form, 2025, 1).build().lines if label in str(one.label))
    return dict(line.cells)


def test_the_plan_is_filled_in_from_the_appropriations_and_tied_to_them(world, planner, bed1):
    with scope(world.mole.pk):
        assert prefill(bed1, by=planner) == 2
        assert prefill(bed1, by=planner) == 0
        statement = statement_asked("bed1", 2025, 1).build()
        outlay, total = cells("bed1", ", CO"), statement.total.cells
    assert statement.is_tied
    assert [outlay[n] for n in ("6", "7", "11", "12", "13", "14", "15", "16")] == [
        *map(Decimal, ("50.01", "0", "0", "12.50", "12.50", "12.50", "12.51", "50.01"))
    ]
    assert [total[n] for n in ("6", "11", "16")] == [*map(Decimal, ("150.01", "100.00", "50.01"))]


def test_a_line_is_entered_and_its_totals_follow(world, planner, bed1):
    with scope(world.mole.pk):
        line = next(each for each in form_lines(bed1) if each.slug.endswith("-mooe"))
        given = {("MOOE", "estimate"): money("7.00"), ("MOOE", "cr1"): money("30.00"), ("MOOE", "cr2"): money("60.00")}
        plan_line(bed1, line.slug, given, by=planner)
        told = cells("bed1", ", MOOE")
        assert [told[n] for n in ("3", "4", "5", "6", "7", "8", "11")] == [0, 7, 7, 90, 30, 60, 90]
        assert not statement_asked("bed1", 2025, 1).build().is_tied  # ₱100.00 are appropriated
        plan_line(bed1, line.slug, given | {("MOOE", "cr2"): Decimal(0)}, by=planner)
        assert PlannedAmount.objects.count() == 2
        assert Event.objects.filter(verb="report.planned").latest("pk").changes == {"MOOE cr2": ["60.00", None]}


def test_last_years_obligations_stand_beside(world, planner):
    asked = periods.requirement("bed1", 2026)
    with scope(world.mole.pk):
        allotment = world.released("MOOE", "1000.00")
        world.obligated(allotment, "70.00", day(9, 30))
        world.obligated(allotment, "5.00", day(10, 1))
        given = {("MOOE", "estimate"): money("5.00"), ("MOOE", "cr1"): money("1.00")}
        (line,) = form_lines(asked)  # no act of 2026 yet, and an estimate for the rest of 2025 all the same
        plan_line(asked, line.slug, given, by=planner)
        statement = statement_asked("bed1", 2026, 1).build()
    assert [statement.total.amount(n) for n in ("3", "4", "5")] == [70, 5, 75]


def test_the_disbursement_program_follows_the_plan_by_month(world, planner, bed1):
    asked = periods.requirement("bed3")
    with scope(world.mole.pk):
        prefill(bed1, by=planner)
        assert prefill(asked, by=planner) == 1
        statement = statement_asked("bed3", 2025, 1).build()
        january, first = cells("bed3", "January"), cells("bed3", "1st quarter")
        assert [january[n] for n in ("3", "5", "6", "17")] == [*map(Decimal, ("8.33", "4.16", "12.49", "12.49"))]
        assert first["17"] == money("37.50")
        assert (statement.total.amount("17"), statement.is_tied) == (money("150.01"), True)
        plan_line(asked, "01", {("PS", "ncaa01"): money("1.00")}, by=planner)
        assert cells("bed3", "January")["7"] == 1
        assert not statement_asked("bed3", 2025, 1).build().is_tied


def test_parts_sum_to_the_amount():
    for text in ("0.01", "100.00", "50.01", "9999999999.99"):
        for number in (3, 4):
            assert sum(parts_of(Decimal(text), number)) == Decimal(text)


@pytest.mark.parametrize(
    ("slug", "given", "words"),
    [
        ("13", {("PS", "nca01"): Decimal(1)}, "no such line"),
        ("01", {("PS", "nca02"): Decimal(1)}, "no such line"),
        ("01", {("PS", "nca01"): Decimal(-1)}, "below zero"),
    ],
)
def test_what_the_form_does_not_have_is_refused(world, planner, slug, given, words):
    with scope(world.mole.pk):
        with pytest.raises(DomainError, match=words):
            plan_line(periods.requirement("bed3"), slug, given, by=planner)
        assert not PlannedAmount.objects.exists()


def test_computed_reports_take_no_figures_and_not_everybody_enters(world, planner, bed1):
    with scope(world.mole.pk):
        with pytest.raises(DomainError, match="is computed"):
            plan_line(periods.requirement("far3"), "01", {}, by=planner)
        with pytest.raises(NotAllowed):
            prefill(bed1, by=world.head)
        assert not PlannedAmount.objects.exists()


def test_nothing_empty_is_certified_and_what_was_is_frozen(world, planner, bed1):
    """Certified → approved → submitted in the register; a change takes a return."""
    with scope(world.mole.pk):
        move_report(bed1, "prepare", by=planner)
        with pytest.raises(DomainError, match="figures are entered, or the signed form is attached"):
            move_report(bed1, "certify_budget", by=world.budget)
        with pytest.raises(DomainError, match="have it returned"):
            prefill(bed1, by=planner)
        move_report(bed1, "return", reason="Empty", by=world.head)
        prefill(bed1, by=planner)
        move_report(bed1, "prepare", by=planner)
        move_report(bed1, "certify_budget", by=world.budget)
        move_report(bed1, "approve", by=world.head)
        done = move_report(bed1, "submit", by=world.budget)
        assert (done.status, len(done.digest)) == ("submitted", 64)
        ledger.appropriate(world.act, world.ppa, "PS", Decimal(9), on=date(2025, 1, 2), by=world.mfbm_director)
        assert ReportSubmission.objects.get().snapshot["lines"][-1]["cells"]["6"] == "150.01"


def test_another_organization_sees_none_of_it(world, planner, bed1, moh):
    with scope(world.mole.pk):
        prefill(bed1, by=planner)
    with scope(moh.pk):
        assert form_lines(bed1) == []
        assert statement_asked("bed1", 2025, 1).build().total.amount("6") == 0

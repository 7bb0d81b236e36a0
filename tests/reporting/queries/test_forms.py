"""FAR 1-B, 3 and 4, and the registries, for the worked example."""

from datetime import date

import pytest
from tests import cast
from tests.execution.actions.test_lapse import ended, post
from tests.execution.conftest import day, funded, money
from tests.periods import samples as periods

from bmms.execution.actions import ledger
from bmms.execution.actions.vouchers import cancel_payment, pay_voucher
from bmms.execution.models import Voucher
from bmms.reporting.actions import plan_line
from bmms.reporting.queries.catalogue import behind_cell, statement_asked
from bmms.reporting.queries.disbursements import OTHER_AUTHORITIES
from bmms.reporting.queries.planned import appropriated, obligated
from bmms.reporting.queries.registries import days_of, registry
from bmms.tenancy.scope import scope

__all__ = ["ended", "funded"]


def test_far_1b_lists_what_came_and_what_was_passed_on(world, example):
    with scope(world.mole.pk):
        statement = statement_asked("far1b", 2025, 2).build()
    received, passed_on = (one for one in statement.lines if one.level == "section")
    assert [received.amount(n) for n in ("5", "7", "8")] == [
        money("95,000,000.00"),
        money("9,000,000.00"),
        money("104,000,000.00"),
    ]
    assert passed_on.amount("8") == 0
    assert statement.total.amount("8") == money("104,000,000.00")
    assert statement.is_tied


def test_far_3_ages_what_is_due(world, example):
    with scope(world.mole.pk):
        ledger.accrue(example["second"], money("100.00"), particulars="More", on=day(9, 20), by=world.accountant)
        statement = statement_asked("far3", 2025, 1).build()
    (row, total) = statement.lines
    assert row.label == "Al-Amanah Supplies"
    assert [row.amount(n) for n in ("4", "5", "6", "7", "8")] == [money("4,000,100.00"), 0, 0, 0, money("4,000,100.00")]
    assert total.cells["4"] == row.cells["4"]
    assert statement.is_tied


@pytest.mark.parametrize(
    ("month", "columns"),
    [
        (3, {"3": "10,000,000.00", "13": "0", "27": "10,000,000.00"}),
        (6, {"3": "13,000,000.00", "6": "13,000,000.00", "18": "13,000,000.00", "27": "13,000,000.00"}),
    ],
)
def test_far_4_says_what_the_months_payments_paid(world, example, month, columns):
    with scope(world.mole.pk):
        statement = statement_asked("far4", 2025, month).build()
    assert {n: statement.total.amount(n) for n in columns} == {n: money(amount) for n, amount in columns.items()}
    assert statement.is_tied


def test_far_4_tells_accounts_payable_from_the_budget(world, example):
    with scope(world.mole.pk):
        paid = {"cash": example["cash"], "particulars": "Paper", "by": world.cashier}
        ledger.pay(example["second"], amount=money("5,000,000.00"), on=day(7, 1), **paid)
        july = statement_asked("far4", 2025, 7).build().total
        ledger.pay(example["second"], amount=money("500,000.00"), on=day(2, 1, 2026), **paid)
        february = statement_asked("far4", 2026, 2).build().total
    assert (july.amount("13"), july.amount("3")) == (money("4,000,000.00"), money("1,000,000.00"))
    assert (february.amount("8"), february.amount("18")) == (money("500,000.00"),) * 2


def test_far_4_tells_checks_from_advices(world, funded):
    """A check that was cancelled counts against the checks; and the list behind each row is the row."""
    with scope(world.mole.pk):
        obligation, cash = world.obligated(funded, "1000.00"), world.cash("1000.00")
        for amount, mode in (("60.00", "ada"), ("40.00", "check"), ("5.00", "check")):
            voucher = world.approved(obligation, cash, amount, mode=mode, date=day(6, 2))
            pay_voucher(voucher, on=day(6, 2), check_number=f"{amount} {mode}", by=world.cashier)
        cancel_payment(Voucher.objects.get(amount="5.00"), on=day(6, 9), reason="Stale", by=world.cashier)
        ledger.pay(obligation, cash, money("7.00"), particulars="Brought along", on=day(6, 3), by=world.cashier)
        asked = statement_asked("far4", 2025, 6)
        statement = asked.build()
        lines = {str(line.label): line for line in statement.lines if line.asks and "mode" in line.asks}
        behind = {name: sum(row.counted for row in behind_cell(asked, "27", line.asks)) for name, line in lines.items()}
    told = {"Notice of cash allocation (NCA)": 100, "MDS checks issued": 40, "Advice to debit account (ADA)": 60}
    told |= {str(name): 0 for name in OTHER_AUTHORITIES.values()} | {"Others": 7}
    assert [(name, line.amount("27")) for name, line in lines.items()] == list(told.items())  # as the form has them
    assert behind == told
    assert (statement.total.amount("27"), statement.is_tied) == (107, True)


def test_the_registry_of_a_class_runs_to_the_same_balances(world, example):
    with scope(world.mole.pk):
        lines = registry("MOOE", days_of(2025))
        by_quarter = [registry("MOOE", days_of(2025, quarter)) for quarter in (1, 2, 3, 4)]
    assert [line for part in by_quarter for line in part] == lines  # the balances go on
    assert len(lines) == 10
    assert (lines[-1].unobligated, lines[-1].due_unpaid, lines[-1].not_yet_due) == (
        money("60,500,000.00"),
        money("4,000,000.00"),
        money("2,500,000.00"),
    )


def test_far_4_brings_in_what_cash_of_the_year_before_still_holds(world, funded):
    """Or what lapses of it this year would make the balance negative."""
    with scope(world.mole.pk):
        world.cash("100.00")
        statement = statement_asked("far4", 2026, 3).build()
    named = ("Balance of the year before", "Disbursement authorities available", "Balance of disbursement authorities")
    lines = [line for line in statement.lines if str(line.label) in named]
    assert [str(line.label) for line in lines] == list(named)
    assert [[line.amount(n) for n in ("2", "3", "4")] for line in lines] == [[100, 0, 100]] * 3


def test_far_4_sets_the_payments_beside_the_program(world, example):
    planner = cast.acting(cast.member("pia", world.mole, "planning_officer"), world.mole)
    program = periods.requirement("bed3")
    with scope(world.mole.pk):
        for month, amount in (("03", "12000000.00"), ("06", "13500000.00"), ("07", "1.00")):
            plan_line(program, month, {("MOOE", f"nca{month}"): money(amount)}, by=planner)
        lines = {str(line.label): line for line in statement_asked("far4", 2025, 6).build().lines}
    told = {
        name: [lines[name].amount(n) for n in ("2", "3", "4")] for name in lines if " program" in f" {name.lower()}"
    }
    assert told == {
        "Disbursement program (BED 3)": [money("12,000,000.00"), money("13,500,000.00"), money("25,500,000.00")],
        "Program less disbursements": [money("-3,000,000.00"), money("500,000.00"), money("-2,500,000.00")],
    }


def test_what_an_earlier_years_obligation_gives_back_is_not_this_years(world, funded):
    with scope(world.mole.pk):
        owed = world.obligated(funded, "50.00")
        ledger.adjust_obligation(owed, money("-20.00"), particulars="Less", on=day(2, 1, 2026), by=world.budget)
        assert obligated(2025, date(2025, 12, 31)) == {(world.ppa.pk, "MOOE"): money("50.00")}
        assert obligated(2026, date(2026, 12, 31)) == {}


def test_what_lapsed_was_appropriated_all_the_same(world, ended):
    with scope(world.mole.pk):
        before = appropriated(2025)
        post(world)
        assert appropriated(2025) == before

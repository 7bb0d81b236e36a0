"""Lapse and reversion: what is left when a validity ends is taken back, to the centavo and once."""

from datetime import date
from decimal import Decimal

import pytest
from tests.execution.conftest import day, money

from bmms.access.errors import DomainError, NotAllowed
from bmms.budgeting.models import Validity
from bmms.execution.actions import ledger
from bmms.execution.actions.lapse import post_lapses
from bmms.execution.actions.posting import reverse_entry
from bmms.execution.models import Account, Entry
from bmms.execution.queries.lapse import lapsing, total_of
from bmms.execution.queries.recomputation import differences
from bmms.periods.actions.years import lock_month
from bmms.periods.models import FiscalYear
from bmms.reporting.queries.catalogue import statement_asked
from bmms.tenancy.scope import scope, system

YEAR_END = date(2025, 12, 31)


@pytest.fixture
def ended(world):
    """PS, valid to the end of 2025: 10 million given, 8 released, 5 obligated, 3 due, 2 paid. MOOE lives on."""
    with scope(world.mole.pk):
        of = world.appropriated("PS", "10000000.00")
        allotment = ledger.release(of, money("8,000,000.00"), form="GAABAO", on=day(1, 2), by=world.mfbm_head)
        charge = ledger.Charge(allotment, money("5,000,000.00"), "5010101001")
        (owed,) = ledger.obligate([charge], payee="Staff", particulars="Pay", on=day(6, 2), by=world.budget)
        ledger.accrue(owed, money("3,000,000.00"), particulars="Served", on=day(7, 1), by=world.accountant)
        cash = world.cash("2500000.00", "PS")
        ledger.pay(owed, cash, money("2,000,000.00"), particulars="Pay", on=day(7, 2), by=world.cashier)
        world.released("MOOE", "1000.00", form="GAABAO")
    return {"appropriation": of, "allotment": allotment, "obligation": owed, "cash": cash}


def post(world, on=YEAR_END):
    return post_lapses(on=on, total=total_of(lapsing(on)), by=world.mfbm_director)


def test_the_preview_says_exactly_what_lapses(world, ended):
    with scope(world.mole.pk):
        told = [(row.what, row.account.pk, row.amount) for row in lapsing(YEAR_END)]
    assert told == [
        ("unreleased", ended["appropriation"].pk, money("2,000,000.00")),
        ("unobligated", ended["allotment"].pk, money("3,000,000.00")),
        ("undisbursed", ended["obligation"].pk, money("3,000,000.00")),
    ]


def test_what_is_posted_is_what_was_told(world, ended):
    with scope(world.mole.pk):
        entries = post(world)
        left = Account.objects.get(pk=ended["appropriation"].pk)
        assert [entry.number for entry in entries] == ["LAP-2025-12-00001", "LAP-2025-12-00002"]
        assert {left.appropriated, left.allotted, left.obligated, left.payable, left.disbursed} == {
            money("2,000,000.00")
        }
        assert differences() == []
        assert Account.objects.get(level="appropriation", allotment_class="MOOE").appropriated == money("1,000.00")


def test_asked_again_it_posts_nothing(world, ended):
    with scope(world.mole.pk):
        post(world)
        assert lapsing(YEAR_END) == []
        assert post(world) == []
        assert Entry.objects.filter(kind="lapse").count() == 2


def test_of_another_total_than_was_seen_the_person_is_told(world, ended):
    with scope(world.mole.pk), pytest.raises(DomainError, match="look again"):
        post_lapses(on=YEAR_END, total=money("1.00"), by=world.mfbm_director)
    with scope(world.mole.pk):
        assert not Entry.objects.filter(kind="lapse").exists()


@pytest.mark.parametrize("who", ["budget", "accountant", "head", "cashier", "analyst"])
def test_only_mfbms_budget_office_and_treasury_post_it(world, ended, who):
    with scope(world.mole.pk):
        with pytest.raises(NotAllowed):
            post_lapses(on=YEAR_END, total=total_of(lapsing(YEAR_END)), by=getattr(world, who))
        assert not Entry.objects.filter(kind="lapse").exists()
        assert post_lapses(on=YEAR_END, total=total_of(lapsing(YEAR_END)), by=world.treasury)


def test_nothing_lapses_before_its_day_is_over(world, ended):
    with scope(world.mole.pk), pytest.raises(DomainError, match="not over yet"):
        post_lapses(on=date(2099, 12, 31), total=Decimal(0), by=world.mfbm_director)


def test_an_extension_keeps_the_money(world, ended):
    with system("MFBM records an extension act"):
        Validity.objects.filter(allotment_class="PS").update(
            obligate_until=date(2026, 6, 30), pay_until=date(2026, 9, 30)
        )
    with scope(world.mole.pk):
        assert lapsing(YEAR_END) == []


def test_what_was_freed_later_lapses_on_a_later_day(world, ended):
    """A NORSA of January does not make the balance of 31 December smaller than it was."""
    with scope(world.mole.pk):
        ledger.adjust_obligation(
            ended["obligation"], money("-500,000.00"), particulars="Less", on=day(1, 5, 2026), by=world.budget
        )
        unobligated = [row.amount for row in lapsing(YEAR_END) if row.what == "unobligated"]
        assert unobligated == [money("3,000,000.00")]
        post(world)
        (rest,) = lapsing(day(1, 5, 2026))
        assert (rest.what, rest.amount) == ("unobligated", money("500,000.00"))
        post(world, on=day(1, 5, 2026))
        assert lapsing(day(1, 5, 2026)) == []
        assert differences() == []


def test_unused_cash_lapses_and_is_told_in_far_4(world, ended):
    with scope(world.mole.pk):
        notice = ledger.allocate_cash(
            world.act, "PS", money("100.00"), valid_until=day(6, 30), on=day(6, 1), by=world.treasury
        )
        (row,) = [row for row in lapsing(day(6, 30)) if row.what == "cash"]
        assert (row.account.pk, row.amount) == (notice.pk, money("100.00"))
        post(world, on=day(6, 30))
        lines = {str(line.label): line.cells for line in statement_asked("far4", 2025, 6).build().lines}
        assert lines["Less: lapsed NCA"]["3"] == money("100.00")
        with pytest.raises(DomainError, match="valid until"):
            ledger.pay(ended["obligation"], notice, money("1.00"), particulars="x", on=day(7, 3), by=world.cashier)


def test_far_1_says_so_right_afterwards(world, ended):
    """What lapsed stands in the adjustments, nothing is left, and the total is the ledger's."""
    with scope(world.mole.pk):
        post(world)
        statement = statement_asked("far1", 2025, 4).build()
    ps = next(line for line in statement.lines if "(PS)" in str(line.label))
    assert statement.is_tied
    told = {"3": 10, "4": -8, "5": 2, "6": 8, "7": -6, "10": 2, "15": 2, "20": 2, "21": 0, "22": 0, "23": 0, "24": 0}
    assert {number: ps.amount(number) for number in told} == {
        number: millions * money("1,000,000.00") for number, millions in told.items()
    }


def test_the_next_year_continues_without_it(world, ended):
    with scope(world.mole.pk):
        post(world)
        statement = statement_asked("far1", 2026, 1).build()
    assert statement.is_tied
    assert {statement.total.amount(number) for number in ("3", "10", "22")} == {money("1,000.00")}
    assert {statement.total.amount(number) for number in ("15", "20", "21", "23", "24")} == {0}


def test_a_lapse_is_taken_back_by_its_linked_opposite(world, ended):
    with scope(world.mole.pk):
        first, second = post(world)
        for entry in (second, first):
            opposite = reverse_entry(
                entry, on=day(1, 5, 2026), particulars="Extended by BAA 90", by=world.mfbm_director
            )
            assert opposite.reverses == entry
        whole = Account.objects.get(pk=ended["appropriation"].pk)
        assert (whole.appropriated, whole.obligated) == (money("10,000,000.00"), money("5,000,000.00"))
        assert differences() == []


def test_a_locked_december_refuses_it(world, ended):
    with scope(world.mole.pk):
        lock_month(FiscalYear.objects.get(year=2025), 12, reason="Reported", by=world.accountant)
        with pytest.raises(DomainError, match="Reported"):
            post(world)
        assert not Entry.objects.filter(kind="lapse").exists()

"""FAR 1 and 1-A: the worked example to the centavo, and the list behind each cell for random data."""

import random
from datetime import date
from decimal import Decimal

import pytest
from tests.execution import samples as execution
from tests.execution.actions.test_ledger import CO, MOOE
from tests.execution.conftest import day, money
from tests.planning import samples as planning

from bmms.access.errors import DomainError
from bmms.execution.actions import ledger
from bmms.execution.actions.lapse import post_lapses
from bmms.execution.actions.posting import reverse_entry
from bmms.execution.models import Account, Entry
from bmms.execution.queries.lapse import lapsing, total_of
from bmms.organizations.models import OperatingUnit
from bmms.reporting.queries.catalogue import behind_cell, statement_asked
from bmms.reporting.queries.statement import Statement
from bmms.tenancy.scope import scope

SECOND_QUARTER = ("far1", 2025, 2)
TOTAL = {
    "3": "110,000,000.00",
    "4": "0",
    "5": "110,000,000.00",
    "6": "104,000,000.00",
    "7": "0",
    "8": "-20,000,000.00",
    "9": "20,000,000.00",
    "10": "104,000,000.00",
    "11": "15,000,000.00",
    "12": "22,500,000.00",
    "13": "0",
    "14": "0",
    "15": "37,500,000.00",
    "16": "10,000,000.00",
    "17": "18,000,000.00",
    "20": "28,000,000.00",
    "21": "6,000,000.00",
    "22": "66,500,000.00",
    "23": "4,000,000.00",
    "24": "5,500,000.00",
}


def line(statement: Statement, label: str):
    return next(one for one in statement.lines if label in str(one.label))


@pytest.mark.parametrize(("label", "told"), [("(MOOE)", MOOE), ("(CO)", CO), ("Grand total", TOTAL)])
def test_the_worked_example_to_the_centavo(world, example, label, told):
    with scope(world.mole.pk):
        found = line(statement_asked(*SECOND_QUARTER).build(), label)
    assert {number: found.amount(number) for number in told} == {n: money(amount) for n, amount in told.items()}


def test_the_grand_total_is_tied_to_the_ledger_and_lies_are_seen(world, example):
    with scope(world.mole.pk):
        statement = statement_asked(*SECOND_QUARTER).build()
    assert statement.is_tied
    assert not Statement(**vars(statement) | {"ledger": {"5": money("1.00")}}).is_tied


def test_a_snapshot_says_the_same(world, example):
    with scope(world.mole.pk):
        statement = statement_asked(*SECOND_QUARTER).build()
    again = Statement.from_json(statement.as_json())
    assert [one.cells for one in again.lines] == [one.cells for one in statement.lines]
    assert again.is_tied


def test_by_object_the_totals_are_far_1s(world, example):
    with scope(world.mole.pk):
        by_program = statement_asked(*SECOND_QUARTER).build().total
        by_object = statement_asked("far1a", 2025, 2).build()
    assert by_object.total.cells == by_program.cells
    assert line(by_object, "5020301002").amount("15") == money("34,500,000.00")


def test_special_purpose_funds_have_a_part_of_their_own(world, example):
    """What is given for calamities or pensions stands apart, and so does the list behind it."""
    with scope(world.mole.pk):
        given = (world.act, world.ppa, "MOOE", money("700.00"))
        ledger.appropriate(*given, fund="01101401", on=day(1, 2), by=world.mfbm_director)
        asked = statement_asked(*SECOND_QUARTER)
        found = line(asked.build(), "special purpose funds")
        behind = [row.counted for row in behind_cell(asked, "3", found.asks)]
        own = line(asked.build(), "agency specific budget")
    assert (found.amount("5"), behind) == (money("700.00"), [money("700.00")])
    assert own.amount("5") == money("110,000,000.00")


def test_another_organization_sees_nothing_of_it(world, example, moh):
    with scope(moh.pk):
        statement = statement_asked(*SECOND_QUARTER).build()
    assert statement.total.amount("5") == 0
    assert len(statement.lines) == 1


def test_the_next_year_begins_with_what_was_left(world, example):
    """60.5 million of MOOE and 6 of CO had not been obligated: these are FY 2026's continuing appropriations."""
    with scope(world.mole.pk):
        ledger.pay(
            example["second"], example["cash"], money("1.00"), particulars="x", on=day(1, 5, 2026), by=world.cashier
        )
        statement = statement_asked("far1", 2026, 1).build()
    mooe = line(statement, "(MOOE)")
    assert str(statement.lines[0].label).startswith("II.")
    assert {n: mooe.amount(n) for n in ("3", "10", "15", "20", "22", "23")} == {
        "3": money("60,500,000.00"),
        "10": money("60,500,000.00"),
        "15": 0,
        "20": 0,  # of last year's obligations: accounts payable, in FAR 4
        "22": money("60,500,000.00"),
        "23": 0,
    }
    assert statement.is_tied


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_list_behind_each_cell_sums_to_it(world, seed):
    with scope(world.mole.pk):
        _anything(world, random.Random(seed))
        ended = date(2025, 12, 31)  # of personnel services: what is left of them lapses
        assert post_lapses(on=ended, total=total_of(lapsing(ended)), by=world.mfbm_director)
        for form, year, period in (
            ("far1", 2025, 4),
            ("far1a", 2025, 3),
            ("far1", 2026, 1),
            ("far1b", 2025, 4),
            ("far3", 2025, 1),
            ("far4", 2025, 6),
            ("far4", 2026, 2),
        ):
            asked = statement_asked(form, year, period)
            statement = asked.build()
            assert statement.is_tied
            for one in statement.lines:
                for heading in statement.headings:
                    if heading.kind == "amount" and one.asks is not None:
                        behind = behind_cell(asked, heading.number, one.asks)
                        total = sum((posting.counted for posting in behind), Decimal(0))
                        assert total == one.amount(heading.number), (form, year, one.label, heading.number)


def _anything(w: execution.World, chance: random.Random) -> None:
    """Postings of every kind, on random days of two years; what the ledger refuses is left out."""
    ppas = [w.ppa, planning.ppa("100100", "Administration")]
    office = OperatingUnit.objects.create(code="LDS", name="Lanao del Sur office", kind="PROVINCIAL_OFFICE")
    allotments = []
    for ppa in ppas:
        for name in ("PS", "MOOE", "CO"):
            account = ledger.appropriate(w.act, ppa, name, Decimal(900_000), on=date(2025, 1, 2), by=w.mfbm_director)
            given = {"form": "SARO", "on": date(2025, 1, 3), "by": w.mfbm_head}
            allotments.append(ledger.release(account, Decimal(chance.randint(300_000, 800_000)), **given))
    cash = {name: w.cash("5000000.00", name) for name in ("PS", "MOOE", "CO")}
    days = [date(chance.choice([2025, 2025, 2026]), chance.randint(1, 12), chance.randint(1, 28)) for _ in range(60)]
    for on in sorted(each for each in days if each < date(2026, 11, 1)):  # as money moves: nothing before its reason
        try:
            _something(w, chance, on, allotments, cash, office)
        except DomainError:
            continue


def _something(w, chance, on, allotments, cash, office) -> None:
    amount = Decimal(chance.randint(1, 9_000_000)) / 100
    made = list(Account.objects.filter(level="obligation").order_by("pk"))
    entries = list(
        Entry.objects.filter(reverses=None, kind__in=["obligation", "payable", "disbursement"]).order_by("pk")
    )
    match chance.randint(0, 6):
        case 0 | 1:
            allotment = chance.choice(allotments)
            charge = ledger.Charge(allotment, amount, chance.choice([execution.OBJECTS[allotment.allotment_class], ""]))
            ledger.obligate([charge], payee="X", particulars="Y", on=on, by=w.budget)
        case 2 if made:
            ledger.accrue(chance.choice(made), amount / 2, particulars="Due", on=on, by=w.accountant)
        case 3 if made:
            paid = chance.choice(made)
            ledger.pay(paid, cash[paid.allotment_class], amount / 3, particulars="Paid", on=on, by=w.cashier)
        case 4:
            ledger.suballot(chance.choice(allotments), office, amount, on=on, by=w.budget)
        case 5:
            source, target = chance.sample(allotments, 2)
            ledger.modify(source, target, amount, on=on, particulars="Move", by=w.mfbm_head)
        case 6 if entries:
            by = {"obligation": w.budget, "payable": w.accountant, "disbursement": w.cashier}
            entry = chance.choice(entries)
            reverse_entry(entry, on=on, particulars="Wrong", by=by[entry.kind])

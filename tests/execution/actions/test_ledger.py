"""The worked example of the domain, and what it must refuse, to the centavo."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.db.models import Sum
from tests import cast
from tests.execution.conftest import day, money
from tests.periods import samples as periods

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.execution.actions.posting import Refused, reverse_entry
from bmms.execution.models import Account, Entry, Posting
from bmms.execution.queries.recomputation import differences
from bmms.organizations.models import OperatingUnit, Organization
from bmms.periods.actions.years import lock_month
from bmms.tenancy.scope import oversight, scope

ZERO = Decimal(0)


@pytest.fixture
def example(world):
    """MOLE, FY2025 act, one program, as of 30 June (domain facts 8.4)."""
    w = world
    with scope(w.mole.pk):
        central = w.released("MOOE", "100000000.00", form="GAABAO")
        capital = w.appropriated("CO", "10000000.00")
        saro = ledger.release(capital, money("4,000,000.00"), form="SARO", on=day(3, 31), by=w.mfbm_head)
        ledger.modify(central, saro, money("5,000,000.00"), on=day(5, 15), particulars="To outlay", by=w.mfbm_head)
        office = OperatingUnit.objects.create(code="LDS", name="Lanao del Sur office", kind="PROVINCIAL_OFFICE")
        province = ledger.suballot(central, office, money("20,000,000.00"), on=day(2, 1), by=w.budget)
        first = w.obligated(central, "15000000.00", day(3, 10))
        second = w.obligated(central, "20000000.00", day(4, 10))
        ledger.adjust_obligation(second, money("-500,000.00"), particulars="NORSA", on=day(5, 2), by=w.budget)
        w.obligated(saro, "3000000.00", day(6, 2))
        cash = w.cash("50000000.00")
        paid = {"cash": cash, "particulars": "Paper", "by": w.cashier}
        ledger.pay(first, amount=money("10,000,000.00"), on=day(3, 20), **paid)
        ledger.pay(first, amount=money("5,000,000.00"), on=day(4, 20), **paid)
        ledger.pay(second, amount=money("13,000,000.00"), on=day(6, 20), **paid)
        ledger.accrue(second, money("4,000,000.00"), particulars="Delivered", on=day(6, 25), by=w.accountant)
    return {"central": central, "saro": saro, "province": province, "second": second, "cash": cash}


def far1(allotment_class: str) -> dict[str, Decimal]:
    """FAR 1's columns as sums over postings."""

    def summed(*measures: str, first: int = 1, last: int = 12) -> Decimal:
        found = Posting.objects.filter(account__allotment_class=allotment_class, measure__in=measures)
        found = found.exclude(account__level="cash").filter(date__month__gte=first, date__month__lte=last)
        return found.aggregate(sum=Sum("amount"))["sum"] or ZERO

    adjusted = summed("appropriation", "adjustment")
    allotted = summed("allotment", "realignment", "transfer_to", "transfer_from")
    obligated, paid, due = summed("obligation"), summed("disbursement"), summed("payable")
    return {
        "3": summed("appropriation"),
        "4": summed("adjustment"),
        "5": adjusted,
        "6": summed("allotment"),
        "7": summed("realignment"),
        "8": summed("transfer_to"),
        "9": summed("transfer_from"),
        "10": allotted,
        "11": summed("obligation", last=3),
        "12": summed("obligation", first=4, last=6),
        "15": obligated,
        "20": paid,
        "21": adjusted - allotted,
        "22": allotted - obligated,
        "23": due - paid,
        "24": obligated - due,
    }


MOOE = {
    "3": "100,000,000.00",
    "4": "-5,000,000.00",
    "5": "95,000,000.00",
    "6": "100,000,000.00",
    "7": "-5,000,000.00",
    "8": "-20,000,000.00",
    "9": "20,000,000.00",
    "10": "95,000,000.00",
    "11": "15,000,000.00",
    "12": "19,500,000.00",
    "15": "34,500,000.00",
    "20": "28,000,000.00",
    "21": "0",
    "22": "60,500,000.00",
    "23": "4,000,000.00",
    "24": "2,500,000.00",
}
CO = {
    "3": "10,000,000.00",
    "4": "5,000,000.00",
    "5": "15,000,000.00",
    "6": "4,000,000.00",
    "7": "5,000,000.00",
    "8": "0",
    "9": "0",
    "10": "9,000,000.00",
    "11": "0",
    "12": "3,000,000.00",
    "15": "3,000,000.00",
    "20": "0",
    "21": "6,000,000.00",
    "22": "6,000,000.00",
    "23": "0",
    "24": "3,000,000.00",
}


@pytest.mark.parametrize(("allotment_class", "columns"), [("MOOE", MOOE), ("CO", CO)])
def test_the_worked_example_to_the_centavo(world, example, allotment_class, columns):
    with scope(world.mole.pk):
        assert far1(allotment_class) == {column: money(amount) for column, amount in columns.items()}
        kept = Account.objects.get(level="appropriation", allotment_class=allotment_class)
        assert kept.appropriated == money(columns["5"])
        assert (kept.allotted, kept.obligated, kept.disbursed) == tuple(money(columns[c]) for c in ("10", "15", "20"))
        assert (kept.unreleased, kept.unobligated) == (money(columns["21"]), money(columns["22"]))
        assert differences() == []


def test_the_last_centavo_is_obligated_and_not_one_more(world, example):
    with scope(world.mole.pk):
        left = [ledger.Charge(example["central"], money("40,500,000.00"))]
        too_much = [*left, ledger.Charge(example["province"], money("20,000,000.01"))]
        given = {"payee": "X", "particulars": "All", "on": day(6, 30), "by": world.budget}
        with pytest.raises(Refused) as refused:
            ledger.obligate(too_much, **given)
        assert str(refused.value.message) == (
            "Short by ₱0.01 in MOOE of PPA 310100, FY2025 GAAB: the allotment does not cover this."
        )
        assert far1("MOOE")["15"] == money("34,500,000.00")
        assert Account.objects.filter(level="obligation").count() == 3  # nothing of it stayed
        exact = [*left, ledger.Charge(example["province"], money("20,000,000.00"))]
        ledger.obligate(exact, **given)
        assert far1("MOOE")["22"] == 0


def test_no_payment_above_the_obligation(world, example):
    with scope(world.mole.pk):
        paid = {"cash": example["cash"], "particulars": "Paper", "on": day(6, 30), "by": world.cashier}
        with pytest.raises(Refused, match=r"Short by ₱0\.01 in MOOE of PPA 310100, FY2025 GAAB: the obligation"):
            ledger.pay(example["second"], amount=money("6,500,000.01"), **paid)
        ledger.pay(example["second"], amount=money("6,500,000.00"), **paid)
        assert (far1("MOOE")["23"], far1("MOOE")["24"]) == (0, 0)


def test_cash_under_the_wrong_funding_source_is_reversed_and_issued_anew(world, funded):
    with scope(world.mole.pk):
        obligation, wrong = world.obligated(funded, "500.00"), world.cash("500.00", fund="02101101")
        paid = {"particulars": "Paper", "on": day(4, 1), "by": world.cashier}
        with pytest.raises(DomainError, match=r"of fund cluster 02, and the obligation of 01\. .* issues it anew"):
            ledger.pay(obligation, wrong, money("500.00"), **paid)
        issued = Entry.objects.get(postings__account=wrong)
        reverse_entry(issued, on=day(4, 1), particulars="Wrong funding source", by=world.treasury)
        ledger.pay(obligation, world.cash("500.00"), money("500.00"), **paid)
        wrong.refresh_from_db()
        obligation.refresh_from_db()
        assert (wrong.cash, obligation.disbursed) == (0, 500)


def test_no_payment_above_the_cash_or_after_its_day(world, funded):
    with scope(world.mole.pk):
        obligation = world.obligated(funded, "1000.00")
        cash = world.cash("600.00")
        paid = {"particulars": "Paper", "by": world.cashier}
        with pytest.raises(Refused, match=r"Short by ₱400\.00 of cash in NCA 2025-01-02"):
            ledger.pay(obligation, cash, money("1,000.00"), on=day(4, 1), **paid)
        lapsed = ledger.allocate_cash(
            world.act, "MOOE", money("600"), valid_until=day(3, 31), on=day(3, 1), by=world.treasury
        )
        with pytest.raises(Refused, match="valid until 31 Mar 2025 only"):
            ledger.pay(obligation, lapsed, money("600.00"), on=day(4, 1), **paid)
        assert far1("MOOE")["20"] == 0


def test_no_release_above_the_appropriation(world, example):
    with scope(world.mole.pk):
        capital = Account.objects.get(level="appropriation", allotment_class="CO")
        with pytest.raises(Refused, match=r"Short by ₱0\.01 in CO of PPA 310100, FY2025 GAAB: the appropriation"):
            ledger.release(capital, money("6,000,000.01"), form="SARO", on=day(6, 30), by=world.mfbm_head)
        ledger.release(capital, money("6,000,000.00"), form="SARO", on=day(6, 30), by=world.mfbm_head)
        assert far1("CO")["21"] == 0


def test_the_head_alone_moves_nothing_between_classes(world, example):
    with scope(world.mole.pk):
        moved = {"on": day(6, 1), "particulars": "x"}
        with pytest.raises(NotAllowed):
            ledger.modify(example["central"], example["saro"], money("1.00"), by=world.head, **moved)
        assert far1("MOOE")["4"] == money("-5,000,000.00")


def test_a_modification_stays_within_its_ppa(world, example):
    from tests.planning import samples as planning

    with scope(world.mole.pk):
        other = planning.ppa("320", "Another")
        on, by = day(1, 2), world.mfbm_director
        account = ledger.appropriate(world.act, other, "MOOE", money("10.00"), on=on, by=by)
        allotment = ledger.release(account, money("10.00"), form="SARO", on=on, by=world.mfbm_head)
        with pytest.raises(DomainError, match="stays within one PPA"):
            ledger.modify(example["central"], allotment, money("1"), on=on, particulars="x", by=world.mfbm_head)


def test_a_locked_month_takes_nothing_and_says_who_locked_it(world, funded):
    with scope(world.mole.pk):
        lock_month(periods.year(2025), 6, reason="Second quarter is reported.", by=world.accountant)
        with pytest.raises(Refused, match=r"30 Jun 2025 .* Alma locked on .*: Second quarter is reported\."):
            world.obligated(funded, "1.00", day(6, 30))
        assert not Entry.objects.filter(kind="obligation").exists()
        world.obligated(funded, "1.00", day(7, 1))


def test_personnel_services_end_a_year_earlier(world):
    with scope(world.mole.pk):
        salaries, expenses = world.released("PS", "10.00"), world.released("MOOE", "10.00")
        with pytest.raises(Refused, match="PS of FY2025 GAAB could be used until 31 Dec 2025, not on 02 Jan 2026"):
            world.obligated(salaries, "1.00", day(1, 2, 2026))
        world.obligated(expenses, "1.00", day(1, 2, 2026))


def test_dates_lie_in_the_act_in_a_year_of_execution_and_not_ahead(world, funded):
    with scope(world.mole.pk):
        with pytest.raises(Refused, match="has not come yet"):
            world.obligated(funded, "1.00", date(2999, 1, 1))
        with pytest.raises(Refused, match="Fiscal year 2024 is not in execution"):
            world.obligated(funded, "1.00", date(2024, 12, 31))
    periods.year(2025, "closed")
    with scope(world.mole.pk), pytest.raises(Refused, match="Fiscal year 2025 is not in execution"):
        world.obligated(funded, "1.00")


def test_nothing_lies_before_what_it_rests_on(world):
    with scope(world.mole.pk):
        of, late = world.appropriated("MOOE", "1000.00"), day(3, 31)
        with pytest.raises(Refused, match="01 Jan 2025 lies before 02 Jan 2025, when what this rests on was posted"):
            ledger.release(of, money("600.00"), form="SARO", on=day(1, 1), by=world.mfbm_head)
        allotment = ledger.release(of, money("600.00"), form="SARO", on=late, by=world.mfbm_head)
        with pytest.raises(Refused, match="30 Mar 2025 lies before 31 Mar 2025"):
            world.obligated(allotment, "100.00", day(3, 30))
        obligation, cash = world.obligated(allotment, "100.00", late), world.cash("100.00")
        with pytest.raises(Refused, match="lies before 31 Mar 2025"):
            ledger.pay(obligation, cash, money("10.00"), particulars="x", on=day(3, 30), by=world.cashier)
        with pytest.raises(Refused, match="lies before 31 Mar 2025"):
            ledger.adjust_obligation(obligation, money("-1"), particulars="x", on=day(3, 30), by=world.budget)
        assert Posting.objects.filter(account__level="obligation").count() == 1


def test_no_correction_lies_before_what_it_corrects(world, funded):
    """Not even where the account had postings by then."""
    with scope(world.mole.pk):
        world.obligated(funded, "10.00", day(2, 1))
        second = world.obligated(funded, "10.00", day(4, 1)).postings.get().entry
        with pytest.raises(Refused, match="31 Mar 2025 lies before 01 Apr 2025"):
            reverse_entry(second, on=day(3, 31), particulars="x", by=world.budget)
        assert reverse_entry(second, on=day(4, 1), particulars="x", by=world.budget).date == day(4, 1)


def test_a_correction_is_a_linked_opposite_entry(world, funded):
    with scope(world.mole.pk):
        world.obligated(funded, "1000.00")
        entry = Entry.objects.get(kind="obligation")
        opposite = reverse_entry(entry, on=day(3, 5), particulars="Wrong payee", by=world.budget)
        assert opposite.reverses == entry
        assert [p.amount for p in opposite.postings.all()] == [money("-1,000.00")]
        assert far1("MOOE")["15"] == 0
        with pytest.raises(Refused, match="reversed already"):
            reverse_entry(entry, on=day(3, 5), particulars="Again", by=world.budget)
        with pytest.raises(DomainError, match="reverses another"):
            reverse_entry(opposite, on=day(3, 5), particulars="Back", by=world.budget)
        assert Event.objects.get(verb="entry.reversed").reason == "Wrong payee"


def test_what_is_paid_is_not_reversed_away(world, funded):
    with scope(world.mole.pk):
        obligation, cash = world.obligated(funded, "1000.00"), world.cash("1000.00")
        ledger.pay(obligation, cash, money("400.00"), particulars="x", on=day(4, 1), by=world.cashier)
        entry = Entry.objects.get(kind="obligation")
        with pytest.raises(Refused, match=r"Short by ₱400\.00"):
            reverse_entry(entry, on=day(4, 2), particulars="Cancelled", by=world.budget)
        assert far1("MOOE")["15"] == 1000


def test_numbers_have_the_forms_of_the_field_and_no_gaps(world, funded):
    with scope(world.mole.pk):
        world.obligated(funded, "10.00", day(3, 1))
        with pytest.raises(Refused):
            world.obligated(funded, "999999999999.00", day(3, 2))
        world.obligated(funded, "10.00", day(4, 1))
        numbers = Entry.objects.filter(kind="obligation").order_by("pk").values_list("number", flat=True)
        assert list(numbers) == ["02-01101101-2025-03-00001", "02-01101101-2025-04-00002"]
        assert Entry.objects.get(kind="allotment").number == "GAABAO-02-01101101-2025-01-00001"


def test_one_request_posts_once(world, funded):
    with scope(world.mole.pk):
        request = uuid4()
        charge = [ledger.Charge(funded, money("10.00"))]
        given = {"payee": "X", "particulars": "x", "on": day(3, 1), "by": world.budget, "key": request}
        assert ledger.obligate(charge, **given) == ledger.obligate(charge, **given)
        assert Entry.objects.filter(kind="obligation").count() == 1
        assert far1("MOOE")["15"] == 10
        of, again = Account.objects.get(level="appropriation"), {"form": "SARO", "request": uuid4()}
        ledger.appropriate(world.act, world.ppa, "MOOE", money("50"), on=day(3, 1), by=world.mfbm_director)
        given = {"on": day(3, 1), "by": world.mfbm_head, **again}
        assert ledger.release(of, money("50"), **given) == ledger.release(of, money("50"), **given)
        assert Account.objects.filter(level="allotment").count() == 2  # funded, and this one


def test_a_payment_asked_for_again_is_the_first_one(world, funded):
    """Even though it would accrue more now than it did then."""
    with scope(world.mole.pk):
        obligation, cash, form = world.obligated(funded, "1000.00"), world.cash("1000.00"), uuid4()
        ledger.accrue(obligation, money("400.00"), particulars="Delivered", on=day(3, 20), by=world.accountant)
        paid = {"particulars": "x", "on": day(4, 1), "by": world.cashier, "request": form}
        first = ledger.pay(obligation, cash, money("400.00"), **paid)
        assert ledger.pay(obligation, cash, money("400.00"), **paid) == first
        with pytest.raises(DomainError, match=r"This form has posted ₱400\.00 already"):
            ledger.pay(obligation, cash, money("500.00"), **paid)
        assert far1("MOOE")["20"] == 400


def test_one_persons_key_is_not_anothers(world, funded):
    form, mina = uuid4(), world.mfbm_head
    of = {"form": "SARO", "on": day(3, 1), "request": form}
    with scope(world.mole.pk):
        account = world.appropriated("CO", "100.00")
        ledger.release(account, money("10.00"), by=mina, **of)
        other = cast.acting(
            cast.member("musa", Organization.objects.get(pk=mina.home_organization_id), "mfbm_head"), world.mole
        )
        ledger.release(account, money("10.00"), by=other, **of)
        assert Account.objects.get(pk=account.pk).allotted == 20


def test_each_step_takes_its_own_officer(world, funded):
    """Who appropriates does not release, who obligates does not pay, and the head encodes nothing."""
    with scope(world.mole.pk):
        obligation, cash = world.obligated(funded, "10.00"), world.cash("10.00")
        before = Posting.objects.count()
        on, ten = day(4, 1), money("10.00")
        charge = [ledger.Charge(funded, ten)]
        for by in (world.head, world.accountant, world.cashier, world.mfbm_head, world.mfbm_director):
            with pytest.raises(NotAllowed):
                ledger.obligate(charge, payee="X", particulars="x", on=on, by=by)
        for by in (world.head, world.accountant, world.budget, world.treasury):
            with pytest.raises(NotAllowed):
                ledger.pay(obligation, cash, ten, particulars="x", on=on, by=by)
        for by in (world.head, world.budget, world.mfbm_director, world.treasury):
            with pytest.raises(NotAllowed):
                ledger.release(funded.parent, ten, form="SARO", on=on, by=by)
        for by in (world.head, world.budget, world.mfbm_head):
            with pytest.raises(NotAllowed):
                ledger.appropriate(world.act, world.ppa, "CO", ten, on=on, by=by)
        assert Posting.objects.count() == before


def test_another_organization_sees_and_moves_nothing(world, funded, moh):
    bea = cast.acting(cast.member("bea", moh, "budget_officer"), moh)
    with scope(moh.pk):
        assert not Account.objects.exists()
        assert not Entry.objects.exists()
        assert not Posting.objects.exists()
        with pytest.raises(DatabaseError, match="returned no rows"):
            ledger.obligate([ledger.Charge(funded, money("1.00"))], payee="X", particulars="x", on=day(3, 1), by=bea)
    with oversight():
        assert Account.objects.filter(organization_id=world.mole.pk).count() == 2


def test_an_object_of_another_class_is_not_obligated(world, funded):
    with scope(world.mole.pk):
        charge = ledger.Charge(funded, Decimal(10), "5060405003")
        with pytest.raises(DomainError, match="Object 5060405003 is not one of MOOE"):
            ledger.obligate([charge], payee="X", particulars="x", on=day(3, 1), by=world.budget)
        assert not Account.objects.filter(level="obligation").exists()


def test_another_cash_allocation_with_the_same_key_is_refused(world):
    asked = {"act": world.act, "allotment_class": "MOOE", "amount": money("10.00"), "valid_until": day(12, 31)}
    asked |= {"on": day(2, 1), "by": world.treasury, "request": uuid4()}
    with scope(world.mole.pk):
        first = ledger.allocate_cash(**asked)
        assert ledger.allocate_cash(**asked) == first
        for other in ({"allotment_class": "CO"}, {"fund": "02101101"}, {"valid_until": day(6, 30)}):
            with pytest.raises(DomainError):
                ledger.allocate_cash(**asked | other)
        assert Entry.objects.filter(kind="cash").count() == 1

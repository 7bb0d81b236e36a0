from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.execution.conftest import day
from tests.execution.samples import MODIFICATION
from tests.planning import samples as planning

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.execution.actions.accounts import open_account
from bmms.execution.actions.modifications import (
    approve_modification,
    edit_modification,
    prepare_modification,
    return_modification,
    reverse_modification,
    sign_modification,
)
from bmms.execution.actions.posting import Refused
from bmms.execution.models import Account, Modification, Posting
from bmms.execution.queries.obstacles import refuse_augmentation
from bmms.execution.queries.recomputation import differences
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope


@pytest.fixture
def capital(world, funded):
    """₱4,000,000.00 of capital outlay beside the 100 million of MOOE."""
    with scope(world.mole.pk):
        return world.released("CO", "4000000.00")


def moved(world, source, target, amount="5000000.00", **values) -> Modification:
    code = {"MOOE": "5020309000", "CO": "5060405003"}[target.allotment_class]
    given = MODIFICATION | {"source": source, "target": target, "target_object": code, "amount": Decimal(amount)}
    return prepare_modification(given | values, by=world.budget)


def balances() -> dict[str, tuple[Decimal, Decimal]]:
    found = Account.objects.filter(level="appropriation")
    return {each.allotment_class: (each.appropriated, each.allotted) for each in found}


def test_another_class_is_signed_by_the_head_and_decided_by_mfbm(world, funded, capital):
    with scope(world.mole.pk):
        made = moved(world, funded, capital)
        with pytest.raises(DomainError, match="Only the object changes"):
            approve_modification(made, on=day(5, 15), by=world.head)  # the head alone
        sign_modification(made, by=world.head)
        for by in (world.head, world.budget, world.mfbm_director, world.treasury):
            with pytest.raises(NotAllowed):
                approve_modification(made, on=day(5, 15), by=by)
        approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        assert balances() == {"MOOE": (95_000_000, 95_000_000), "CO": (9_000_000, 9_000_000)}
        done = Modification.objects.get()
        assert (done.status, done.entry.number) == ("completed", "MOD-2025-05-00001")
        assert sum(posting.amount for posting in done.entry.postings.all()) == 0
        assert differences() == []


def test_of_the_object_alone_the_head_decides(world, funded):
    with scope(world.mole.pk):
        made = moved(world, funded, funded, "100.00")
        with pytest.raises(DomainError, match="then MFBM decides"):
            sign_modification(made, by=world.head)
        with pytest.raises(NotAllowed):
            approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        approve_modification(made, on=day(5, 15), by=world.head)
        assert balances()["MOOE"] == (100_000_000, 100_000_000)
        lines = Posting.objects.filter(entry=Modification.objects.get().entry).order_by("pk")
        assert [(line.object_code, line.amount) for line in lines] == [("5020301002", -100), ("5020309000", 100)]


def test_of_a_special_purpose_fund_even_the_object_is_mfbms(world):
    with scope(world.mole.pk):
        given = (world.act, world.ppa, "MOOE", Decimal("900.00"))
        above = ledger.appropriate(*given, fund="01101401", on=day(1, 2), by=world.mfbm_director)
        relief = ledger.release(above, Decimal("900.00"), form="SARO", on=day(1, 2), by=world.mfbm_head)
        made = moved(world, relief, relief, "100.00")
        with pytest.raises(DomainError, match="nor is it a special-purpose fund: then the head decides"):
            approve_modification(made, on=day(5, 15), by=world.head)
        sign_modification(made, by=world.head)
        approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        assert Modification.objects.get().status == "completed"


def test_another_unit_is_mfbms(world, funded):
    with scope(world.mole.pk):
        office = OperatingUnit.objects.create(code="LDS", name="Lanao del Sur office", kind="PROVINCIAL_OFFICE")
        province = ledger.suballot(funded, office, Decimal(1000), on=day(2, 1), by=world.budget)
        made = moved(world, province, funded, "400.00")
        with pytest.raises(DomainError, match="Only the object changes"):
            approve_modification(made, on=day(5, 15), by=world.head)
        sign_modification(made, by=world.head)
        approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        assert balances()["MOOE"] == (100_000_000, 100_000_000)
        assert Account.objects.get(pk=province.pk).allotted == 600


def test_only_what_is_not_obligated_moves(world, funded, capital):
    with scope(world.mole.pk):
        world.obligated(funded, "99999999.00")
        funded.refresh_from_db()
        with pytest.raises(Refused, match=r"Short by ₱0\.01 in MOOE of PPA 310100, FY2025 GAAB: the allotment"):
            moved(world, funded, capital, "1.01")
        made = moved(world, funded, capital, "1.00")
        sign_modification(made, by=world.head)
        world.obligated(funded, "0.01")
        with pytest.raises(DomainError, match="taken from covers the amount"):
            approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        assert balances()["CO"] == (4_000_000, 4_000_000)


def test_nobody_decides_on_their_own(world, funded):
    with scope(world.mole.pk):
        made = moved(world, funded, funded, "100.00")
        with pytest.raises(IntegrityError), transaction.atomic():
            Modification.objects.update(prepared_by_id=world.head.user_id, signed_by_id=world.head.user_id)
        Modification.objects.update(prepared_by_id=world.head.user_id)
        with pytest.raises(SamePerson):
            approve_modification(made, on=day(5, 15), by=world.head)


def test_a_modification_stays_within_its_ppa_and_moves_something(world, funded):
    with scope(world.mole.pk):
        other = allotment_of(world, "320", "10.00")
        with pytest.raises(DomainError, match="stays within one PPA"):
            moved(world, funded, other, "1.00")
        made = moved(world, funded, funded, "1.00", source_object="", target_object="")
        with pytest.raises(DomainError, match="would move nothing"):
            approve_modification(made, on=day(5, 15), by=world.head)
        assert not Posting.objects.filter(measure="realignment").exists()


def allotment_of(world, code: str, amount: str) -> Account:
    ppa, on = planning.ppa(code, "Another"), day(1, 2)
    account = ledger.appropriate(world.act, ppa, "MOOE", Decimal(amount), on=on, by=world.mfbm_director)
    return ledger.release(account, Decimal(amount), form="SARO", on=on, by=world.mfbm_head)


AUGMENTATION = {
    "kind": "augmentation",
    "authority": "chief_minister",
    "reference": "OCM Memo 12",
    "savings": "completed",
    "deficiency": "unforeseen",
}


def test_savings_augment_another_ppa_with_the_authority_of_three_people_only(world, funded):
    with scope(world.mole.pk):
        other = allotment_of(world, "320", "10.00")
        for missing in ({"authority": ""}, {"reference": ""}):
            with pytest.raises(DomainError, match="needs its authority"):
                moved(world, funded, other, "1.00", **(AUGMENTATION | missing))
        with pytest.raises(DomainError, match="Only augmentation"):
            moved(world, funded, funded, "1.00", authority="speaker")
        made = moved(world, funded, other, "5.00", **AUGMENTATION)
        sign_modification(made, by=world.head)
        approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        kept = {a.ppa.code: (a.appropriated, a.allotted) for a in Account.objects.filter(level="appropriation")}
        assert kept == {"310100": (99_999_995, 99_999_995), "320": (15, 15)}
        with pytest.raises(DomainError, match="Savings go to another PPA"):
            moved(world, funded, funded, "1.00", **AUGMENTATION)
        unfunded = open_account(
            None, "appropriation", by=world.budget, act=world.act, ppa=planning.ppa("330"), allotment_class="MOOE"
        )
        nothing = open_account(unfunded, "allotment", by=world.budget, name="GAABAO")
        with pytest.raises(DomainError, match="nothing that could be augmented"):
            moved(world, funded, nothing, "1.00", **AUGMENTATION)
        assert Modification.objects.count() == 1


def test_an_augmentation_says_what_was_saved_and_why_more_is_needed(world, funded):
    with scope(world.mole.pk):
        other = allotment_of(world, "320", "10.00")
        for missing in ({"savings": ""}, {"deficiency": ""}):
            with pytest.raises(DomainError, match="Choose what was saved, and why"):
                moved(world, funded, other, "1.00", **(AUGMENTATION | missing))
        for named in ({"savings": "completed"}, {"deficiency": "unforeseen"}):
            with pytest.raises(DomainError, match="Only augmentation says what was saved"):
                moved(world, funded, funded, "1.00", **named)
        with pytest.raises(DomainError, match="choose an allotment of PS"):
            moved(world, funded, other, "1.00", **(AUGMENTATION | {"savings": "vacant"}))
        made = moved(world, funded, other, "5.00", **AUGMENTATION)
        told = Event.objects.get(verb="modification.prepared", subject_id=str(made.pk)).changes
        assert (told["savings"], told["deficiency"]) == ([None, "completed"], [None, "unforeseen"])
        with pytest.raises(IntegrityError), transaction.atomic():
            Modification.objects.update(kind="modification", authority="")


def test_what_was_signed_before_it_was_asked_goes_back_to_say_it(world, funded):
    with scope(world.mole.pk):
        made = moved(world, funded, allotment_of(world, "320", "10.00"), "5.00", **AUGMENTATION)
        sign_modification(made, by=world.head)
        Modification.objects.update(savings="", deficiency="")  # as an earlier release left it
        with pytest.raises(DomainError, match="An augmentation says what was saved"):
            approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        return_modification(made, reason="Of which savings?", by=world.mfbm_head)
        with pytest.raises(DomainError, match="An augmentation says what was saved"):
            sign_modification(made, by=world.head)


def test_what_was_discontinued_is_augmented_again_after_two_years(world, funded):
    with scope(world.mole.pk):
        given = allotment_of(world, "320", "10.00")
        made = moved(world, given, funded, "5.00", **(AUGMENTATION | {"savings": "discontinued"}))
        moved(world, funded, given, "1.00", **AUGMENTATION)  # nothing is posted yet
        sign_modification(made, by=world.head)
        approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        with pytest.raises(DomainError, match=r"discontinued in FY 2025\. It may be augmented from FY 2028 on"):
            moved(world, funded, given, "1.00", **AUGMENTATION)
        for year, is_barred in ((2026, True), (2027, True), (2028, False)):
            given.act.fiscal_year = year
            with pytest.raises(DomainError) if is_barred else nullcontext():
                refuse_augmentation(funded, given, day(5, 15))
        made.refresh_from_db()
        reverse_modification(made, on=day(5, 16), reason="It goes on", by=world.mfbm_head)
        moved(world, funded, given, "1.00", **AUGMENTATION)


def test_the_two_years_run_from_the_year_in_which_a_continuing_act_s_ppa_was_discontinued(world, funded):
    with scope(world.mole.pk):
        given = allotment_of(world, "320", "10.00")
        made = moved(world, given, funded, "5.00", **(AUGMENTATION | {"savings": "discontinued"}))
        sign_modification(made, by=world.head)
        approve_modification(made, on=day(5, 15, 2026), by=world.mfbm_head)
        with pytest.raises(DomainError, match=r"discontinued in FY 2026\. It may be augmented from FY 2029 on"):
            moved(world, funded, given, "1.00", **AUGMENTATION | {"date": day(5, 16, 2026)})
        refuse_augmentation(funded, given, day(5, 14))  # when it was not discontinued yet
        for act, on, is_barred in ((2025, 2028, True), (2028, 2028, True), (2028, 2029, False), (2029, 2029, False)):
            given.act.fiscal_year = act
            with pytest.raises(DomainError) if is_barred else nullcontext():
                refuse_augmentation(funded, given, day(1, 5, on))


def test_a_returned_one_is_mended_and_a_posted_one_is_reversed(world, funded, capital):
    with scope(world.mole.pk):
        made = moved(world, funded, capital)
        sign_modification(made, by=world.head)
        return_modification(made, reason="Half of it", by=world.mfbm_head)
        values = MODIFICATION | {"source": funded, "target": capital, "amount": Decimal(100)}
        values |= {"target_object": "5060405003"}
        edit_modification(made, values, by=world.budget)
        sign_modification(made, by=world.head)
        approve_modification(made, on=day(5, 15), by=world.mfbm_head)
        made.refresh_from_db()
        reverse_modification(made, on=day(5, 16), reason="Withdrawn", by=world.mfbm_head)
        assert Modification.objects.get().status == "reversed"
        assert balances() == {"MOOE": (100_000_000, 100_000_000), "CO": (4_000_000, 4_000_000)}


def test_an_object_of_another_class_is_refused_on_either_side(world, funded, capital):
    with scope(world.mole.pk):
        for wrong in ({"source_object": "5060405003"}, {"target_object": "5020309000"}):
            with pytest.raises(DomainError, match="is not one of"):
                moved(world, funded, capital, "1.00", **wrong)
        assert not Modification.objects.exists()

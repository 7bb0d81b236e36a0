from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.documents.files import upload
from tests.execution.conftest import day, money
from tests.execution.samples import PAYEE, REQUEST

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.audit.models import Event
from bmms.documents.actions import attach_file, remove_attachment
from bmms.execution.actions import ledger
from bmms.execution.actions.opening import OpeningRow, post_opening
from bmms.execution.actions.payees import add_payee
from bmms.execution.actions.posting import Refused, reverse_entry
from bmms.execution.actions.vouchers import (
    approve_voucher,
    cancel_payment,
    certify_voucher,
    edit_voucher,
    pay_voucher,
    return_voucher,
)
from bmms.execution.models import Account, Entry, ObligationRequest, RequestLine, Voucher
from bmms.execution.queries.recomputation import differences
from bmms.execution.queries.vouchers import same_invoice
from bmms.tenancy.scope import scope


@pytest.fixture
def owed(world, funded):
    """₱1,000.00 of MOOE, and cash for it."""
    with scope(world.mole.pk):
        return world.obligated(funded, "1000.00"), world.cash("1500.00")


def test_what_supports_a_voucher_stays_once_the_accountant_has_certified(world, owed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scope(world.mole.pk):
        voucher = world.voucher(*owed, "400.00")
        files = [
            attach_file(voucher, upload(name), retention="FINANCIAL", by=world.accountant)
            for name in ("invoice.pdf", "wrong.pdf")
        ]
        remove_attachment(files[1], reason="Of another voucher.", by=world.head)
        certify_voucher(voucher, by=world.accountant)
        with pytest.raises(DomainError, match="was signed with this file on it"):
            remove_attachment(files[0], reason="Illegible.", by=world.head)
        return_voucher(voucher, reason="The invoice is illegible.", by=world.head)
        remove_attachment(files[0], reason="Illegible.", by=world.head)


def test_four_people_take_it_to_a_payment(world, owed):
    with scope(world.mole.pk):
        voucher = world.approved(*owed, "400.00")
        pay_voucher(voucher, on=day(4, 2), by=world.cashier)
        paid = Voucher.objects.get()
        assert (paid.status, paid.entry.number) == ("completed", "2025-04-00001")
        assert paid.payment_number == "LDDAP-ADA-01-2025-04-00001"
        assert Account.objects.get(level="obligation").disbursed == 400
        assert Account.objects.get(level="cash").disbursed == 400
        verbs = Event.objects.filter(verb__startswith="voucher.").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["voucher.prepared", "voucher.certified", "voucher.approved", "voucher.paid"]
        with pytest.raises(DomainError, match="not possible now"):
            pay_voucher(voucher, on=day(4, 2), by=world.cashier)
        assert Entry.objects.filter(kind="disbursement").count() == 1


def test_each_step_takes_its_officer(world, owed):
    steps = (
        (certify_voucher, world.accountant),
        (approve_voucher, world.head),
        (lambda voucher, by: pay_voucher(voucher, on=day(4, 2), by=by), world.cashier),
    )
    people = (world.focal, world.budget, world.accountant, world.head, world.cashier, world.treasury, world.mfbm_head)
    with scope(world.mole.pk):
        voucher = world.voucher(*owed, "400.00")
        for take, right in steps:
            for by in people:
                if by is not right:
                    with pytest.raises(NotAllowed):
                        take(voucher, by=by)
            take(voucher, by=right)
        assert Voucher.objects.get().status == "completed"


def test_nobody_signs_twice(world, owed):
    roles = ("ppa_focal", "chief_accountant", "head_of_office", "cashier")
    all_in_one = cast.acting(cast.member("all", world.mole, *roles), world.mole)
    with scope(world.mole.pk):
        voucher = world.voucher(*owed, "400.00")
        edit_voucher(voucher, values_of(voucher), by=all_in_one)  # whoever wrote last has prepared it
        with pytest.raises(SamePerson):
            certify_voucher(voucher, by=all_in_one)
        edit_voucher(voucher, values_of(voucher), by=world.focal)  # and whoever wrote before
        with pytest.raises(SamePerson):
            certify_voucher(voucher, by=all_in_one)
        certify_voucher(voucher, by=world.accountant)
        with pytest.raises(SamePerson):
            approve_voucher(voucher, by=all_in_one)
        approve_voucher(voucher, by=world.head)
        with pytest.raises(SamePerson):
            pay_voucher(voucher, on=day(4, 2), by=all_in_one)
        with pytest.raises(IntegrityError), transaction.atomic():  # nor past the action
            Voucher.objects.update(approved_by_id=world.focal.user_id)
        assert not Entry.objects.filter(kind="disbursement").exists()


def values_of(voucher: Voucher, **other) -> dict:
    names = ("obligation", "cash", "payee", "invoice", "particulars", "amount", "mode", "date")
    return {name: getattr(voucher, name) for name in names} | other


def test_a_returned_voucher_loses_its_signatures(world, owed):
    with scope(world.mole.pk):
        voucher = world.approved(*owed, "400.00")
        with pytest.raises(DomainError, match="not changed any more"):
            edit_voucher(voucher, values_of(voucher), by=world.focal)
        with pytest.raises(NotAllowed):
            return_voucher(voucher, reason="x", by=world.accountant)
        return_voucher(voucher, reason="The bank is another one.", by=world.cashier)
        found = Voucher.objects.get()
        assert (found.status, found.certified_by, found.approved_at) == ("returned", None, None)
        edit_voucher(found, values_of(found, amount=Decimal("300.00")), by=world.focal)
        certify_voucher(found, by=world.accountant)
        assert Voucher.objects.get().amount == 300


def test_what_obligation_and_cash_do_not_cover_is_refused_to_the_centavo(world, owed):
    obligation, cash = owed
    with scope(world.mole.pk):
        with pytest.raises(Refused, match=r"Short by ₱0\.01 in MOOE of PPA 310100, FY2025 GAAB: the obligation"):
            world.voucher(obligation, cash, "1000.01")
        small = world.cash("10.00")
        with pytest.raises(Refused, match=r"Short by ₱90\.00 of cash"):
            world.voucher(obligation, small, "100.00")
        with pytest.raises(DomainError, match="pays an obligation from a cash allocation"):
            world.voucher(cash, obligation, "1.00")
        with pytest.raises(Refused, match="Fiscal year 2024 is not in execution"):
            world.voucher(obligation, cash, "1.00", date=day(1, 2, 2024))
        assert not Voucher.objects.exists()


def test_cash_of_another_class_pays_nothing(world, owed):
    obligation, _cash = owed
    with scope(world.mole.pk):
        outlay, words = world.cash("1500.00", "CO"), "is for CO, and the obligation is of MOOE"
        with pytest.raises(DomainError, match=words):
            world.voucher(obligation, outlay, "100.00")
        with pytest.raises(DomainError, match=words):
            ledger.pay(obligation, outlay, Decimal(100), particulars="x", on=day(4, 2), by=world.cashier)
        assert not Voucher.objects.exists()
        assert not Entry.objects.filter(kind="disbursement").exists()


def test_of_two_vouchers_for_the_same_money_the_second_is_not_paid(world, owed):
    with scope(world.mole.pk):
        first, second = world.approved(*owed, "600.00"), world.approved(*owed, "600.00")
        pay_voucher(first, on=day(4, 2), by=world.cashier)
        with pytest.raises(DomainError, match="The obligation covers the amount"):
            pay_voucher(second, on=day(4, 2), by=world.cashier)
        assert Voucher.objects.get(pk=second.pk).status == "approved"
        assert Account.objects.get(level="obligation").disbursed == 600


def test_a_check_has_its_own_number_and_no_two_have_one(world, owed):
    with scope(world.mole.pk):
        one, other = (world.approved(*owed, "100.00", mode="check") for _ in range(2))
        with pytest.raises(DomainError, match="number of the check"):
            pay_voucher(one, on=day(4, 2), by=world.cashier)
        pay_voucher(one, on=day(4, 2), check_number="0000123", by=world.cashier)
        with pytest.raises(IntegrityError), transaction.atomic():
            pay_voucher(other, on=day(4, 2), check_number="0000123", by=world.cashier)
        assert Account.objects.get(level="obligation").disbursed == 100


def test_numbers_of_advices_have_no_gaps(world, owed):
    with scope(world.mole.pk):
        for amount, month in (("100.00", 4), ("5000.00", 4), ("100.00", 5)):
            try:
                pay_voucher(world.approved(*owed, amount), on=day(month, 2), by=world.cashier)
            except Refused:
                continue
        numbers = Voucher.objects.order_by("pk").values_list("payment_number", flat=True)
        assert list(numbers) == ["LDDAP-ADA-01-2025-04-00001", "LDDAP-ADA-01-2025-05-00002"]


def test_a_stale_check_is_reversed_and_what_it_paid_is_owed_again(world, owed):
    with scope(world.mole.pk):
        voucher = world.approved(*owed, "400.00", mode="check")
        pay_voucher(voucher, on=day(4, 2), check_number="77", by=world.cashier)
        paid = Voucher.objects.get()
        with pytest.raises(DomainError, match="Say why"):
            cancel_payment(paid, on=day(10, 2), reason=" ", by=world.cashier)
        cancel_payment(paid, on=day(10, 2), reason="Stale: not presented for six months", by=world.cashier)
        assert Voucher.objects.get().status == "reversed"
        assert Account.objects.get(level="obligation").disbursed == 0
        assert Account.objects.get(level="cash").disbursed == 0
        assert Event.objects.get(verb="voucher.cancelled").reason.startswith("Stale")
        with pytest.raises(DomainError):
            cancel_payment(paid, on=day(10, 2), reason="Again", by=world.cashier)
        assert differences() == []


def test_reversing_its_entry_cancels_the_voucher(world, owed):
    with scope(world.mole.pk):
        pay_voucher(world.approved(*owed, "400.00"), on=day(4, 2), by=world.cashier)
        entry = Entry.objects.get(kind="disbursement")
        reverse_entry(entry, on=day(4, 3), particulars="Returned by the bank", by=world.cashier)
        assert Voucher.objects.get().status == "reversed"


def test_the_same_invoice_is_found_on_another_voucher(world, owed):
    with scope(world.mole.pk):
        first, second = world.voucher(*owed, "10.00"), world.voucher(*owed, "20.00", invoice="inv-7")
        third = world.voucher(*owed, "20.00", invoice="")
        assert same_invoice(second) == [first]
        assert same_invoice(third) == []


def test_one_invoice_over_two_objects_of_a_request_is_paid_by_two_vouchers(world, owed, funded):
    """Neither is a second payment of the other; one on another request is."""
    obligation, cash = owed
    with scope(world.mole.pk):
        by = cast.person("focal")
        request = ObligationRequest.objects.create(**REQUEST, allotment=funded, prepared_by_id=by.pk)
        fuel, alone = world.obligated(funded, "50.00"), world.obligated(funded, "60.00")
        for position, account in enumerate((obligation, fuel), start=1):
            RequestLine.objects.create(
                request=request, position=position, object_code="5020309000", amount=1, obligation=account
            )
        supplies, petrol, again = (world.voucher(each, cash, "10.00") for each in (obligation, fuel, alone))
        assert same_invoice(supplies) == [again]
        assert same_invoice(petrol) == [again]
        assert same_invoice(again) == [supplies, petrol]


def test_cash_of_another_fund_cluster_pays_nothing(world, owed):
    obligation, _cash = owed
    with scope(world.mole.pk):
        foreign, words = world.cash("1500.00", fund="02101101"), "of fund cluster 02, and the obligation of 01"
        with pytest.raises(DomainError, match=words):
            world.voucher(obligation, foreign, "100.00")
        with pytest.raises(DomainError, match=words):
            ledger.pay(obligation, foreign, Decimal(100), particulars="x", on=day(4, 2), by=world.cashier)
        assert not Entry.objects.filter(kind="disbursement").exists()
        continuing = world.cash("1500.00", fund="01102101")  # the same cluster, another authorization
        assert world.voucher(obligation, continuing, "100.00").status == "draft"


def test_what_is_owed_to_one_is_not_paid_to_another(world, owed):
    obligation, cash = owed
    with scope(world.mole.pk):
        other = add_payee(PAYEE | {"name": "Somebody else", "tin": "999-456-789"}, by=world.accountant)
        with pytest.raises(DomainError, match="is owed to Al-Amanah Supplies, and Somebody else is to be paid"):
            world.voucher(obligation, cash, "100.00", payee=other)
        assert not Voucher.objects.exists()
        alike = add_payee(PAYEE | {"name": "AL-AMANAH  SUPPLIES.", "tin": "888-456-789"}, by=world.accountant)
        assert world.voucher(obligation, cash, "100.00", payee=alike).payee == alike


def test_what_was_brought_along_without_a_payee_can_be_paid(world):
    """Once it was taken without: the account is called as its ORS then."""
    ors = "02-01101101-2025-02-00007"
    with scope(world.mole.pk):
        row = OpeningRow(
            world.act, world.ppa, "MOOE", money("900.00"), money("800.00"), ors, ors, obligated=money("300")
        )
        post_opening([row], on=day(3, 1), by=world.mfbm_director)
        account, cash = Account.objects.get(level="obligation"), world.cash("500.00")
        assert (account.name, world.voucher(account, cash, "100.00", date=day(4, 1)).amount) == (ors, 100)

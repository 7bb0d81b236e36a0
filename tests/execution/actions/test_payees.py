import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests.execution.samples import PAYEE

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.execution.actions.payees import add_payee, edit_payee
from bmms.execution.actions.vouchers import certify_voucher, return_voucher
from bmms.execution.models import Payee
from bmms.tenancy.scope import scope


def test_the_accountant_keeps_where_money_goes_to(world):
    with scope(world.mole.pk):
        payee = add_payee(PAYEE, by=world.accountant)
        for by in (world.cashier, world.focal, world.head, world.budget, world.treasury):
            with pytest.raises(NotAllowed):
                edit_payee(payee, PAYEE | {"account_number": "999"}, by=by)
        edit_payee(payee, PAYEE | {"account_number": "0099990000"}, by=world.accountant)
        assert Payee.objects.get().account_number == "0099990000"
        assert Event.objects.get(verb="payee.edited").changes == {"account_number": ["•••• 5678", "•••• 0000"]}


def test_no_two_payees_of_one_name_or_tin(world):
    with scope(world.mole.pk):
        add_payee(PAYEE, by=world.accountant)
        for second in (PAYEE | {"tin": ""}, PAYEE | {"name": "Another"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                add_payee(second, by=world.accountant)
        add_payee(PAYEE | {"name": "A person without a TIN", "tin": ""}, by=world.accountant)
        with pytest.raises(ValidationError):
            add_payee(PAYEE | {"name": "Third", "tin": "12345"}, by=world.accountant)
        assert Payee.objects.count() == 2


def test_where_the_money_goes_to_stays_while_a_voucher_is_on_its_way(world, funded):
    with scope(world.mole.pk):
        voucher = world.voucher(world.obligated(funded, "100.00"), world.cash("100.00"), "60.00")
        edit_payee(voucher.payee, PAYEE | {"bank": "Another bank"}, by=world.accountant)  # nobody has certified it yet
        certify_voucher(voucher, by=world.accountant)
        for other in ({"name": "X"}, {"bank": "Land Bank"}, {"account_number": "0099990000"}):
            with pytest.raises(DomainError, match="stay until it is paid or returned"):
                edit_payee(voucher.payee, PAYEE | {"bank": "Another bank"} | other, by=world.accountant)
        edit_payee(voucher.payee, PAYEE | {"bank": "Another bank", "address": "Marawi"}, by=world.accountant)
        return_voucher(voucher, reason="The account is another one.", by=world.head)
        edit_payee(voucher.payee, PAYEE | {"account_number": "0099990000"}, by=world.accountant)
        assert Payee.objects.get().account_number == "0099990000"

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.execution.models import Payee, Voucher
from bmms.lib.changes import apply_values

WHERE_IT_GOES: Final = ("name", "bank", "account_number")
ON_ITS_WAY: Final = (Voucher.Status.CERTIFIED, Voucher.Status.APPROVED)
PAYEE_FIELDS: Final = ("name", "tin", "address", "bank", "account_number")


@transaction.atomic
def add_payee(values: Mapping[str, Any], *, by: Actor) -> Payee:
    payee = Payee()
    _write(payee, values, "payee.added", by=by)
    return payee


@transaction.atomic
def edit_payee(payee: Payee, values: Mapping[str, Any], *, by: Actor) -> None:
    current = Payee.objects.order_by().select_for_update().get(pk=payee.pk)
    goes_elsewhere = any(getattr(current, name) != values[name] for name in WHERE_IT_GOES)
    if goes_elsewhere and current.vouchers.filter(status__in=ON_ITS_WAY).exists():
        raise DomainError(
            _("A voucher of this payee is on its way: name, bank and account number stay until it is paid or returned.")
        )
    _write(current, values, "payee.edited", by=by)


def _write(payee: Payee, values: Mapping[str, Any], verb: str, *, by: Actor) -> None:
    """The log says that an account number changed, and its last figures only."""
    check(by, Permission.PAYEE_MANAGE)
    before = payee.masked_account
    changes = apply_values(payee, {name: values[name] for name in PAYEE_FIELDS})
    if "account_number" in changes:
        changes["account_number"] = (before, payee.masked_account)
    payee.clean_fields(exclude=["organization"])
    payee.save()
    record(verb, payee, by=by, changes=changes)

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.execution.actions.ledger import pay
from bmms.execution.actions.papers import move_paper, write_paper
from bmms.execution.actions.posting import Refused, reverse_entry
from bmms.execution.models import Account, Payee, Voucher
from bmms.execution.queries.keys import record_key
from bmms.execution.queries.obstacles import obstacle_on, refuse_other_cash, refuse_other_payee, shortfall_of
from bmms.execution.queries.papers import locked

VOUCHER_FIELDS: Final = ("obligation", "payee", "invoice", "particulars", "amount", "mode", "cash", "date")


@transaction.atomic
def prepare_voucher(values: Mapping[str, Any], *, by: Actor) -> Voucher:
    check(by, Permission.VOUCHER_PREPARE)
    voucher = Voucher()
    _write(voucher, values, "voucher.prepared", by=by)
    return voucher


@transaction.atomic
def edit_voucher(voucher: Voucher, values: Mapping[str, Any], *, by: Actor) -> None:
    check(by, Permission.VOUCHER_PREPARE)
    _write(locked(voucher), values, "voucher.edited", by=by)


@transaction.atomic
def certify_voucher(voucher: Voucher, *, by: Actor) -> None:
    """Cash is available, the documents are complete, the amount is proper: from now on the payee's account stays."""
    Payee.objects.order_by().select_for_update().get(pk=voucher.payee_id)  # somebody may be changing it
    move_paper(voucher, "certify", "voucher.certified", by=by)


@transaction.atomic
def approve_voucher(voucher: Voucher, *, by: Actor) -> None:
    move_paper(voucher, "approve", "voucher.approved", by=by)


@transaction.atomic
def return_voucher(voucher: Voucher, *, reason: str, by: Actor) -> None:
    move_paper(voucher, "return", "voucher.returned", by=by, reason=reason)


@transaction.atomic
def pay_voucher(voucher: Voucher, *, on: date, by: Actor, check_number: str = "") -> None:
    """By a check with its own number, or by the next advice to debit the account. The ledger has the last word."""
    current = move_paper(voucher, "pay", "voucher.paid", by=by)
    is_check = current.mode == Voucher.Mode.CHECK
    if is_check and not check_number.strip():
        raise DomainError(_("Enter the number of the check."))
    current.entry = pay(
        current.obligation,
        current.cash,
        current.amount,
        particulars=f"{current.payee}: {current.particulars}"[:500],
        on=on,
        by=by,
        key=record_key("dv", current.key),
    )
    current.payment_number = check_number.strip()[:40] if is_check else _next_advice(current.obligation, on)
    current.save(update_fields=["entry", "payment_number"])


@transaction.atomic
def cancel_payment(voucher: Voucher, *, on: date, reason: str, by: Actor) -> None:
    """Of a cancelled or stale check, or of an advice that the bank has returned: what it paid is owed again."""
    if voucher.entry is None:
        raise DomainError(_("Nothing has been paid yet."))
    reverse_entry(voucher.entry, on=on, particulars=reason, by=by)


def _write(voucher: Voucher, values: Mapping[str, Any], verb: str, *, by: Actor) -> None:
    _refuse_nonsense(values)
    write_paper(voucher, {name: values[name] for name in VOUCHER_FIELDS}, verb, by=by)


def _refuse_nonsense(values: Mapping[str, Any]) -> None:
    obligation, cash, amount = values["obligation"], values["cash"], values["amount"]
    if (obligation.level, cash.level) != (Account.Level.OBLIGATION, Account.Level.CASH):
        raise DomainError(_("A voucher pays an obligation from a cash allocation."))
    if amount <= 0:
        raise DomainError(_("The amount has to be above zero."))
    refuse_other_cash(obligation, cash)
    refuse_other_payee(obligation, values["payee"])
    refused = (
        obstacle_on(obligation, values["date"], paying=True)
        or shortfall_of(obligation, "obligation", obligation.obligated - obligation.disbursed, amount)
        or shortfall_of(cash, "cash", cash.cash - cash.disbursed, amount)
    )
    if refused:
        raise Refused(refused)


def _next_advice(obligation: Account, on: date) -> str:
    """LDDAP-ADA numbers have no gaps in a fund cluster and year; the month is only shown. After the balances' locks."""
    cluster = obligation.fund[:2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT execution_next_advice(%s, %s)", [cluster, on])
        number: str = cursor.fetchone()[0]
    return number


# Each step's action, and what it has to be told: for pages and programs alike.
VOUCHER_TAKES: Final[Mapping[str, Callable[..., object]]] = {
    "certify": certify_voucher,
    "approve": approve_voucher,
    "return": return_voucher,
    "pay": pay_voucher,
    "cancel": cancel_payment,
}
VOUCHER_ASKS: Final = {"return": ("reason",), "pay": ("on", "check_number"), "cancel": ("on", "reason")}

"""What happens to money, from appropriation to payment, each as one entry of the ledger."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.execution.actions.accounts import open_account
from bmms.execution.actions.moving import modify
from bmms.execution.actions.posting import Line, post_entry
from bmms.execution.actions.telling import tell_of_cash, tell_of_release
from bmms.execution.models import REGULAR_FUND, Account, Entry, Posting
from bmms.execution.queries.accounts import account_numbered
from bmms.execution.queries.keys import entry_posted_with, form_key, refuse_other
from bmms.execution.queries.obstacles import refuse_object_of_another_class, refuse_other_cash
from bmms.organizations.models import OperatingUnit
from bmms.periods.queries.reports import overdue_reports
from bmms.planning.models import PPA

__all__ = [
    "Charge",
    "accrue",
    "adjust_obligation",
    "allocate_cash",
    "appropriate",
    "modify",
    "obligate",
    "pay",
    "release",
    "suballot",
]
M = Posting.Measure
COMPREHENSIVE: Final = (AllotmentClass.PS, AllotmentClass.MOOE)  # what the act itself releases


@dataclass(frozen=True)
class Charge:
    """What one line of an obligation charges: so much of an allotment, for one object of expenditure."""

    allotment: Account
    amount: Decimal
    object_code: str = ""


@transaction.atomic
def appropriate(
    act: AppropriationAct,
    ppa: PPA,
    allotment_class: str,
    amount: Decimal,
    *,
    on: date,
    by: Actor,
    fund: str = REGULAR_FUND,
    request: UUID | None = None,
    key: UUID | None = None,
) -> Account:
    """Enter what an act appropriates for a PPA and class; again for the same PPA and class adds to it.

    `key` is the server's own (`record_key`), never what a form sends.
    """
    check(by, Permission.APPROPRIATION_RECORD)
    _above_zero(amount)
    account = open_account(None, "appropriation", by=by, act=act, ppa=ppa, allotment_class=allotment_class, fund=fund)
    lines = [Line(account, M.APPROPRIATION, amount)]
    posted_once = key or form_key(request, Entry.Kind.APPROPRIATION, by)
    post_entry(Entry.Kind.APPROPRIATION, lines, on=on, particulars=str(act), by=by, request=posted_once)
    return account_numbered(account.pk)


@transaction.atomic
def release(
    appropriation: Account,
    amount: Decimal,
    *,
    form: str,
    on: date,
    by: Actor,
    unit: OperatingUnit | None = None,
    override_reason: str = "",
    request: UUID | None = None,
    key: UUID | None = None,
) -> Account:
    """Release allotment by GAABAO or SARO; returns the new allotment.

    Not while a report is overdue (BAA 84 s. 75), unless MFBM says why all the same.
    `request` is what a form sends, `key` the server's own (`record_key`).
    """
    check(by, Permission.ALLOTMENT_RELEASE)
    _above_zero(amount)
    key, name = key or form_key(request, Entry.Kind.ALLOTMENT, by), f"{form} {on:%Y-%m-%d}"
    asked = [(appropriation.pk, name, unit and unit.pk, amount, "")]
    known = _posted_accounts(key, Entry.Kind.ALLOTMENT, on, asked)
    if known:
        return known[0]
    if form == "GAABAO" and appropriation.allotment_class not in COMPREHENSIVE:
        raise DomainError(_("GAABAO releases PS and MOOE only: all else takes a special budget request."))
    overridden = _overridden(override_reason.strip())
    allotment = open_account(appropriation, "allotment", by=by, unit=unit, name=name)
    if overridden:
        record("allotment.overridden", allotment, by=by, reason=overridden)
    lines = [Line(allotment, M.ALLOTMENT, amount)]
    post_entry(Entry.Kind.ALLOTMENT, lines, on=on, particulars=form, by=by, request=key, form=form)
    tell_of_release(allotment, by=by)
    return account_numbered(allotment.pk)


@transaction.atomic
def suballot(
    allotment: Account, unit: OperatingUnit, amount: Decimal, *, on: date, by: Actor, request: UUID | None = None
) -> Account:
    """Pass a part of an allotment on to an operating unit; returns the unit's allotment."""
    check(by, Permission.SUBALLOTMENT_POST)
    _above_zero(amount)
    if unit.pk == allotment.unit_id:
        raise DomainError(_("The unit has this allotment already."))
    name, key = f"{unit.code} {on:%Y-%m-%d}", form_key(request, Entry.Kind.SUBALLOTMENT, by)
    given = (allotment.parent_id, allotment.name, allotment.unit_id, -amount, "")
    known = _posted_accounts(
        key, Entry.Kind.SUBALLOTMENT, on, [given, (allotment.parent_id, name, unit.pk, amount, "")]
    )
    if known:
        return known[1]
    received = open_account(allotment.parent, "allotment", by=by, unit=unit, name=name)
    lines = [Line(allotment, M.TRANSFER_TO, -amount), Line(received, M.TRANSFER_FROM, amount)]
    post_entry(Entry.Kind.SUBALLOTMENT, lines, on=on, particulars=str(unit), by=by, request=key)
    return account_numbered(received.pk)


@transaction.atomic
def obligate(
    charges: Sequence[Charge], *, payee: str, particulars: str, on: date, by: Actor, key: UUID | None = None
) -> list[Account]:
    """Obligate for a payee, from one or several allotments of one class; returns an obligation for each charge.

    `key` is the server's own (`record_key`), never what a form sends.
    """
    check(by, Permission.OBLIGATION_POST)
    if len({(c.allotment.allotment_class, c.allotment.fund) for c in charges}) != 1:
        raise DomainError(_("An obligation request is for one class and one funding source."))
    asked = [(c.allotment.pk, payee[:200], c.allotment.unit_id, c.amount, c.object_code) for c in charges]
    known = _posted_accounts(key, Entry.Kind.OBLIGATION, on, asked)
    if known:
        return known
    for charge in charges:
        _above_zero(charge.amount)
        refuse_object_of_another_class(charge.allotment.allotment_class, charge.object_code)
    made = [open_account(charge.allotment, "obligation", by=by, name=payee[:200]) for charge in charges]
    lines = [Line(a, M.OBLIGATION, c.amount, c.object_code) for a, c in zip(made, charges, strict=True)]
    post_entry(Entry.Kind.OBLIGATION, lines, on=on, particulars=particulars, by=by, request=key)
    return [account_numbered(account.pk) for account in made]


@transaction.atomic
def adjust_obligation(
    obligation: Account, amount: Decimal, *, particulars: str, on: date, by: Actor, request: UUID | None = None
) -> Entry:
    """A notice of adjustment (NORSA): less than was obligated first. More takes a request, and its three people."""
    if amount > 0:
        raise DomainError(_("A NORSA only lowers an obligation: prepare an obligation request for more."))
    if amount == 0:
        raise DomainError(_("Nothing would change: enter by how much the obligation is lowered, below zero."))
    first = obligation.postings.filter(measure=M.OBLIGATION).order_by("pk").first()
    lines = [Line(obligation, M.OBLIGATION, amount, first.object_code if first else "")]
    key = form_key(request, "adjustment", by)
    return post_entry(Entry.Kind.OBLIGATION, lines, on=on, particulars=particulars, by=by, request=key)


@transaction.atomic
def accrue(
    obligation: Account, amount: Decimal, *, particulars: str, on: date, by: Actor, request: UUID | None = None
) -> Entry:
    """What was delivered and accepted has become due and demandable."""
    _above_zero(amount)
    lines = [Line(obligation, M.PAYABLE, amount)]
    key = form_key(request, Entry.Kind.PAYABLE, by)
    return post_entry(Entry.Kind.PAYABLE, lines, on=on, particulars=particulars, by=by, request=key)


@transaction.atomic
def allocate_cash(
    act: AppropriationAct,
    allotment_class: str,
    amount: Decimal,
    *,
    valid_until: date,
    on: date,
    by: Actor,
    fund: str = REGULAR_FUND,
    request: UUID | None = None,
) -> Account:
    """A notice of cash allocation (NCA), valid to a day, for the obligations of its class and fund cluster."""
    check(by, Permission.CASH_ALLOCATE)
    _above_zero(amount)
    if valid_until < on:
        raise DomainError(_("It would lapse before the day it is issued on."))
    name, key = f"NCA {on:%Y-%m-%d}", form_key(request, Entry.Kind.CASH, by)
    known = _posted_accounts(
        key, Entry.Kind.CASH, on, [((act.pk, allotment_class, fund, valid_until), name, None, amount, "")]
    )
    if known:
        return known[0]
    cash = open_account(
        *(None, "cash"),
        by=by,
        act=act,
        allotment_class=allotment_class,
        fund=fund,
        name=name,
        valid_until=valid_until,
    )
    post_entry(Entry.Kind.CASH, [Line(cash, M.CASH, amount)], on=on, particulars=name, by=by, request=key)
    tell_of_cash(cash, by=by)
    return account_numbered(cash.pk)


@transaction.atomic
def pay(
    obligation: Account,
    cash: Account,
    amount: Decimal,
    *,
    particulars: str,
    on: date,
    by: Actor,
    request: UUID | None = None,
    key: UUID | None = None,
) -> Entry:
    """Pay from cash what is due; what was not accrued before becomes due with its payment.

    `request` is what a form sends, `key` the server's own (`record_key`).
    """
    _above_zero(amount)
    refuse_other_cash(obligation, cash)
    _wait_for_payments(obligation)
    now_due = Account.objects.values_list("payable", "disbursed").get(pk=obligation.pk)
    not_due = amount - (now_due[0] - now_due[1])
    lines = [Line(obligation, M.PAYABLE, not_due)] if not_due > 0 else []
    lines += [Line(obligation, M.DISBURSEMENT, amount), Line(cash, M.DISBURSEMENT, amount)]
    once = key or form_key(request, Entry.Kind.DISBURSEMENT, by)
    return post_entry(Entry.Kind.DISBURSEMENT, lines, on=on, particulars=particulars, by=by, request=once)


def _overridden(reason: str) -> str:
    """Why it is released although reports are overdue; empty, if none is."""
    missing = [str(each) for each in overdue_reports()[:4]]
    if missing and not reason:
        words = _("Reports are overdue: %s. Nothing is released until they are in, unless you say why all the same.")
        raise DomainError(words % ", ".join(missing))
    return reason if missing else ""


def _posted_accounts(key: UUID | None, kind: str, on: date, asked: list[tuple[Any, ...]]) -> list[Account]:
    """What the key opened the first time, if it was the same; of anything else it is refused.

    `asked` has what stands above each account (of cash, which nothing does: its act, class, fund and last day), its
    name and unit, the amount and the object.
    """
    known = key and entry_posted_with(key)
    if not known:
        return []
    postings = known.postings.select_related("account__parent").order_by("pk")
    told = [(_above(p.account), p.account.name, p.account.unit_id, p.amount, p.object_code) for p in postings]
    if (known.kind, known.date, known.reverses_id, Counter(told)) != (kind, on, None, Counter(asked)):
        refuse_other(known)
    return [posting.account for posting in postings]


def _above(account: Account) -> Any:
    return account.parent_id or (account.act_id, account.allotment_class, account.fund, account.valid_until)


def _wait_for_payments(obligation: Account) -> None:
    """What is due is read before the ledger locks it: of two payments at one moment the second reads what is left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(obligation.key)])


def _above_zero(amount: Decimal) -> None:
    if amount <= 0:
        raise DomainError(_("The amount has to be above zero."))

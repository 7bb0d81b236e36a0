"""Going live in mid-year: what was appropriated, released, obligated, due and paid before, once, marked as opening."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.budgeting.models import AppropriationAct
from bmms.execution.actions.accounts import open_account
from bmms.execution.actions.posting import Line, post_entry
from bmms.execution.models import Account, Entry, Posting
from bmms.execution.queries.keys import entry_posted_with, record_key
from bmms.execution.queries.numbers import OPENING
from bmms.execution.queries.opening_rows import refuse_row
from bmms.lib.money import format_pesos
from bmms.organizations.queries import organization_here
from bmms.planning.models import PPA

M, K = Posting.Measure, Entry.Kind


@dataclass(frozen=True)
class OpeningRow:
    """One open obligation of a PPA and class, or none: then only what was appropriated and released."""

    act: AppropriationAct
    ppa: PPA
    allotment_class: str
    appropriation: Decimal
    allotment: Decimal
    ors: str = ""
    payee: str = ""
    object_code: str = ""
    obligated: Decimal = Decimal(0)
    due: Decimal = Decimal(0)  # became due until then, paid or not
    paid: Decimal = Decimal(0)

    @property
    def key(self) -> tuple[int, int, str]:
        return self.act.pk, self.ppa.pk, self.allotment_class

    @property
    def is_owed(self) -> bool:
        """Of what was owed without being obligated, or obligated without an allotment, the ledger says why not."""
        return bool(self.obligated or self.due or self.paid)


@transaction.atomic
def post_opening(rows: Sequence[OpeningRow], *, on: date, by: Actor) -> int:
    """All rows or none; the same file again posts nothing. Returns for how many PPAs and classes."""
    check(by, Permission.OPENING_POST)
    if not rows:
        raise DomainError(_("There is nothing to post."))
    _refuse_nonsense(rows)
    if Entry.objects.filter(reverses=None).exclude(number__startswith=f"{OPENING}-").exists():
        raise DomainError(_("Entries have been posted already: opening balances come before all others."))
    groups = [list(group) for _key, group in groupby(sorted(rows, key=lambda row: row.key), key=lambda row: row.key)]
    for group in groups:
        _post_key(group, on, by)
    total = sum((row.appropriation for row in rows), Decimal(0))
    changes = {"date": (None, on), "appropriation": (None, format_pesos(total))}
    record("opening.posted", organization_here().get(), by=by, changes=changes)
    return len(groups)


def _refuse_nonsense(rows: Sequence[OpeningRow]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, 1):
        try:
            refuse_row(vars(row), number, seen)
        except DomainError as error:
            words = _("Row %(number)d: %(error)s") % {"number": number, "error": error.message}
            raise DomainError(words) from error


def _post_key(group: Sequence[OpeningRow], on: date, by: Actor) -> None:
    first = group[0]
    account = open_account(
        None, "appropriation", by=by, act=first.act, ppa=first.ppa, allotment_class=first.allotment_class
    )
    _post(first, K.APPROPRIATION, [Line(account, M.APPROPRIATION, _sum(row.appropriation for row in group))], on, by)
    released = _sum(row.allotment for row in group)
    if not released and not any(row.is_owed for row in group):
        return
    allotment = _account_of(first, K.ALLOTMENT) or open_account(
        account, "allotment", by=by, name=f"{OPENING} {on:%Y-%m-%d}"
    )
    _post(first, K.ALLOTMENT, [Line(allotment, M.ALLOTMENT, released)], on, by)
    for row in group:
        if row.is_owed:
            _post_obligation(row, allotment, on, by)


def _post_obligation(row: OpeningRow, allotment: Account, on: date, by: Actor) -> None:
    known = _account_of(row, K.OBLIGATION)
    account = known or open_account(allotment, "obligation", by=by, name=row.payee[:200])
    _post(row, K.OBLIGATION, [Line(account, M.OBLIGATION, row.obligated, row.object_code)], on, by)
    if row.due:
        _post(row, K.PAYABLE, [Line(account, M.PAYABLE, row.due)], on, by)
    if row.paid:
        _post(row, K.DISBURSEMENT, [Line(account, M.DISBURSEMENT, row.paid)], on, by)


def _post(row: OpeningRow, kind: str, lines: list[Line], on: date, by: Actor) -> None:
    if all(line.amount for line in lines):
        words = f"{OPENING} {row.ors}".strip()
        key = _key(row, kind)
        post_entry(
            kind, lines, on=on, particulars=words, by=by, request=key, form=OPENING, needs=Permission.OPENING_POST
        )


def _key(row: OpeningRow, kind: str) -> UUID:
    ors = row.ors if kind in (K.OBLIGATION, K.PAYABLE, K.DISBURSEMENT) else ""
    return record_key(f"opening:{kind}:{row.ppa.key}:{row.allotment_class}:{ors}", row.act.key)


def _account_of(row: OpeningRow, kind: str) -> Account | None:
    """What the same row opened the first time."""
    known = entry_posted_with(_key(row, kind))
    return known.postings.select_related("account")[0].account if known else None


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.budgeting.models import CLASS_CODES
from bmms.execution.models import Account, Entry
from bmms.execution.queries.refusals import refusal_in_words
from bmms.lib.money import format_pesos

REFUSED: Final = "BM001"  # the SQLSTATE of execution_refuse
MAY_POST: Final[Mapping[str, Permission]] = {
    Entry.Kind.APPROPRIATION: Permission.APPROPRIATION_RECORD,
    Entry.Kind.MODIFICATION: Permission.MODIFICATION_POST,
    Entry.Kind.ALLOTMENT: Permission.ALLOTMENT_RELEASE,
    Entry.Kind.SUBALLOTMENT: Permission.SUBALLOTMENT_POST,
    Entry.Kind.OBLIGATION: Permission.OBLIGATION_POST,
    Entry.Kind.PAYABLE: Permission.PAYABLE_POST,
    Entry.Kind.CASH: Permission.CASH_ALLOCATE,
    Entry.Kind.DISBURSEMENT: Permission.DISBURSEMENT_POST,
}
LETTERS: Final = {"appropriation": "APP", "modification": "MOD", "suballotment": "SUB", "payable": "AP", "cash": "NCA"}


class Refused(DomainError):
    """The ledger refused the entry, and nothing of it was posted. `about` has the figures of the sentence."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        super().__init__(refusal_in_words(about))
        self.about = about


@dataclass(frozen=True)
class Line:
    account: Account
    measure: str
    amount: Decimal
    object_code: str = ""


@transaction.atomic
def post_entry(
    kind: str,
    lines: Sequence[Line],
    *,
    on: date,
    particulars: str,
    by: Actor,
    request: UUID | None = None,
    form: str = "",
) -> Entry:
    """Post one entry, all lines or none. The same `request` a second time posts nothing and returns the first entry."""
    check(by, MAY_POST[kind])
    series, prefix = _numbering(kind, lines[0].account, on, form)
    sent = [
        {"account": line.account.pk, "measure": line.measure, "amount": str(line.amount), "object": line.object_code}
        for line in lines
    ]
    return _post(request or uuid4(), kind, on, series, prefix, by, particulars, None, sent)


@transaction.atomic
def reverse_entry(entry: Entry, *, on: date, particulars: str, by: Actor, request: UUID | None = None) -> Entry:
    """Correct an entry by its linked opposite: the only way, since what is posted is never changed."""
    check(by, MAY_POST[entry.kind])
    if not particulars.strip():
        raise DomainError(_("Say why the entry is reversed."))
    if entry.reverses_id is not None:
        raise DomainError(_("This entry reverses another one already: post what is right anew."))
    first = entry.postings.select_related("account").order_by("pk")[0].account
    series, prefix = _numbering(entry.kind, first, on, "")
    return _post(request or uuid4(), entry.kind, on, series, prefix, by, particulars, entry.pk, [])


def _post(
    request: UUID,
    kind: str,
    on: date,
    series: str,
    prefix: str,
    by: Actor,
    particulars: str,
    reverses: int | None,
    lines: list[dict[str, Any]],
) -> Entry:
    known = Entry.objects.filter(request=request).first()
    if known is not None:
        return _same(known, kind)
    given: list[Any] = [
        request,
        kind,
        on,
        series,
        prefix,
        by.user_id,
        by.name[:200],
        particulars,
        reverses,
        json.dumps(lines),
    ]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT execution_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)", given)
            entry: Entry = Entry.objects.get(pk=cursor.fetchone()[0])
    except DatabaseError as error:
        raise _in_words(error) from error
    total = sum((Decimal(line["amount"]) for line in lines), Decimal(0))
    changes = {"number": (None, entry.number), "amount": (None, format_pesos(total))}
    if reverses is None:
        record("entry.posted", entry, by=by, changes=changes)
    else:
        record("entry.reversed", entry, by=by, changes={"number": changes["number"]}, reason=particulars)
    return entry


def _same(known: Entry, kind: str) -> Entry:
    if known.kind != kind:
        raise DomainError(_("This request has posted something else already."))
    return known


def _in_words(error: DatabaseError) -> Exception:
    """The refusal as a sentence; anything else as it is."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None or diagnosis.sqlstate != REFUSED:
        return error
    return Refused(json.loads(diagnosis.message_detail))


def _numbering(kind: str, account: Account, on: date, form: str) -> tuple[str, str]:
    """The series that counts, and what stands before the number: gap-free in a year, the month only shown."""
    month, coded = f"{on:%Y-%m}-", f"{CLASS_CODES[account.allotment_class]}-{account.fund}-"
    if kind == Entry.Kind.OBLIGATION:  # CL-FFFFFFFF-YYYY-MM-NNNNN
        return f"ORS/{coded}{on.year}", f"{coded}{month}"
    if kind == Entry.Kind.DISBURSEMENT:
        return f"DV/{on.year}", month
    if kind == Entry.Kind.ALLOTMENT:
        return f"{form or 'SARO'}/{coded}{on.year}", f"{form or 'SARO'}-{coded}{month}"
    return f"{LETTERS[kind]}/{on.year}", f"{LETTERS[kind]}-{month}"

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import CheckViolation

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.execution.actions.papers import move_paper
from bmms.execution.actions.telling import tell_of_cancelled_release
from bmms.execution.models import (
    REQUEST_STEPS,
    Account,
    Entry,
    Modification,
    ObligationRequest,
    Posting,
    ReleaseRequest,
    Voucher,
)
from bmms.execution.queries.accounts import entry_numbered
from bmms.execution.queries.keys import entry_posted_with, form_key, refuse_other
from bmms.execution.queries.numbers import numbering
from bmms.execution.queries.refusals import refusal_in_words
from bmms.execution.queries.requests import entry_of
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
    Entry.Kind.LAPSE: Permission.LAPSE_POST,
    Entry.Kind.CASH_LAPSE: Permission.LAPSE_POST,
}


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
    needs: Permission | None = None,
) -> Entry:
    """Post one entry, all lines or none. The same with one `request` again posts nothing: it is the first entry.

    What a form sends as its key has gone through `form_key`. `needs`: another permission than the kind's own.
    """
    check(by, needs or MAY_POST[kind])
    first = lines[0].account
    series, prefix = numbering(kind, first.allotment_class, first.fund, on, form)
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
    series, prefix = numbering(entry.kind, first.allotment_class, first.fund, on)
    key = form_key(request, "reversal", by) or uuid4()
    opposite = _post(key, entry.kind, on, series, prefix, by, particulars, entry.pk, [])
    _reverse_requests(entry, reason=particulars, by=by)
    _cancel_papers(entry, reason=particulars, by=by)
    if entry.kind == Entry.Kind.ALLOTMENT:
        tell_of_cancelled_release(first, by=by)
    return opposite


def _cancel_papers(entry: Entry, *, reason: str, by: Actor) -> None:
    """The document that posted the entry goes along with it."""
    for voucher in Voucher.objects.filter(entry=entry):
        move_paper(voucher, "cancel", "voucher.cancelled", by=by, reason=reason)
    for asked in ReleaseRequest.objects.filter(entry=entry):
        move_paper(asked, "cancel", "release_request.cancelled", by=by, reason=reason)
    for moved in Modification.objects.filter(entry=entry):
        move_paper(moved, "cancel", "modification.reversed", by=by, reason=reason)


def _reverse_requests(entry: Entry, *, reason: str, by: Actor) -> None:
    """A request is as obligated as the entry of its box B is; what only adjusts it leaves it as it is."""
    accounts = entry.postings.values("account")
    found = ObligationRequest.objects.order_by("pk").select_for_update()
    for current in found.filter(status=ObligationRequest.Status.OBLIGATED, obligation__in=accounts):
        if entry_of(current) == entry:
            step = take_step(REQUEST_STEPS, "reverse", current, state=current.status, by=by, reason=reason)
            current.status = step.target
            current.save(update_fields=["status"])
            record("obligation_request.reversed", current, by=by, reason=reason)


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
    known = entry_posted_with(request)
    if known is not None:
        return _same(known, (kind, on, particulars, reverses), lines)
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
    entry = _executed(given) or _executed(given)
    if entry is None:
        raise DomainError(_("Somebody posted to the same accounts at the same moment: try again."))
    total = sum((Decimal(line["amount"]) for line in lines), Decimal(0))
    changes = {"number": (None, entry.number), "amount": (None, format_pesos(total))}
    if reverses is None:
        record("entry.posted", entry, by=by, changes=changes)
    else:
        record("entry.reversed", entry, by=by, changes={"number": changes["number"]}, reason=particulars)
    return entry


def _executed(given: list[Any]) -> Entry | None:
    """None: the balances refused it, and a moment later they would not.

    The figures of a refusal are looked for when its locks are gone, so that another may have freed the money meanwhile.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT execution_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)", given)
            entry = entry_numbered(cursor.fetchone()[0])
    except DatabaseError as error:
        cause = error.__cause__
        if isinstance(cause, CheckViolation) and cause.diag.table_name == Account._meta.db_table:
            return None
        raise _in_words(error) from error
    return entry


def _same(known: Entry, asked: tuple[Any, ...], lines: list[dict[str, Any]]) -> Entry:
    """A reversal has no lines of its own: they are the opposite of the entry's."""
    differs = (known.kind, known.date, known.particulars, known.reverses_id) != asked
    if differs or (known.reverses_id is None and _asked(lines) != _posted(known)):
        refuse_other(known)
    return known


def _asked(lines: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    """Without what became due with a payment: that depends on what was due before it."""
    told = ((each["account"], each["measure"], Decimal(each["amount"]), each["object"]) for each in lines)
    return Counter(each for each in told if each[1] != Posting.Measure.PAYABLE or len(lines) == 1)


def _posted(entry: Entry) -> Counter[tuple[Any, ...]]:
    postings = entry.postings.order_by("pk")
    return _asked(
        [{"account": p.account_id, "measure": p.measure, "amount": p.amount, "object": p.object_code} for p in postings]
    )


def _in_words(error: DatabaseError) -> Exception:
    """The refusal as a sentence; anything else as it is."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None or diagnosis.sqlstate != REFUSED:
        return error
    return Refused(json.loads(diagnosis.message_detail))

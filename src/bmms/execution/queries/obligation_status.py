"""Box C of an obligation request: what happened to it, with what is not yet due and what is due after each entry."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bmms.execution.models import Account, Posting

M = Posting.Measure


@dataclass
class StatusRow:
    date: date
    particulars: str
    number: str
    obligation: Decimal = Decimal(0)
    payable: Decimal = Decimal(0)
    payment: Decimal = Decimal(0)
    not_yet_due: Decimal = Decimal(0)  # after this entry, as the next one
    due: Decimal = Decimal(0)


def status_of(*obligations: Account | None) -> list[StatusRow]:
    """Of all its object lines together."""
    rows: dict[int, StatusRow] = {}
    not_yet_due = due = Decimal(0)
    for posting in Posting.objects.filter(account__in=obligations).select_related("entry").order_by("date", "pk"):
        entry, amount = posting.entry, posting.amount
        row = rows.setdefault(entry.pk, StatusRow(entry.date, entry.particulars, entry.number))
        row.obligation += amount if posting.measure == M.OBLIGATION else 0
        row.payable += amount if posting.measure == M.PAYABLE else 0
        row.payment += amount if posting.measure == M.DISBURSEMENT else 0
        not_yet_due += {M.OBLIGATION: amount, M.PAYABLE: -amount}.get(M(posting.measure), Decimal(0))
        due += {M.PAYABLE: amount, M.DISBURSEMENT: -amount}.get(M(posting.measure), Decimal(0))
        row.not_yet_due, row.due = not_yet_due, due
    return list(rows.values())

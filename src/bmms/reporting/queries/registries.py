"""RAOD: the registry of allotments, obligations and disbursements of one class, entry by entry (GAM)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.db.models import F, Q, QuerySet, Sum

from bmms.execution.models import Account, Posting
from bmms.planning.models import PPA
from bmms.planning.queries.ppas import ppas
from bmms.reporting.queries.columns import OF_ALLOTMENT, OF_APPROPRIATION, M, postings

ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class RegistryLine:
    key: Any
    date: date
    number: str
    particulars: str
    ppa: str
    object_code: str
    allotment: Decimal
    obligation: Decimal
    due: Decimal
    disbursement: Decimal
    unobligated: Decimal  # of the class, after this entry
    due_unpaid: Decimal
    not_yet_due: Decimal


def registered_ppas(allotment_class: str) -> QuerySet[PPA]:
    """Of the organization in scope: each has a registry of its own in a class that it was given money in."""
    given = Account.objects.filter(level=Account.Level.APPROPRIATION, allotment_class=allotment_class)
    return ppas().filter(pk__in=given.values("ppa")).order_by("code")


def days_of(year: int, quarter: int = 0) -> tuple[date, date]:
    """The first and the last of a quarter; 0: of the year."""
    if not quarter:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, 3 * quarter - 2, 1), date(year, 3 * quarter, 31 if quarter in (1, 4) else 30)


def registry(
    allotment_class: str, days: tuple[date, date], ppa: PPA | None = None, most: int | None = None
) -> list[RegistryLine]:
    """Of the organization in scope, or of a PPA; what the time before left stands in the first balance."""
    return list(islice(_lines(allotment_class, *days, ppa), most))


def _lines(allotment_class: str, first: date, until: date, ppa: PPA | None) -> Iterator[RegistryLine]:
    rows = postings(until).filter(account__allotment_class=allotment_class).order_by()
    rows = rows.exclude(measure__in=OF_APPROPRIATION)
    rows = rows.filter(account__ppa=ppa) if ppa else rows
    left = _by_measure(rows.filter(date__lt=first))
    for row in _entries(rows.filter(date__gte=first)):
        for name in left:
            left[name] += row[name] or ZERO
        yield RegistryLine(
            row["entry__key"],
            row["date"],
            row["entry__number"],
            row["entry__particulars"],
            row["account__ppa__code"],
            row["object_code"],
            row["allotment"] or ZERO,
            row["obligation"] or ZERO,
            row["due"] or ZERO,
            row["paid"] or ZERO,
            left["allotment"] - left["obligation"],
            left["due"] - left["paid"],
            left["obligation"] - left["due"],
        )


def _by_measure(rows: QuerySet[Posting]) -> dict[str, Decimal]:
    return {name: amount or ZERO for name, amount in rows.aggregate(**_measures()).items()}


def _entries(rows: QuerySet[Posting]) -> Any:
    named: Any = rows.values(
        "entry__key",
        "date",
        "entry__number",
        "entry__particulars",
        "account__ppa__code",
        "object_code",
        number=F("entry__pk"),
    )
    return named.annotate(**_measures()).order_by("date", "number").iterator()


def _measures() -> dict[str, Any]:
    return {
        "allotment": Sum("amount", filter=Q(measure__in=OF_ALLOTMENT)),
        "obligation": Sum("amount", filter=Q(measure=M.OBLIGATION)),
        "due": Sum("amount", filter=Q(measure=M.PAYABLE)),
        "paid": Sum("amount", filter=Q(measure=M.DISBURSEMENT)),
    }

"""What may not be used any more after a day: BAA 84 s. 35, by the validity that each act has for each class."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.execution.models import Account, Posting
from bmms.execution.queries.accounts import number_of
from bmms.execution.queries.left import CELLS

MONEY: Final["DecimalField[Any, Any]"] = DecimalField(max_digits=20, decimal_places=2)
ZERO: Final = Value(Decimal(0), output_field=MONEY)
L = Account.Level
UNRELEASED, UNOBLIGATED, UNDISBURSED, CASH = "unreleased", "unobligated", "undisbursed", "cash"
WORDS: Final[dict[str, Promise]] = {
    UNRELEASED: _("Unreleased appropriation lapses"),
    UNOBLIGATED: _("Unobligated allotment reverts"),
    UNDISBURSED: _("Undisbursed obligation reverts"),
    CASH: _("Unused cash lapses"),
}


@dataclass(frozen=True)
class Lapsing:
    """So much of one account; `due`: of an obligation, what of it had become due and demandable."""

    what: str
    account: Any
    amount: Decimal
    until: date
    due: Decimal = Decimal(0)

    @property
    def label(self) -> Promise:
        return WORDS[self.what]


def lapsing(on: date) -> list[Lapsing]:
    """Of the organization in scope. No more than was left that day, and no more than is left now."""
    return [
        *_rest(UNRELEASED, _ended(L.APPROPRIATION, "obligate_until", on), "appropriated", "allotted", on),
        *_rest(UNOBLIGATED, _ended(L.ALLOTMENT, "obligate_until", on), "allotted", "obligated", on),
        *_rest(UNDISBURSED, _ended(L.OBLIGATION, "pay_until", on), "obligated", "disbursed", on),
        *_rest(CASH, _cash(on), "cash", "disbursed", on),
    ]


def total_of(rows: Iterable[Lapsing]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))


def totals_of(rows: Iterable[Lapsing]) -> list[tuple[Promise, Decimal]]:
    found = list(rows)
    return [(words, total_of(row for row in found if row.what == what)) for what, words in WORDS.items()]


def _ended(level: str, until: str, on: date) -> QuerySet[Any]:
    ended = {f"act__validities__{until}__lte": on, "act__validities__allotment_class": F("allotment_class")}
    found: QuerySet[Any] = Account.objects.filter(level=level, **ended)
    return found.annotate(until=F(f"act__validities__{until}"))  # type: ignore[no-any-return]


def _cash(on: date) -> QuerySet[Any]:
    found: QuerySet[Any] = Account.objects.filter(level=L.CASH, valid_until__lte=on)
    return found.annotate(until=F("valid_until"))  # type: ignore[no-any-return]


def _rest(what: str, rows: QuerySet[Any], given: str, used: str, on: date) -> Iterable[Lapsing]:
    left = Least(_then(given, on) - _then(used, on), F(given) - F(used), output_field=MONEY)
    due = Least(_then("payable", on) - _then("disbursed", on), F("payable") - F("disbursed"), output_field=MONEY)
    rows = rows.annotate(amount=left, due_of_it=due, number=number_of("pk")).filter(amount__gt=0)
    for row in rows.select_related("act", "ppa", "parent__parent").order_by("act_id", "allotment_class", "pk"):
        yield Lapsing(what, row, row.amount, row.until, row.due_of_it if what == UNDISBURSED else Decimal(0))


def _then(cell: str, on: date) -> Any:
    """The balance at the end of that day: posted to the account or to what stands below it."""
    sums = (
        Posting.objects.filter(**{where: OuterRef("pk")}, measure__in=CELLS[cell], date__lte=on)
        .order_by()
        .values("organization")
        .annotate(sum=Sum("amount"))
        .values("sum")
        for where in ("account", "account__parent", "account__parent__parent")
    )
    own, below, deeper = (Coalesce(Subquery(found), ZERO, output_field=MONEY) for found in sums)
    return own + below + deeper

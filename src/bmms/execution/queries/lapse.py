"""What may not be used any more after a day: BAA 84 s. 35, by the validity that each act has for each class."""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.execution.models import Account, Posting
from bmms.execution.queries.accounts import number_of
from bmms.execution.queries.left import CELLS
from bmms.tenancy.prepared import Given, Prepared, objects_together

MONEY: Final["DecimalField[Any, Any]"] = DecimalField(max_digits=20, decimal_places=2)
ZERO: Final = Value(Decimal(0), output_field=MONEY)
ON: Final = Given("on")
COLUMNS: Final = (  # of an account, for the page and for what is posted: PostgreSQL keeps a plan of all that is named
    *("key", "level", "allotment_class", "fund", "name", "act__name", "ppa__code", "ppa__title"),
    *("parent__level", "parent__parent__level", "parent__parent__parent"),
)
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
    found = objects_together([(prepared, {"on": on}) for prepared in _LAPSING.values()])
    return [
        Lapsing(what, row, row.amount, row.until, row.due_of_it if what == UNDISBURSED else Decimal(0))
        for what, rows in zip(_LAPSING, found, strict=True)
        for row in rows
        if row.amount > 0
    ]


def total_of(rows: Iterable[Lapsing]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))


def totals_of(rows: Iterable[Lapsing]) -> list[tuple[Promise, Decimal]]:
    found = list(rows)
    return [(words, total_of(row for row in found if row.what == what)) for what, words in WORDS.items()]


def _ended(level: str, until: str) -> QuerySet[Any]:
    ended = {f"act__validities__{until}__lte": ON, "act__validities__allotment_class": F("allotment_class")}
    found: QuerySet[Any] = Account.objects.filter(level=level, **ended)
    return found.annotate(until=F(f"act__validities__{until}"))  # type: ignore[no-any-return]


def _cash() -> QuerySet[Any]:
    found: QuerySet[Any] = Account.objects.filter(level=L.CASH, valid_until__lte=ON)
    return found.annotate(until=F("valid_until"))  # type: ignore[no-any-return]


def _rest(rows: QuerySet[Any], given: str, used: str, levels: int = 1) -> QuerySet[Any]:
    """`levels`: at how many of them is posted what counts for the account: its own and those below it."""
    rows = rows.filter(**{f"{given}__gt": F(used)})  # which PostgreSQL looks at before it sums any postings
    rows = rows.annotate(amount=_left(given, used, levels), number=number_of("pk"))
    rows = rows.select_related("act", "ppa", "parent__parent").only(*COLUMNS)
    return rows.order_by("act_id", "allotment_class", "pk")


def _left(given: str, used: str, levels: int = 1) -> Least:
    return Least(_then(given, used, levels), F(given) - F(used), output_field=MONEY)


def _then(given: str, used: str, levels: int) -> Any:
    """What was left of a balance at the end of that day: posted to the account or to what stands below it."""
    signed = Case(When(measure__in=CELLS[given], then="amount"), default=-F("amount"))
    postings = Posting.objects.filter(measure__in=(*CELLS[given], *CELLS[used]), date__lte=ON).order_by()
    sums = (
        postings.filter(**{where: OuterRef("pk")}).values("organization").annotate(sum=Sum(signed)).values("sum")
        for where in ("account", "account__parent", "account__parent__parent")[:levels]
    )
    return reduce(operator.add, (Coalesce(Subquery(found), ZERO, output_field=MONEY) for found in sums))


_LAPSING: Final = {
    UNRELEASED: Prepared(lambda: _rest(_ended(L.APPROPRIATION, "obligate_until"), "appropriated", "allotted", 3)),
    UNOBLIGATED: Prepared(lambda: _rest(_ended(L.ALLOTMENT, "obligate_until"), "allotted", "obligated", 2)),
    UNDISBURSED: Prepared(
        lambda: _rest(_ended(L.OBLIGATION, "pay_until"), "obligated", "disbursed").annotate(
            due_of_it=_left("payable", "disbursed")
        )
    ),
    CASH: Prepared(lambda: _rest(_cash(), "cash", "disbursed")),
}

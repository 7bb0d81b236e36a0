"""What the first look at the money asks for, today: every figure with the list that it is the sum of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import CharField, Count, F, QuerySet, Sum, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass
from bmms.execution.models import Account, Modification, ObligationRequest, ReleaseRequest, Voucher
from bmms.reporting.queries.rates import RATES, rates
from bmms.ui.addresses import address_of

ZERO: Final = Decimal(0)
BALANCES: Final[dict[str, Promise]] = {
    "appropriated": _("Appropriation"),
    "allotted": _("Allotment"),
    "obligated": _("Obligations"),
    "disbursed": _("Disbursements"),
}
PAPERS: Final[tuple[tuple[type[Any], str, Promise], ...]] = (
    (ObligationRequest, "requests", _("Obligation requests")),
    (Voucher, "vouchers", _("Disbursement vouchers")),
    (ReleaseRequest, "releases", _("Special budget requests")),
    (Modification, "modifications", _("Modifications")),
)
ENDED: Final = ("completed", "rejected", "reversed")


@dataclass(frozen=True)
class Figure:
    label: Any
    amount: Decimal | int
    address: str


@dataclass(frozen=True)
class Bar:
    """A class of an act: its balances, each with the list behind it and its length in percent of the longest."""

    act: str
    allotment_class: str
    is_current: bool
    amounts: Mapping[str, Decimal]
    address: str
    longest: Decimal

    @property
    def label(self) -> str:
        return f"{self.allotment_class}, {self.act}"

    @property
    def unobligated(self) -> Decimal:
        return self.amounts["allotted"] - self.amounts["obligated"]

    @property
    def unreleased(self) -> Decimal:
        return self.amounts["appropriated"] - self.amounts["allotted"]

    @property
    def cells(self) -> list[tuple[Promise, Decimal]]:
        return [(label, self.amounts[name]) for name, label in BALANCES.items()]

    @property
    def lengths(self) -> list[tuple[Promise, int]]:
        """Of 1000."""
        return [(label, int(1000 * self.amounts[name] / self.longest)) for name, label in BALANCES.items()]


def bars(today: date, code: str) -> list[Bar]:
    """Of the acts whose money may still be used or paid, the current year's first."""
    rows: Any = Account.objects.filter(
        level=Account.Level.APPROPRIATION,
        act__validities__allotment_class=F("allotment_class"),
        act__validities__pay_until__gte=today,
    ).order_by()
    sums = rows.values("act__name", "act__fiscal_year", "allotment_class").annotate(
        **{name: Sum(name) for name in BALANCES}
    )
    found = sorted(sums, key=lambda row: (-row["act__fiscal_year"], row["act__name"], _place(row["allotment_class"])))
    longest = max((row[name] for row in found for name in BALANCES), default=ZERO) or Decimal(1)
    base = address_of("execution:appropriations", code=code)
    return [
        Bar(
            row["act__name"],
            row["allotment_class"],
            row["act__fiscal_year"] == today.year,
            {name: row[name] for name in BALANCES},
            f"{base}?{urlencode({'act': row['act__name'], 'allotment_class': row['allotment_class']})}",
            longest,
        )
        for row in found
    ]


def rates_in_words(found: Sequence[Bar]) -> list[tuple[Promise, Decimal | None]]:
    """Of all the bars together."""
    sums = {name: sum((bar.amounts[name] for bar in found), ZERO) for name in BALANCES}
    return [(RATES[name][0], rate) for name, rate in rates(sums).items()]


def owed(code: str) -> list[Figure]:
    """What is obligated and not paid, and the cash for it. Obligations count into the appropriations above them."""
    balances = {name: Sum(name) for name in ("obligated", "payable", "disbursed", "cash")}
    rows: Any = Account.objects.filter(level__in=(Account.Level.APPROPRIATION, Account.Level.CASH)).order_by()
    sums = {row["level"]: row for row in rows.values("level").annotate(**balances)}
    nothing = dict.fromkeys(balances, ZERO)
    debt, cash = (sums.get(level, nothing) for level in (Account.Level.APPROPRIATION, Account.Level.CASH))
    lists, notices = address_of("execution:obligations", code=code), address_of("execution:cash", code=code)
    return [
        Figure(_("Due and demandable"), debt["payable"] - debt["disbursed"], f"{lists}?due_now_from=0.01"),
        Figure(_("Not yet due"), debt["obligated"] - debt["payable"], lists),
        Figure(_("Paid"), debt["disbursed"], lists),
        Figure(_("Cash left"), cash["cash"] - cash["disbursed"], notices),
    ]


def papers(code: str) -> list[tuple[Promise, list[Figure]]]:
    """How many documents stand in which state, of those that are not done: one statement for all kinds."""
    counted: list[QuerySet[Any, Any]] = [
        model.objects.exclude(status__in=ENDED)
        .order_by()
        .annotate(page=Value(page, output_field=CharField()))
        .values("page", "status")
        .annotate(number=Count("pk"))
        for model, page, _label in PAPERS
    ]
    rows: list[Any] = list(counted[0].union(*counted[1:], all=True))
    numbers = {(row["page"], row["status"]): row["number"] for row in rows}
    return [(label, _states(model, page, numbers, code)) for model, page, label in PAPERS]


def _states(model: type[Any], page: str, numbers: Mapping[tuple[str, str], int], code: str) -> list[Figure]:
    base = address_of(f"execution:{page}", code=code)
    return [
        Figure(label, numbers[page, value], f"{base}?status={value}")
        for value, label in model.Status.choices
        if (page, value) in numbers
    ]


def _place(name: str) -> int:
    return AllotmentClass.values.index(name)

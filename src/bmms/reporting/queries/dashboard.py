"""What the first look at the money asks for, today: every figure with the list that it is the sum of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, F, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass
from bmms.execution.models import Account, Modification, ObligationRequest, ReleaseRequest, Voucher
from bmms.periods.models import ReportRequirement
from bmms.periods.queries.reports import REPORTS_OVERDUE
from bmms.reporting.queries.rates import RATES, rates
from bmms.tenancy.prepared import Given, Prepared, rows_together
from bmms.ui.addresses import address_of
from bmms.ui.text import once_per_language

ZERO: Final = Decimal(0)
BALANCES: Final[dict[str, Promise]] = {
    "appropriated": _("Appropriation"),
    "allotted": _("Allotment"),
    "obligated": _("Obligations"),
    "disbursed": _("Disbursements"),
}
DEBT: Final = ("obligated", "payable", "disbursed", "cash")
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
    def cells(self) -> Iterator[tuple[str, Decimal]]:
        return zip(headings(), (*self.amounts.values(), self.unreleased, self.unobligated), strict=True)

    @property
    def lengths(self) -> list[int]:
        """Of 1000."""
        return [int(1000 * amount / self.longest) for amount in self.amounts.values()]


@once_per_language
def headings() -> list[str]:
    return [str(label) for label in (*BALANCES.values(), _("Unreleased"), _("Unobligated"))]


@dataclass(frozen=True)
class Glance:
    bars: list[Bar]
    papers: list[tuple[Promise, list[Figure]]]  # how many documents stand in which state, of those that are not done
    overdue: list[ReportRequirement]  # the first ten
    owed: list[Figure]  # empty unless asked for


def glance(today: date, code: str, *, with_owed: bool) -> Glance:
    """One statement."""
    asked = [_BARS, REPORTS_OVERDUE, *(each.counted for each in PAPERS), *([_OWED] if with_owed else [])]
    sums, overdue, *rest = rows_together([(each, {"today": today}) for each in asked])
    papers = [(each.label, each.states(dict(rows), code)) for each, rows in zip(PAPERS, rest, strict=False)]
    owed = _owed(rest[-1], code) if with_owed else []
    return Glance(_bars(sums, today, code), papers, [*map(REPORTS_OVERDUE.made, overdue)], owed)


_BARS: Final = Prepared(
    lambda: (
        Account.objects.filter(
            level=Account.Level.APPROPRIATION,
            act__validities__allotment_class=F("allotment_class"),
            act__validities__pay_until__gte=Given("today"),
        )
        .order_by()
        .values_list("act__name", "act__fiscal_year", "allotment_class")
        .annotate(**{name: Sum(name) for name in BALANCES})
    )
)
_OWED: Final = Prepared(
    lambda: (
        Account.objects.filter(level__in=(Account.Level.APPROPRIATION, Account.Level.CASH))
        .order_by()
        .values_list("level")
        .annotate(**{name: Sum(name) for name in DEBT})
    )
)


def _bars(rows: Iterable[tuple[Any, ...]], today: date, code: str) -> list[Bar]:
    """Of the acts whose money may still be used or paid, the current year's first."""
    found = sorted(rows, key=lambda row: (-row[1], row[0], _place(row[2])))
    longest = max((amount for row in found for amount in row[3:]), default=ZERO) or Decimal(1)
    base = address_of("execution:appropriations", code=code)
    return [
        Bar(
            act,
            allotment_class,
            year == today.year,
            dict(zip(BALANCES, amounts, strict=True)),
            f"{base}?{urlencode({'act': act, 'allotment_class': allotment_class})}",
            longest,
        )
        for act, year, allotment_class, *amounts in found
    ]


def rates_in_words(found: Sequence[Bar]) -> list[tuple[Promise, Decimal | None]]:
    """Of all the bars together."""
    sums = {name: sum((bar.amounts[name] for bar in found), ZERO) for name in BALANCES}
    return [(RATES[name][0], rate) for name, rate in rates(sums).items()]


def _owed(rows: Iterable[tuple[Any, ...]], code: str) -> list[Figure]:
    """What is obligated and not paid, and the cash for it. Obligations count into the appropriations above them."""
    sums = {level: dict(zip(DEBT, amounts, strict=True)) for level, *amounts in rows}
    nothing = dict.fromkeys(DEBT, ZERO)
    debt, cash = (sums.get(level, nothing) for level in (Account.Level.APPROPRIATION, Account.Level.CASH))
    lists, notices = address_of("execution:obligations", code=code), address_of("execution:cash", code=code)
    return [
        Figure(_("Due and demandable"), debt["payable"] - debt["disbursed"], f"{lists}?due_now_from=0.01"),
        Figure(_("Not yet due"), debt["obligated"] - debt["payable"], lists),
        Figure(_("Paid"), debt["disbursed"], lists),
        Figure(_("Cash left"), cash["cash"] - cash["disbursed"], notices),
    ]


@dataclass(frozen=True)
class Papers:
    """A kind of documents."""

    model: type[Any]
    page: str
    label: Promise

    @cached_property
    def counted(self) -> Prepared:
        """How many stand in which state, of those that are not done."""
        rows = self.model.objects.exclude(status__in=ENDED).order_by()
        return Prepared(lambda: rows.values_list("status").annotate(number=Count("pk")))

    def states(self, numbers: Mapping[str, int], code: str) -> list[Figure]:
        base = address_of(f"execution:{self.page}", code=code)
        return [
            Figure(label, numbers[value], f"{base}?status={value}")
            for value, label in self.model.Status.choices
            if value in numbers
        ]


PAPERS: Final = (
    Papers(ObligationRequest, "requests", _("Obligation requests")),
    Papers(Voucher, "vouchers", _("Disbursement vouchers")),
    Papers(ReleaseRequest, "releases", _("Special budget requests")),
    Papers(Modification, "modifications", _("Modifications")),
)


def _place(name: str) -> int:
    return AllotmentClass.values.index(name)

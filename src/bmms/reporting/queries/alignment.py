"""R11: how much of the year's money serves which goal of a development plan or agenda, and how much serves none.

From what is asked for over what is planned and enacted to what is spent.

Of the organization in scope, or of all of them under `oversight()`. A PPA that names no goal is aligned as what it is
part of.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import add, attrgetter, sub
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.execution.models import Account
from bmms.lib.money import CENTAVO, centavos
from bmms.planning.models import PPA, WHOLE, Alignment, Framework, FrameworkItem, InvestmentLine, Plan, PlanLine
from bmms.projects.queries.money import NOTHING
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared, rows_together
from bmms.tenancy.scope import current_scope_id
from bmms.ui.text import once_per_language

FIELDS: Final = {"aip": "amount", "planned": "amount"}  # where the model calls it otherwise
PROPOSALS: Final = BudgetProposal.Status
HANDED_IN: Final = (PROPOSALS.SUBMITTED, PROPOSALS.RECOMMENDED, PROPOSALS.CONFIRMED, PROPOSALS.ENACTED)
IN_THE_AIP: Final = (InvestmentLine.Status.ACCEPTED, InvestmentLine.Status.APPROVED)
LABELS: Final = {
    "proposed": _("Proposed"),
    "aip": _("In the AIP"),
    "planned": _("Planned"),
    "appropriated": _("Appropriation"),
    "allotted": _("Allotment"),
    "obligated": _("Obligations"),
    "disbursed": _("Paid"),
}


@dataclass(frozen=True)
class Money:
    proposed: Decimal = NOTHING  # in proposals that MFBM has
    aip: Decimal = NOTHING  # in lines that BPDA has accepted
    planned: Decimal = NOTHING  # in approved plans
    appropriated: Decimal = NOTHING
    allotted: Decimal = NOTHING
    obligated: Decimal = NOTHING
    disbursed: Decimal = NOTHING

    def __add__(self, other: "Money") -> "Money":
        return Money(*map(add, _amounts(self), _amounts(other)))

    @property
    def told(self) -> Iterator[tuple[str, Decimal]]:
        """Each amount with its name."""
        return zip(labels(), _amounts(self), strict=True)

    def part(self, percent: Decimal) -> "Money":
        return Money(*(centavos(amount * percent / WHOLE) for amount in _amounts(self)))

    def __sub__(self, other: "Money") -> "Money":
        return Money(*map(sub, _amounts(self), _amounts(other)))


_amounts: Final = attrgetter(*LABELS)


@once_per_language
def labels() -> list[str]:
    return [str(label) for label in LABELS.values()]


ByPPA = Mapping[int, Money]
Weights = Mapping[int, Mapping[int, Decimal]]  # PPA → goal → percent


@dataclass(frozen=True)
class Aligned:
    """Of one plan or agenda: each goal with what serves it, and what is aligned with none."""

    framework: Framework
    rows: list[tuple[FrameworkItem, Money]]
    everything: Money

    @property
    def labels(self) -> list[str]:
        return labels()

    @cached_property
    def aligned(self) -> Money:
        return sum((money for _goal, money in self.rows), Money())

    @property
    def rest(self) -> Money:
        return self.everything - self.aligned

    @property
    def percent(self) -> Decimal | None:
        """Of the appropriations; of the plans while nothing is appropriated."""
        name = "appropriated" if self.everything.appropriated else "planned"
        whole = getattr(self.everything, name)
        return (WHOLE * getattr(self.aligned, name) / whole).quantize(CENTAVO) if whole else None


def aligned_in(year: int) -> list[Aligned]:
    """Of every plan and agenda that covers the year; the same statements for any number of them and of PPAs."""
    sums = [each.of_one if current_scope_id() else each.of_all for each in SUMS]
    asked = (_COVERING, _GOALS, _WEIGHTS, *sums)
    covering, items, weighed, *found = rows_together([(each, {"year": year}) for each in asked])
    goals: dict[int, list[FrameworkItem]] = defaultdict(list)
    for goal in map(_GOALS.made, items):
        goals[goal.framework_id].append(goal)
    weights = _weights(weighed)
    money = _money(found)
    above = _above(money) if weights else {}
    everything = Money(*(sum(column, NOTHING) for column in zip(*map(_amounts, money.values()), strict=True)))
    return [
        Aligned(one, _served(goals[one.pk], _inherited(weights[one.pk], money, above), money), everything)
        for one in map(_COVERING.made, covering)
    ]


def _served(goals: list[FrameworkItem], weights: Weights, money: ByPPA) -> list[tuple[FrameworkItem, Money]]:
    sums: dict[int, Money] = defaultdict(Money)
    for ppa, by_goal in weights.items():
        for goal, part in _parts(money[ppa], by_goal):
            sums[goal] += part
    return [(goal, sums[goal.pk]) for goal in goals]


def _parts(amounts: Money, weights: Mapping[int, Decimal]) -> Iterator[tuple[int, Money]]:
    """Each is what the goals up to it have, less what those before it have: together no centavo more or less."""
    percent, before = NOTHING, Money()
    for goal, weight in sorted(weights.items()):
        percent += weight
        until = amounts.part(percent)
        yield goal, until - before
        before = until


def _money(found: Iterable[list[tuple[Any, ...]]]) -> dict[int, Money]:
    """By PPA, of what each of the `SUMS` has found."""
    amounts: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for asked, rows in zip(SUMS, found, strict=True):
        for ppa, *sums in rows:
            amounts[ppa].update(zip(asked.names, sums, strict=True))
    return {ppa: Money(**sums) for ppa, sums in amounts.items()}


def _weights(rows: Iterable[tuple[int, int, int, Decimal]]) -> dict[int, dict[int, dict[int, Decimal]]]:
    """Of each plan or agenda of the year: PPA → goal → percent."""
    found: dict[int, dict[int, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for framework, ppa, goal, weight in rows:
        found[framework][ppa][goal] = weight
    return found


def _above(ppas: Iterable[int]) -> dict[int, list[int | None]]:
    """What each is part of, what that is part of, and so on: there are four levels."""
    return {ppa: above for ppa, *above in _ABOVE.rows(ids=ppas)}


def _inherited(weights: Weights, ppas: Iterable[int], above: Mapping[int, list[int | None]]) -> Weights:
    found: dict[int, Mapping[int, Decimal]] = {}
    for ppa in ppas if weights else ():
        nearest = next((one for one in (ppa, *above.get(ppa, ())) if one in weights), None)
        if nearest is not None:
            found[ppa] = weights[nearest]
    return found


@dataclass(frozen=True)
class Sums:
    """What each PPA has of some amounts. What is practised counts there, and among all organizations nowhere."""

    names: tuple[str, ...]
    of_one: Prepared
    of_all: Prepared


def _sums(rows: Callable[[], QuerySet[Any]], *names: str) -> Sums:
    def by_ppa(**narrowed: None) -> QuerySet[Any, Any]:
        sums = {f"sum_{name}": Sum(FIELDS.get(name, name)) for name in names}
        counted = rows().filter(**narrowed).order_by().values_list("ppa")
        found: QuerySet[Any, Any] = counted.annotate(**sums)
        return found

    return Sums(names, Prepared(by_ppa), Prepared(lambda: by_ppa(organization__training=None)))


def _posted() -> QuerySet[Any]:
    return Account.objects.filter(level=Account.Level.APPROPRIATION, act__fiscal_year=Given("year"))


def _planned() -> QuerySet[Any]:
    approved = Plan.objects.filter(fiscal_year=Given("year"), status=Plan.Status.APPROVED)
    later = approved.filter(organization=OuterRef("organization"), edition__gt=OuterRef("edition"))
    return PlanLine.objects.filter(plan__in=approved.filter(~Exists(later)).values("pk"))


def _proposed() -> QuerySet[Any]:
    return ProposalLine.objects.filter(proposal__call__fiscal_year=Given("year"), proposal__status__in=HANDED_IN)


def _in_the_aip() -> QuerySet[Any]:
    return InvestmentLine.objects.filter(fiscal_year=Given("year"), status__in=IN_THE_AIP)


SUMS: Final = (
    _sums(_proposed, "proposed"),
    _sums(_in_the_aip, "aip"),
    _sums(_planned, "planned"),
    _sums(_posted, "appropriated", "allotted", "obligated", "disbursed"),
)


def _of_the_year(framework: str = "") -> dict[str, Given]:
    """Of a plan or agenda that covers the year, at the end of this path."""
    return {f"{framework}from_year__lte": Given("year"), f"{framework}until_year__gte": Given("year")}


_COVERING: Final = Prepared(lambda: Framework.objects.filter(**_of_the_year()).order_by("-from_year", "code"))
_GOALS: Final = Prepared(
    lambda: FrameworkItem.objects.filter(**_of_the_year("framework__")).order_by("position", "code")
)
_WEIGHTS: Final = Prepared(
    lambda: (
        Alignment.objects.filter(**_of_the_year("item__framework__"))
        .order_by()
        .values_list("item__framework", "ppa", "item", "weight")
    )
)
_ABOVE: Final = Prepared(
    lambda: (
        PPA.objects.filter(OneOfGiven("pk", "ids"))
        .order_by()
        .values_list("pk", "parent", "parent__parent", "parent__parent__parent")
    )
)

"""R11: how much of the year's money serves which goal of a development plan or agenda, and how much serves none.

From what is asked for over what is planned and enacted to what is spent.

Of the organization in scope, or of all of them under `oversight()`. A PPA that names no goal is aligned as what it is
part of.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.execution.models import Account
from bmms.lib.money import CENTAVO, centavos
from bmms.planning.models import PPA, WHOLE, Alignment, Framework, FrameworkItem, InvestmentLine, Plan, PlanLine
from bmms.projects.queries.money import NOTHING
from bmms.tenancy.scope import current_scope_id

SUMS: Final = ("appropriated", "allotted", "obligated", "disbursed")
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
        return Money(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def told(self) -> list[tuple[Any, Decimal]]:
        """Each amount with its name."""
        return [(label, getattr(self, name)) for name, label in LABELS.items()]

    def part(self, percent: Decimal) -> "Money":
        return Money(*(centavos(getattr(self, each.name) * percent / WHOLE) for each in fields(self)))

    def __sub__(self, other: "Money") -> "Money":
        return Money(*(getattr(self, each.name) - getattr(other, each.name) for each in fields(self)))


ByPPA = Mapping[int, Money]
Weights = Mapping[int, Mapping[int, Decimal]]  # PPA → goal → percent


@dataclass(frozen=True)
class Aligned:
    """Of one plan or agenda: each goal with what serves it, and what is aligned with none."""

    framework: Framework
    rows: list[tuple[FrameworkItem, Money]]
    everything: Money

    @property
    def labels(self) -> list[Any]:
        return [*LABELS.values()]

    @property
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
    money = _money(year)
    above = _above(money)
    covering = Framework.objects.filter(from_year__lte=year, until_year__gte=year).order_by("-from_year", "code")
    goals: dict[int, list[FrameworkItem]] = defaultdict(list)
    for goal in FrameworkItem.objects.filter(framework__in=covering).order_by("position", "code"):
        goals[goal.framework_id].append(goal)
    weights = _weights(year)
    return [_aligned_with(one, goals[one.pk], _inherited(weights[one.pk], money, above), money) for one in covering]


def _aligned_with(framework: Framework, goals: list[FrameworkItem], weights: Weights, money: ByPPA) -> Aligned:
    sums: dict[int, Money] = defaultdict(Money)
    for ppa, amounts in money.items():
        for goal, part in _parts(amounts, weights.get(ppa, {})):
            sums[goal] += part
    return Aligned(framework, [(goal, sums[goal.pk]) for goal in goals], sum(money.values(), Money()))


def _parts(amounts: Money, weights: Mapping[int, Decimal]) -> Iterator[tuple[int, Money]]:
    """Each is what the goals up to it have, less what those before it have: together no centavo more or less."""
    percent, before = NOTHING, Money()
    for goal, weight in sorted(weights.items()):
        percent += weight
        until = amounts.part(percent)
        yield goal, until - before
        before = until


def _money(year: int) -> dict[int, Money]:
    """By PPA. What is practised counts there, and among all organizations nowhere."""
    accounts = Account.objects.filter(level=Account.Level.APPROPRIATION, act__fiscal_year=year)
    posted = _by_ppa(accounts, **{name: Sum(name) for name in SUMS})
    approved = Plan.objects.filter(fiscal_year=year, status=Plan.Status.APPROVED)
    later = approved.filter(organization=OuterRef("organization"), edition__gt=OuterRef("edition"))
    lines = PlanLine.objects.filter(plan__in=approved.filter(~Exists(later)).values("pk"))
    planned = _by_ppa(lines, planned=Sum("amount"))
    asked = ProposalLine.objects.filter(proposal__call__fiscal_year=year, proposal__status__in=HANDED_IN)
    proposed = _by_ppa(asked, proposed=Sum("proposed"))
    aip = _by_ppa(InvestmentLine.objects.filter(fiscal_year=year, status__in=IN_THE_AIP), aip=Sum("amount"))
    parts = (proposed, aip, planned, posted)
    return {ppa: Money(**_joined(part.get(ppa, {}) for part in parts)) for ppa in set[int]().union(*parts)}


def _joined(parts: Iterable[dict[str, Decimal]]) -> dict[str, Decimal]:
    return {name: amount for part in parts for name, amount in part.items()}


def _by_ppa(rows: QuerySet[Any], **sums: Any) -> dict[int, dict[str, Decimal]]:
    counted = rows if current_scope_id() else rows.filter(organization__training=None)
    found = counted.order_by().values("ppa")
    told = found.annotate(**{f"sum_{name}": each for name, each in sums.items()})
    return {row["ppa"]: {name: row[f"sum_{name}"] for name in sums} for row in told}


def _weights(year: int) -> dict[int, dict[int, dict[int, Decimal]]]:
    """Of each plan or agenda of the year: PPA → goal → percent."""
    found: dict[int, dict[int, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    rows = Alignment.objects.filter(item__framework__from_year__lte=year, item__framework__until_year__gte=year)
    for framework, ppa, goal, weight in rows.values_list("item__framework", "ppa", "item", "weight"):
        found[framework][ppa][goal] = weight
    return found


def _above(ppas: Iterable[int]) -> dict[int, int | None]:
    """What each is part of, and what that is part of: a statement for each level, of those with money alone."""
    found: dict[int, int | None] = {}
    asked = set(ppas)
    while asked:
        parents = dict(PPA.objects.filter(pk__in=asked).values_list("pk", "parent"))
        found |= parents
        asked = {one for one in parents.values() if one} - found.keys()
    return found


def _inherited(weights: Weights, ppas: Iterable[int], above: Mapping[int, int | None]) -> Weights:
    found: dict[int, Mapping[int, Decimal]] = {}
    for ppa in ppas:
        at: int | None = ppa
        while at is not None and at not in weights:
            at = above.get(at)
        if at is not None:
            found[ppa] = weights[at]
    return found

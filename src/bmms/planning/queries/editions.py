"""What a further edition of a plan changes, beside the one it amends."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bmms.planning.models import PPA, Indicator, Plan, PlanLine
from bmms.planning.queries.plans import targets_in


@dataclass(frozen=True)
class ChangedLine:
    ppa: PPA
    before: Decimal | None  # None: it is in only one of the two
    after: Decimal | None

    @property
    def difference(self) -> Decimal:
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True)
class ChangedTarget:
    indicator: Indicator
    quarter: int  # 0: the year
    before: str
    after: str


def changed_lines(plan: Plan) -> list[ChangedLine]:
    before, after = (_amounts(each) for each in (plan.amended, plan))
    ppas = sorted(before.keys() | after.keys(), key=lambda ppa: ppa.code)
    rows = (ChangedLine(ppa, before.get(ppa), after.get(ppa)) for ppa in ppas)
    return [row for row in rows if row.before != row.after]


def changed_targets(plan: Plan) -> list[ChangedTarget]:
    before, after = (targets_in(each) if each else {} for each in (plan.amended, plan))
    measured = Indicator.objects.filter(pk__in=before.keys() | after.keys()).select_related("ppa")
    rows = (
        ChangedTarget(indicator, quarter, *(texts.get(indicator.pk, {}).get(quarter, "") for texts in (before, after)))
        for indicator in measured.order_by("ppa__code", "level", "pk")
        for quarter in range(5)
    )
    return [row for row in rows if row.before != row.after]


def _amounts(plan: Plan | None) -> Mapping[PPA, Decimal]:
    lines = PlanLine.objects.filter(plan=plan).select_related("ppa") if plan else ()
    return {line.ppa: line.amount for line in lines}

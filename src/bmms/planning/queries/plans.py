from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from bmms.planning.models import Indicator, Plan, PlanLine, Target
from bmms.tenancy.prepared import Given, Prepared

MONEY = DecimalField(max_digits=20, decimal_places=2)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with its targets in one plan: the year's, and those of the four quarters."""

    indicator: Indicator
    year: str
    quarters: tuple[str, str, str, str]


@dataclass(frozen=True)
class LineRow:
    line: PlanLine
    indicators: list[IndicatorRow]


def plans() -> QuerySet[Plan]:
    """Those of the organization in scope, each with its total and the number of its lines."""
    lines = PlanLine.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    found: QuerySet[Plan] = Plan.objects.select_related("submitted_by", "approved_by", "prepared_by")
    return found.annotate(
        total=Coalesce(Subquery(lines.annotate(all=Sum("amount")).values("all")), Decimal(0), output_field=MONEY),
        number_of_lines=Coalesce(Subquery(lines.annotate(all=Count("pk")).values("all")), 0),
    )


# the first page asks for them
_WITH_STATUS: Final = Prepared(lambda: Plan.objects.filter(status=Given("status")).order_by("fiscal_year")[:10])


def first_with(status: str) -> list[Plan]:
    return _WITH_STATUS.objects(status=status)


def plan_with_key(key: UUID) -> Plan | None:
    return plans().filter(key=key).first()


def lines_of(plan: Plan) -> list[LineRow]:
    """The plan as it is read: each PPA with its indicators and their targets. Three queries for any number of lines.

    Once it is submitted, only indicators with a target in it: one that is added later does not get into it.
    """
    lines = list(PlanLine.objects.filter(plan=plan).select_related("ppa").order_by("ppa__code"))
    rows: dict[int, list[IndicatorRow]] = defaultdict(list)
    targets = targets_in(plan)
    shown = Indicator.objects.filter(ppa__in=[line.ppa_id for line in lines])
    if not plan.is_open:
        shown = shown.filter(pk__in=targets)
    for indicator in shown.order_by("level", "pk"):
        rows[indicator.ppa_id].append(indicator_row(indicator, targets.get(indicator.pk, {})))
    return [LineRow(line, rows[line.ppa_id]) for line in lines]


def indicator_row(indicator: Indicator, targets: dict[int, str]) -> IndicatorRow:
    first, second, third, fourth = (targets.get(quarter, "") for quarter in (1, 2, 3, 4))
    return IndicatorRow(indicator, targets.get(0, ""), (first, second, third, fourth))


def targets_in(plan: Plan, indicators: Iterable[Indicator] | None = None) -> dict[int, dict[int, str]]:
    """Of each indicator: text by quarter, 0 for the year."""
    rows = Target.objects.filter(plan=plan)
    if indicators is not None:
        rows = rows.filter(indicator__in=indicators)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for indicator_id, quarter, text in rows.values_list("indicator_id", "quarter", "text"):
        found[indicator_id][quarter] = text
    return found

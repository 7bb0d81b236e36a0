from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear, Now

from bmms.access.actor import Actor
from bmms.audit.models import Event
from bmms.planning.models import Indicator, Plan, PlanLine, Target
from bmms.planning.models.signing import AT_WORK

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


def plans(by: Actor | None = None) -> QuerySet[Plan]:
    """Those of the organization in scope, each with its total, the number of its lines and what has become of it.

    What it still works on is its own matter: a reader from outside does not see it.
    """
    lines = PlanLine.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    found: QuerySet[Plan] = Plan.objects.select_related("submitted_by", "endorsed_by", "approved_by", "prepared_by")
    if by is not None and by.is_visitor:
        found = found.exclude(status__in=AT_WORK)
    return found.annotate(
        total=Coalesce(Subquery(lines.annotate(all=Sum("amount")).values("all")), Decimal(0), output_field=MONEY),
        number_of_lines=Coalesce(Subquery(lines.annotate(all=Count("pk")).values("all")), 0),
        standing=_standing(),
    )


def _standing() -> Case:
    """An approved one is active in its year; it is closed after it, and once a later edition is approved."""
    approved, year = Q(status=Plan.Status.APPROVED), ExtractYear(Now())
    later = Plan.objects.filter(approved, fiscal_year=OuterRef("fiscal_year"), edition__gt=OuterRef("edition"))
    return Case(
        When(approved & (Q(fiscal_year__lt=year) | Exists(later)), then=Value(Plan.Standing.CLOSED.value)),
        When(approved & Q(fiscal_year=year), then=Value(Plan.Standing.ACTIVE.value)),
        default=Value(""),
        output_field=CharField(),
    )


def at_work() -> QuerySet[Plan]:
    """What nobody from another organization sees, nor what is attached to it."""
    return Plan.objects.filter(status__in=AT_WORK)


def latest_plan(fiscal_year: int) -> Plan | None:
    """The latest edition of that year's."""
    found: Plan | None = Plan.objects.filter(fiscal_year=fiscal_year).order_by("-edition").first()
    return found


def _latest_editions() -> dict[int, Plan]:
    return {plan.fiscal_year: plan for plan in Plan.objects.order_by("edition")}


def open_lines() -> QuerySet[PlanLine]:
    """Of the latest edition of every year."""
    latest = [plan.pk for plan in _latest_editions().values()]
    found: QuerySet[PlanLine] = PlanLine.objects.filter(plan__in=latest).select_related("plan", "ppa")
    return found


@dataclass(frozen=True)
class MeasuredLine:
    """An indicator of a PPA that a year's plan holds, with its targets there."""

    plan: Plan
    indicator: Indicator
    year: str
    q1: str
    q2: str
    q3: str
    q4: str

    @property
    def fiscal_year(self) -> int:
        return self.plan.fiscal_year

    @property
    def level(self) -> str:
        return str(self.indicator.level)


def measured_lines(codes: Collection[str] | None = None) -> list[MeasuredLine]:
    """Of the latest edition of every year, and of some programs if their codes are given; two queries for each year."""
    found: list[MeasuredLine] = []
    for plan in _latest_editions().values():
        measured: Any = Indicator.objects.filter(ppa__plan_lines__plan=plan).select_related("ppa")
        if codes is not None:
            measured = measured.filter(ppa__code__in=codes)
        targets = targets_in(plan, measured.order_by().values("pk"))
        for indicator in measured:
            row = indicator_row(indicator, targets.get(indicator.pk, {}))
            found.append(MeasuredLine(plan, indicator, row.year, *row.quarters))
    return found


def was_submitted(plan: Plan) -> bool:
    """Ever, as its history tells."""
    mine = Event.objects.filter(subject_type=plan._meta.label_lower, subject_id=str(plan.pk))
    return plan.submitted_by_id is not None or mine.filter(verb="plan.submitted").exists()


def plan_with_key(key: UUID, by: Actor | None = None) -> Plan | None:
    return plans(by).filter(key=key).first()


def plan_lines(plan: Plan) -> QuerySet[PlanLine]:
    found: QuerySet[PlanLine] = PlanLine.objects.filter(plan=plan).select_related("ppa").order_by("ppa__code")
    return found


def lines_of(plan: Plan, some: Iterable[PlanLine] | None = None) -> list[LineRow]:
    """The plan as it is read: each PPA with its indicators and their targets. Three queries for any number of lines.

    Once it is submitted, only indicators with a target in it: one that is added later does not get into it.
    """
    lines = list(plan_lines(plan) if some is None else some)
    rows: dict[int, list[IndicatorRow]] = defaultdict(list)
    targets = targets_in(plan)
    shown = Indicator.objects.filter(ppa__in=[line.ppa_id for line in lines])
    if not plan.is_open:
        shown = shown.filter(pk__in=targets)
    for indicator in shown.order_by("level", "pk"):
        rows[indicator.ppa_id].append(indicator_row(indicator, targets.get(indicator.pk, {})))
    return [LineRow(line, rows[line.ppa_id]) for line in lines]


def without_targets(plan: Plan) -> list[str]:
    """The codes of those of which nothing could be measured later."""
    measured = Target.objects.filter(plan=plan).values("indicator__ppa")
    return list(plan_lines(plan).exclude(ppa__in=measured).values_list("ppa__code", flat=True))


def with_parts(plan: Plan) -> list[str]:
    """The codes of those whose parts are lines of the plan, too: each amount is without the other's."""
    lines = PlanLine.objects.filter(plan=plan)
    above = (lines.values("ppa" + "__parent" * steps) for steps in (1, 2, 3))
    chosen = Q()
    for each in above:
        chosen |= Q(ppa__in=each)
    return list(plan_lines(plan).filter(chosen).values_list("ppa__code", flat=True))


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

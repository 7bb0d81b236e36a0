from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet, Value

from bmms.access.news import News
from bmms.geography.queries.browse import WITH_PARENTS
from bmms.planning.models import Indicator, Plan, Target
from bmms.projects.models import Accomplishment, AccomplishmentRow
from bmms.projects.queries.progress import (
    COUNTED,
    PARTS,
    QUARTERS,
    Measured,
    Part,
    Parts,
    combined,
    measured_by,
    parts_of_year,
)
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared, objects_together

A = Accomplishment.Status


def accomplishments() -> QuerySet[Accomplishment]:
    found: QuerySet[Accomplishment] = Accomplishment.objects.select_related(
        "indicator__ppa", "prepared_by", "certified_by", "approved_by"
    )
    return found


def accomplishment_with_key(key: UUID) -> Accomplishment | None:
    return accomplishments().filter(key=key).first()


def accomplishment_of(indicator: Indicator, year: int, quarter: int) -> Accomplishment | None:
    return accomplishments().filter(indicator=indicator, fiscal_year=year, quarter=quarter).first()


def rows_of(accomplishment: Accomplishment) -> list[AccomplishmentRow]:
    if accomplishment.pk is None:
        return []
    rows: QuerySet[AccomplishmentRow] = AccomplishmentRow.objects.filter(accomplishment=accomplishment)
    return list(rows.select_related(f"place__{WITH_PARENTS}"))


def every_row() -> QuerySet[AccomplishmentRow]:
    found: QuerySet[AccomplishmentRow] = AccomplishmentRow.objects.select_related(
        "accomplishment__indicator__ppa", "place"
    )
    return found


def approved_plan(year: int) -> Plan | None:
    """Its latest approved edition."""
    found: Plan | None = Plan.objects.filter(fiscal_year=year, status=Plan.Status.APPROVED).order_by("-edition").first()
    return found


def quarter_begins(year: int, quarter: int) -> date:
    return date(year, 3 * quarter - 2, 1)


def quarter_ends(year: int, quarter: int) -> date:
    return date(year, 3 * quarter, 30 if quarter in (2, 3) else 31)


def quarter_of(day: date) -> tuple[int, int]:
    """The last quarter that had ended on that day."""
    passed = (day.month - 1) // 3
    return (day.year, passed) if passed else (day.year - 1, QUARTERS[-1])


@dataclass(frozen=True)
class QuarterRow:
    """An indicator of the year's plan in one quarter: what stands against it, and how far its report is."""

    measured: Measured
    accomplishment: Accomplishment | None

    @property
    def indicator(self) -> Indicator:
        return self.measured.indicator

    @property
    def state(self) -> str:
        return self.accomplishment.status if self.accomplishment else "not_started"


def planned_indicators(year: int) -> list[Indicator]:
    """Those with a target in the year's approved plan, by the code of their PPA."""
    plan = approved_plan(year)
    if plan is None:
        return []
    targets = Target.objects.filter(plan=plan).values("indicator")
    rows: Iterable[Indicator] = Indicator.objects.filter(pk__in=targets).select_related("ppa")
    return list(rows.order_by("ppa__code", "level", "pk"))  # type: ignore[attr-defined]


@dataclass(frozen=True)
class PlannedQuarter:
    plan: Plan | None
    rows: list[QuarterRow]


def planned_quarter(year: int, quarter: int) -> PlannedQuarter:
    """Of the year's approved plan. Three statements for any number of indicators."""
    plans, indicators = objects_together([(each, {"year": year}) for each in (_PLAN, _PLANNED)])
    if not indicators:
        return PlannedQuarter(plans[0] if plans else None, [])
    given = {"year": year, "quarter": quarter, "ids": [one.pk for one in indicators]}
    entered = {each.indicator_id: each for each in _ENTERED.objects(**given)}
    targets: Parts = defaultdict(dict)
    reached: Parts = defaultdict(dict)
    for indicator, of, *numbers, is_target in _NUMBERS.rows(**given):
        (targets if is_target else reached)[indicator][of] = Part(*numbers)
    found = measured_by(indicators, targets, reached, quarter)
    return PlannedQuarter(plans[0], [QuarterRow(row, entered.get(row.indicator.pk)) for row in found])


def _latest() -> QuerySet[Plan]:
    plans: QuerySet[Plan] = Plan.objects.filter(fiscal_year=Given("year"), status=Plan.Status.APPROVED)
    return plans.order_by("-edition")[:1]


def _planned() -> QuerySet[Indicator]:
    targets = Target.objects.filter(plan__in=_latest().values("pk")).values("indicator")
    found: QuerySet[Indicator] = Indicator.objects.filter(pk__in=targets).select_related("ppa")
    shown = ("key", "statement", "type", "rule", "direction", "ppa__code", "ppa__title")
    return found.only(*shown).order_by("ppa__code", "level", "pk")


def _of_year() -> QuerySet[Accomplishment]:
    found: QuerySet[Accomplishment] = Accomplishment.objects.filter(
        OneOfGiven("indicator_id", "ids"), fiscal_year=Given("year")
    )
    return found.order_by()


_PLAN: Final = Prepared(lambda: _latest().only("title", "edition"))
_PLANNED: Final = Prepared(_planned)
_ENTERED: Final = Prepared(
    lambda: _of_year().filter(quarter=Given("quarter")).only("key", "indicator_id", "status", "value")
)


def _numbers() -> QuerySet[Any, Any]:
    """Of the targets and of what was reached until the quarter; many, and so not as JSON."""
    targets = Target.objects.filter(OneOfGiven("indicator_id", "ids"), plan__in=_latest().values("pk"))
    reached = _of_year().filter(quarter__lte=Given("quarter"), status__in=COUNTED)
    of_plan, of_quarters = (
        rows.order_by().annotate(is_target=Value(is_target)).values_list(*PARTS, "is_target")
        for rows, is_target in ((targets.exclude(value=None), True), (reached, False))
    )
    return of_plan.union(of_quarters, all=True)


_NUMBERS: Final = Prepared(_numbers)


def by_quarter(indicators: list[Indicator], year: int) -> dict[int, list[Any]]:
    """Of each indicator what is certified of each quarter, and of the whole year."""
    parts = parts_of_year(indicators, year, QUARTERS[-1])
    return {
        one.pk: [
            *(combined(one, {q: parts[one.pk][q]}) if q in parts[one.pk] else None for q in QUARTERS),
            combined(one, parts[one.pk]),
        ]
        for one in indicators
    }


def submission_key(current: Accomplishment) -> str:
    return f"{current.key} {current.submissions}"


def news_of_accomplishment(kind: str, current: Accomplishment) -> News:
    about = {"indicator": current.indicator.statement[:120], "period": f"Q{current.quarter} {current.fiscal_year}"}
    page = {"key": str(current.key)}
    return News(kind, submission_key(current), "projects:accomplishment", page, about, current.organization_id)

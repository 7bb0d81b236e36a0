"""The physical reports: what was to be reached and what was, by program and indicator. BAR 1, and BED 2 in advance."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.planning.models import PPA, Indicator
from bmms.planning.queries.plans import targets_in
from bmms.projects.models import Accomplishment
from bmms.projects.queries.accomplishments import approved_plan, planned_indicators
from bmms.projects.queries.progress import (
    QUARTERS,
    Measured,
    Part,
    combined,
    expected_by,
    parts_of_year,
    targets_of_year,
    year_target,
)
from bmms.reporting.queries.statement import NUMBER, TEXT, Heading, Line, Statement

_TARGET, _REACHED = gettext_lazy("Physical targets"), gettext_lazy("Physical accomplishments")
_BEFORE = gettext_lazy("Accomplishment of the year before")
QUARTER_NAMES: Final = (
    gettext_lazy("1st quarter"),
    gettext_lazy("2nd quarter"),
    gettext_lazy("3rd quarter"),
    gettext_lazy("4th quarter"),
)
BAR1_HEADINGS: Final = (
    Heading("2", gettext_lazy("UACS code"), TEXT),
    *(Heading(str(2 + q), name, NUMBER, _TARGET) for q, name in zip(QUARTERS, QUARTER_NAMES, strict=True)),
    Heading("7", gettext_lazy("Total"), NUMBER, _TARGET),
    *(Heading(str(7 + q), name, NUMBER, _REACHED) for q, name in zip(QUARTERS, QUARTER_NAMES, strict=True)),
    Heading("12", gettext_lazy("Total"), NUMBER, _REACHED),
    Heading("13", gettext_lazy("Variance as of the quarter"), NUMBER),
    Heading("14", gettext_lazy("% of what was planned by then"), NUMBER),
    Heading("15", gettext_lazy("Remarks"), TEXT),
)
BED2_HEADINGS: Final = (
    Heading("2", gettext_lazy("UACS code"), TEXT),
    Heading("3", gettext_lazy("January to September, actual"), NUMBER, _BEFORE),
    Heading("4", gettext_lazy("October to December, target"), NUMBER, _BEFORE),
    Heading("5", gettext_lazy("Total"), NUMBER, _TARGET),
    *(Heading(str(5 + q), name, NUMBER, _TARGET) for q, name in zip(QUARTERS, QUARTER_NAMES, strict=True)),
    Heading("10", gettext_lazy("Remarks"), TEXT),
)
APPROVED: Final = (Accomplishment.Status.APPROVED,)


def bar1(from_date: date, until: date, _cluster: str = "") -> Statement:
    """Targets as officers wrote them, and what has been approved of each quarter until the report's."""
    year, quarter = until.year, until.month // 3
    indicators, plan = planned_indicators(year), approved_plan(year)
    texts = targets_in(plan, indicators) if plan else {}
    targets, parts = targets_of_year(indicators, year), parts_of_year(indicators, year, quarter, APPROVED)
    remarks = _remarks(indicators, year, quarter)

    def cells(one: Indicator) -> dict[str, str]:
        expected, _is_spread = expected_by(one, targets[one.pk], quarter)
        row = Measured(one, year_target(one, targets[one.pk]), expected, combined(one, parts[one.pk]))
        missing = quarter not in parts[one.pk]
        notes = [*remarks.get(one.pk, ()), *([_("Of this quarter nothing is approved.")] if missing else [])]
        return {
            "2": one.ppa.code,
            **_targets(texts.get(one.pk, {}), first=3, total="7"),
            **{str(7 + q): _of_quarter(one, parts[one.pk], q) for q in QUARTERS},
            "12": _plain(row.actual),
            "13": _plain(None if row.actual is None or expected is None else row.actual - expected),
            "14": _percent(row.actual, expected),
            "15": " ".join(notes),
        }

    return Statement("bar1", from_date, until, BAR1_HEADINGS, list(_lines(indicators, cells)))


def bed2(from_date: date, until: date, _cluster: str = "") -> Statement:
    """The targets of the year, beside what the year before had reached and was to reach."""
    year = until.year
    indicators, plan, before = planned_indicators(year), approved_plan(year), approved_plan(year - 1)
    texts = targets_in(plan, indicators) if plan else {}
    old = targets_in(before, indicators) if before else {}
    parts = parts_of_year(indicators, year - 1, 3, APPROVED)

    def cells(one: Indicator) -> dict[str, str]:
        return {
            "2": one.ppa.code,
            "3": _plain(combined(one, parts[one.pk])),
            "4": old.get(one.pk, {}).get(4, ""),
            **_targets(texts.get(one.pk, {}), first=6, total="5"),
            "10": "",
        }

    return Statement("bed2", from_date, until, BED2_HEADINGS, list(_lines(indicators, cells)))


def _lines(indicators: list[Indicator], cells: Any) -> Iterable[Line]:
    """By group of the act, then by PPA, each with its indicators."""
    order = list(PPA.Kind.values)
    ranked = sorted(indicators, key=lambda one: (order.index(one.ppa.kind), one.ppa.code))
    for kind, of_kind in groupby(ranked, key=lambda one: one.ppa.kind):
        yield Line(PPA.Kind(kind).label, level="section")
        for ppa, of_ppa in groupby(of_kind, key=lambda one: one.ppa):
            yield Line(ppa.title, {"2": ppa.code}, level="group")
            yield from (Line(_named(one), cells(one)) for one in of_ppa)


def _named(one: Indicator) -> str:
    unit = f" ({one.unit})" if one.unit else ""
    return f"{one.get_level_display()}: {one.statement}{unit}"


def _targets(texts: Mapping[int, str], *, first: int, total: str) -> dict[str, str]:
    return {total: texts.get(0, "")} | {str(first + q - 1): texts.get(q, "") for q in QUARTERS}


def _of_quarter(one: Indicator, parts: Mapping[int, Part], quarter: int) -> str:
    return _plain(combined(one, {quarter: parts[quarter]})) if quarter in parts else ""


def _remarks(indicators: list[Indicator], year: int, quarter: int) -> dict[int, list[str]]:
    rows = Accomplishment.objects.filter(
        indicator__in=[one.pk for one in indicators], fiscal_year=year, quarter=quarter, status__in=APPROVED
    )
    return {of: [text] for of, text in rows.values_list("indicator_id", "remarks") if text}


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():,f}"


def _percent(actual: Decimal | None, expected: Decimal | None) -> str:
    return "" if actual is None or not expected else f"{100 * actual / expected:.2f}"

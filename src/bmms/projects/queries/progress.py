"""How far things are: computed from approved targets and certified accomplishments, never typed.

Slippage is the physical percentage less the planned one: negative is behind. A ratio is the sum of its numerators by
the sum of its denominators, whatever it is of; percentages are never averaged.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bmms.planning.models import Indicator, Plan, Target
from bmms.projects.models import Accomplishment, AlertLevels
from bmms.tenancy.prepared import Given

A = Accomplishment.Status
COUNTED: Final = (A.CERTIFIED, A.APPROVED)
QUARTERS: Final = (1, 2, 3, 4)
WHOLE: Final = Decimal(100)
POINT: Final = Decimal("0.01")


class Alert(StrEnum):
    NONE = "done"
    EARLY = "due"
    URGENT = "at_risk"
    TERMINAL = "overdue"


ALERT_LABELS: Final = {
    Alert.NONE: _("On schedule"),
    Alert.EARLY: _("Early warning"),
    Alert.URGENT: _("Intensive monitoring"),
    Alert.TERMINAL: _("Terminal"),
}


@dataclass(frozen=True)
class Part:
    """A quarter of an indicator: a number, or what is divided by what."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


Parts = dict[int, dict[int, Part]]  # by indicator and quarter
PARTS: Final = ("indicator_id", "quarter", "value", "numerator", "denominator")


@dataclass(frozen=True)
class Measured:
    """An indicator in a year, until the end of a quarter."""

    indicator: Indicator
    target: Decimal | None  # of the year
    expected: Decimal | None  # of it, until then
    actual: Decimal | None
    is_spread: bool = False  # the plan has no targets of the quarters: the year's is spread evenly

    @property
    def percent(self) -> Decimal | None:
        """Of the year's target, at most 100."""
        return _achieved(self.indicator, self.actual, self.target)

    @property
    def expected_percent(self) -> Decimal | None:
        return _achieved(self.indicator, self.expected, self.target)

    @property
    def variance(self) -> Decimal | None:
        return None if self.actual is None or self.target is None else self.actual - self.target


@dataclass(frozen=True)
class Progress:
    physical: Decimal
    expected: Decimal

    @property
    def slippage(self) -> Decimal:
        return self.physical - self.expected


def combined(indicator: Indicator, quarters: Mapping[int, Part]) -> Decimal | None:
    """What the quarters make together, by the indicator's rule."""
    known = [quarters[quarter] for quarter in sorted(quarters)]
    if not known:
        return None
    if indicator.is_share:
        return _ratio(indicator, known[-1:] if indicator.rule == Indicator.Rule.LAST else known)
    values = [part.value for part in known if part.value is not None]
    return _by_rule(indicator.rule, values) if values else None


def expected_by(indicator: Indicator, targets: Mapping[int, Part], quarter: int) -> tuple[Decimal | None, bool]:
    """How much of the year's target was to be reached by the end of the quarter; and whether it was only spread."""
    until = [targets[each] for each in QUARTERS[:quarter] if each in targets]
    if until:
        return _planned(indicator, until), False
    year = targets[0].value if 0 in targets else None
    if year is None:
        return None, False
    if any(each in targets for each in QUARTERS):  # it begins later
        return Decimal(0), False
    adds_up = indicator.rule == Indicator.Rule.SUM and not indicator.is_share
    return (year * quarter / len(QUARTERS) if adds_up else year), True


def year_target(indicator: Indicator, targets: Mapping[int, Part]) -> Decimal | None:
    if 0 in targets:
        return targets[0].value
    quarters = [targets[each] for each in QUARTERS if each in targets]
    return _planned(indicator, quarters) if quarters else None


def _planned(indicator: Indicator, targets: Sequence[Part]) -> Decimal | None:
    """A share is of the sums, as what is reached is, where the plan says of each target what is divided by what."""
    if indicator.is_share and indicator.rule != Indicator.Rule.LAST and all(each.denominator for each in targets):
        return _ratio(indicator, targets)
    return _by_rule(indicator.rule, [each.value for each in targets if each.value is not None])


def progress_of(rows: Collection[Measured]) -> Progress | None:
    """Of everything with a target of the year, by weight; what has reached nothing yet counts as zero."""
    counted = [row for row in rows if row.expected_percent is not None]
    weights = weights_of(counted)
    if not any(weights):
        return None
    sums = (
        sum(((row.percent or 0) * weight for row, weight in zip(counted, weights, strict=True)), Decimal(0)),
        sum(((row.expected_percent or 0) * weight for row, weight in zip(counted, weights, strict=True)), Decimal(0)),
    )
    physical, expected = ((each / sum(weights)).quantize(POINT) for each in sums)
    return Progress(physical, expected)


def weights_of(rows: Collection[Measured]) -> list[Decimal]:
    """Each counts alike while none has a weight; then those without one count nothing."""
    weights = [row.indicator.weight or Decimal(0) for row in rows]
    return weights if any(weights) else [Decimal(1)] * len(weights)


def digest_of_weights(indicators: Iterable[Indicator]) -> str:
    """Of what stood there, so that nobody writes over what they have not seen."""
    said = [(one.pk, str(one.weight)) for one in indicators]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def alert_of(slippage: Decimal | None, levels: AlertLevels) -> Alert:
    if slippage is None or -slippage < levels.early:
        return Alert.NONE
    if -slippage < levels.urgent:
        return Alert.EARLY
    return Alert.URGENT if -slippage < levels.terminal else Alert.TERMINAL


def alert_levels() -> AlertLevels:
    """The organization's, or those that hold where it has set none."""
    return AlertLevels.objects.first() or AlertLevels()


def measured(indicators: Iterable[Indicator], year: int, quarter: int) -> list[Measured]:
    """Two statements for any number of indicators."""
    rows = list(indicators)
    return measured_by(rows, targets_of_year(rows, year), parts_of_year(rows, year, quarter), quarter)


def measured_by(rows: Iterable[Indicator], targets: Parts, parts: Parts, quarter: int) -> list[Measured]:
    found = []
    for row in rows:
        expected, is_spread = expected_by(row, targets[row.pk], quarter)
        found.append(
            Measured(row, year_target(row, targets[row.pk]), expected, combined(row, parts[row.pk]), is_spread)
        )
    return found


def by_quarter(rows: Iterable[Target | Accomplishment]) -> Parts:
    """Of each indicator its numbers by quarter."""
    found: Parts = defaultdict(dict)
    for each in rows:
        found[each.indicator_id][each.quarter] = Part(each.value, each.numerator, each.denominator)
    return found


def targets_of_year(indicators: Iterable[Indicator], year: int) -> Parts:
    return by_quarter(targets_in(year).filter(indicator__in=[each.pk for each in indicators]))


def targets_in(year: int | Given) -> QuerySet[Target]:
    """In the latest approved edition of the year's plan, by quarter; 0 is the year."""
    latest = Plan.objects.filter(fiscal_year=year, status=Plan.Status.APPROVED).order_by("-edition").values("pk")[:1]
    return Target.objects.filter(plan__in=latest).exclude(value=None).only(*PARTS)


def parts_of_year(
    indicators: Iterable[Indicator], year: int, quarter: int, statuses: Collection[str] = COUNTED
) -> Parts:
    rows = reached_in(year, quarter, statuses)
    return by_quarter(rows.filter(indicator__in=[each.pk for each in indicators]))


def reached_in(
    year: int | Given, quarter: int | Given, statuses: Collection[str] = COUNTED
) -> QuerySet[Accomplishment]:
    found = Accomplishment.objects.filter(fiscal_year=year, quarter__lte=quarter, status__in=statuses)
    return found.only(*PARTS)


def last_progress(ppas: Collection[int], year: int, quarter: int) -> dict[int, tuple[tuple[int, int], Progress]]:
    """Of each PPA the last year and quarter until this one of which something is certified, and how far it was then.

    Three statements for each such quarter, and one before, for any number of PPAs.
    """
    until_then = Q(fiscal_year__lt=year) | Q(fiscal_year=year, quarter__lte=quarter)
    certified = Accomplishment.objects.filter(until_then, indicator__ppa__in=ppas, status__in=COUNTED)
    latest = certified.order_by("indicator__ppa", "-fiscal_year", "-quarter").distinct("indicator__ppa")
    by_quarter: dict[tuple[int, int], list[int]] = defaultdict(list)
    for ppa, year, quarter in latest.values_list("indicator__ppa", "fiscal_year", "quarter"):
        by_quarter[year, quarter].append(ppa)
    return {
        ppa: (until, progress)
        for until, those in by_quarter.items()
        for ppa, progress in progress_by_ppa(Indicator.objects.filter(ppa__in=those), *until).items()
    }


def progress_by_ppa(indicators: Iterable[Indicator], year: int, quarter: int) -> dict[int, Progress]:
    by_ppa = defaultdict(list)
    for row in measured(indicators, year, quarter):
        by_ppa[row.indicator.ppa_id].append(row)
    told = {ppa: progress_of(rows) for ppa, rows in by_ppa.items()}
    return {ppa: progress for ppa, progress in told.items() if progress}


def _ratio(indicator: Indicator, parts: Iterable[Part]) -> Decimal | None:
    pairs = [(part.numerator, part.denominator) for part in parts if part.numerator is not None and part.denominator]
    sums = [sum((pair[each] or Decimal(0) for pair in pairs), Decimal(0)) for each in (0, 1)]
    return indicator.quotient(*sums)


def _by_rule(rule: str, values: list[Decimal]) -> Decimal:
    if rule == Indicator.Rule.SUM:
        return sum(values, Decimal(0))
    if rule == Indicator.Rule.AVERAGE:
        return sum(values, Decimal(0)) / len(values)
    return max(values) if rule == Indicator.Rule.MAXIMUM else values[-1]


def _achieved(indicator: Indicator, actual: Decimal | None, target: Decimal | None) -> Decimal | None:
    if actual is None or target is None:
        return None
    if indicator.direction == Indicator.Direction.DECREASE:
        share = target / actual if actual > target else Decimal(1)
    else:
        share = actual / target if target else Decimal(1)
    return (WHOLE * max(min(share, Decimal(1)), Decimal(0))).quantize(POINT)

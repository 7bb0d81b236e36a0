from datetime import date
from decimal import Decimal

import pytest

from bmms.planning.models import Indicator
from bmms.projects.models import AlertLevels
from bmms.projects.queries.accomplishments import quarter_ends, quarter_of
from bmms.projects.queries.progress import (
    Measured,
    Part,
    Progress,
    alert_of,
    combined,
    expected_by,
    progress_of,
    year_target,
)

D = Decimal


def indicator(rule="SUM", kind="NUMBER", direction="INCREASE") -> Indicator:
    return Indicator(organization_id=1, rule=rule, type=kind, direction=direction)


def numbers(*values) -> dict[int, Part]:
    return {quarter: Part(D(value)) for quarter, value in enumerate(values, start=1)}


@pytest.mark.parametrize(("rule", "result"), [("SUM", 60), ("LAST", 30), ("AVERAGE", 20), ("MAXIMUM", 30)])
def test_quarters_make_the_year_by_the_indicators_rule(rule, result):
    assert combined(indicator(rule), numbers(10, 20, 30)) == result


def test_ratios_are_summed_above_and_below_the_line():
    quarters = {1: Part(numerator=D(1), denominator=D(2)), 2: Part(numerator=D(90), denominator=D(98))}
    assert combined(indicator("RATIO", "PERCENTAGE"), quarters) == 91
    assert combined(indicator("AVERAGE", "PERCENTAGE"), quarters) == 91  # a percentage is never averaged
    assert combined(indicator("LAST", "RATIO"), quarters) == D("0.9184")
    assert combined(indicator("SUM"), {}) is None


def test_what_was_planned_by_a_quarter():
    targets = {0: Part(D(100)), 1: Part(D(10)), 2: Part(D(30))}
    assert expected_by(indicator(), targets, 2) == (40, False)
    assert expected_by(indicator("LAST"), targets, 2) == (30, False)
    assert expected_by(indicator(), {0: Part(D(100))}, 3) == (75, True)
    assert expected_by(indicator("LAST", "PERCENTAGE"), {0: Part(D(95))}, 1) == (95, True)
    assert expected_by(indicator(), {0: Part(D(100)), 4: Part(D(100))}, 2) == (0, False)
    assert expected_by(indicator(), {}, 2) == (None, False)
    assert year_target(indicator(), {1: Part(D(10)), 2: Part(D(30))}) == 40


def test_targets_of_a_share_are_of_the_sums_where_the_plan_says_of_what():
    said = {1: Part(D(50), D(1), D(2)), 2: Part(D("91.8367"), D(90), D(98))}
    assert year_target(indicator("RATIO", "PERCENTAGE"), said) == 91
    assert expected_by(indicator("AVERAGE", "PERCENTAGE"), said, 2) == (91, False)
    assert year_target(indicator("LAST", "PERCENTAGE"), said) == D("91.8367")
    assert year_target(indicator("AVERAGE", "PERCENTAGE"), {1: Part(D(50)), 2: said[2]}) == D("70.91835")


def test_progress_counts_nothing_twice_and_nothing_beyond_the_target():
    over = Measured(indicator(), D(10), D(5), D(40))
    under = Measured(indicator(), D(10), D(5), None)
    without = Measured(indicator(), None, None, D(7))
    assert progress_of([over, under, without]) == Progress(D("50.00"), D("50.00"))
    assert progress_of([without]) is None


def test_an_indicator_counts_by_its_weight_once_one_has_any():
    half, none = Measured(indicator(), D(10), D(5), D(5)), Measured(indicator(), D(10), D(10), None)
    half.indicator.weight = D(75)
    assert progress_of([half, none]) == Progress(D("50.00"), D("50.00"))
    none.indicator.weight = D(25)
    assert progress_of([half, none]) == Progress(D("37.50"), D("62.50"))


def test_less_is_better_where_it_is():
    fewer = Measured(indicator("LAST", direction="DECREASE"), D(20), D(20), D(25))
    assert (fewer.percent, fewer.expected_percent) == (80, 100)
    assert Measured(indicator(direction="DECREASE"), D(20), D(20), D(10)).percent == 100


@pytest.mark.parametrize(
    ("slippage", "alert"),
    [(None, "done"), ("2", "done"), ("-4.99", "done"), ("-5", "due"), ("-9.99", "due"), ("-10", "at_risk"), ("-15", "overdue")],
)  # fmt: skip
def test_alerts_follow_the_levels(slippage, alert):
    assert alert_of(slippage and D(slippage), AlertLevels(organization_id=1)) == alert


def test_quarters_end_when_they_do():
    assert [quarter_ends(2026, each) for each in (1, 2, 3, 4)] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]
    assert quarter_of(date(2026, 11, 26)) == (2026, 3)
    assert quarter_of(date(2026, 2, 1)) == (2025, 4)

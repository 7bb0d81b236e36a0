from decimal import Decimal

import pytest

from bmms.lib.numbers import fraction_in, number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("95%", "95"),
        ("₱1,200.50", "1200.50"),
        ("3,000 households", "3000"),
        ("-2", "-2"),
        ("none", None),
        ("", None),
        ("12 of 14 labs", None),  # two numbers: none of them is the target
        ("9" * 20, None),
        ("66.6667%", "66.6667"),
        ("66.66667%", None),  # more places than are kept
    ],
)
def test_the_one_number_in_a_text(text, number):
    assert number_in(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("12 of 14 labs", (12, 14)),
        ("1,200/1,400.5", (1200, Decimal("1400.5"))),
        ("12 out of 14", (12, 14)),
        ("12 of 0", None),
        ("12 of 14 labs in 2026", None),  # a third number: who knows what it is
        ("95%", None),
        ("2.12345 of 4", None),
        ("2 of 0.00001", None),
        ("9999999999999999 of 2", None),
    ],
)
def test_what_is_divided_by_what(text, fraction):
    assert fraction_in(text) == fraction

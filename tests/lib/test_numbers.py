from decimal import Decimal

import pytest

from bmms.lib.numbers import number_in


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
    ],
)
def test_the_one_number_in_a_text(text, number):
    assert number_in(text) == (None if number is None else Decimal(number))

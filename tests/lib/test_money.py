from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import decimals

from bmms.lib.money import format_amount, format_pesos


@pytest.mark.parametrize(
    ("amount", "text", "pesos"),
    [
        (Decimal("1234567.89"), "1,234,567.89", "₱1,234,567.89"),
        (Decimal(-1234), "(1,234.00)", "(₱1,234.00)"),
        (Decimal("0.00"), "-", "-"),
        (Decimal("-0.001"), "-", "-"),
        (None, "-", "-"),
        (5, "5.00", "₱5.00"),
        (Decimal("0.005"), "0.01", "₱0.01"),
    ],
)
def test_amounts_read_as_accountants_write_them(amount: Decimal | int | None, text: str, pesos: str) -> None:
    assert format_amount(amount) == text
    assert format_pesos(amount) == pesos


@given(decimals("-99999999999999999.99", "99999999999999999.99", places=2))
def test_no_centavo_is_lost_in_writing(amount: Decimal) -> None:
    text = format_amount(amount).replace(",", "")

    back = Decimal(0) if text == "-" else Decimal(text.strip("()")) * (-1 if text.startswith("(") else 1)
    assert back == amount

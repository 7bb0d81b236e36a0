"""Amounts as officers read them. Pesos with centavos, never floats."""

from decimal import ROUND_HALF_UP, Decimal

CENTAVO = Decimal("0.01")


def format_amount(amount: Decimal | int | None) -> str:
    """`1,234,567.89`, a negative amount in brackets as accountants write it, `-` for nothing or zero."""
    if amount is None:
        return "-"
    rounded = Decimal(amount).quantize(CENTAVO, ROUND_HALF_UP)
    if not rounded:
        return "-"
    return f"({-rounded:,.2f})" if rounded < 0 else f"{rounded:,.2f}"


def format_pesos(amount: Decimal | int | None) -> str:
    """As `format_amount`, with the peso sign: `₱1,234,567.89`, `(₱1,234.00)`, `-`."""
    text = format_amount(amount)
    if text == "-":
        return text
    return f"(₱{text[1:]}" if text.startswith("(") else f"₱{text}"

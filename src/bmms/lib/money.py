"""Amounts as officers read them. Pesos with centavos, never floats."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENTAVO = Decimal("0.01")
LARGEST = Decimal(10) ** 18  # not reached by any amount


def centavos(amount: Decimal) -> Decimal:
    """Half a centavo counts as one, as it is shown, and as PostgreSQL rounds."""
    return amount.quantize(CENTAVO, ROUND_HALF_UP)


def format_amount(amount: Decimal | int | None) -> str:
    """`1,234,567.89`, a negative amount in brackets as accountants write it, `-` for nothing or zero."""
    if amount is None:
        return "-"
    rounded = centavos(Decimal(amount))
    if not rounded:
        return "-"
    return f"({-rounded:,.2f})" if rounded < 0 else f"{rounded:,.2f}"


def format_pesos(amount: Decimal | int | None) -> str:
    """As `format_amount`, with the peso sign: `₱1,234,567.89`, `(₱1,234.00)`, `-`."""
    text = format_amount(amount)
    if text == "-":
        return text
    return f"(₱{text[1:]}" if text.startswith("(") else f"₱{text}"


def amount_in(text: str) -> Decimal | None:
    """Of `₱1,250,000.50` or `34001249.0`; None for what is no amount of zero or more with at most two decimals."""
    try:
        amount = Decimal(text.replace("₱", "").replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount < LARGEST or amount != amount.quantize(CENTAVO):
        return None
    return amount.quantize(CENTAVO)

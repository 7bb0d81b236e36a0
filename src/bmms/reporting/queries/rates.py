"""The rates by which budgets are judged (domain facts 4.3)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.reporting.queries.statement import Line

# Each: its name, what is divided, and by what.
RATES: Final[dict[str, tuple[Promise, str, str]]] = {
    "release": (_("Release rate: allotments of appropriations"), "allotted", "appropriated"),
    "obligation": (_("Obligation rate: obligations of allotments"), "obligated", "allotted"),
    "disbursement": (_("Disbursement rate: disbursements of obligations"), "disbursed", "obligated"),
    "absorption": (_("Absorption: disbursements of allotments"), "disbursed", "allotted"),
}
COLUMNS: Final = {"appropriated": "5", "allotted": "10", "obligated": "15", "disbursed": "20"}  # of FAR 1


def rates(amounts: Mapping[str, Decimal]) -> dict[str, Decimal | None]:
    """In percent, to two places; None where there is nothing to divide by."""
    return {
        name: round(100 * amounts[part] / amounts[whole], 2) if amounts[whole] else None
        for name, (_label, part, whole) in RATES.items()
    }


def rates_of(line: Line) -> dict[str, Decimal | None]:
    """Of a line of FAR 1."""
    return rates({name: line.amount(number) for name, number in COLUMNS.items()})

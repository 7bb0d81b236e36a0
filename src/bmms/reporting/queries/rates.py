"""The rates by which budgets are judged (domain facts 4.3), each from FAR 1's own columns."""

from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.reporting.queries.statement import Line

RELEASE, OBLIGATION, DISBURSEMENT, ABSORPTION = "release", "obligation", "disbursement", "absorption"
# What is divided by what: columns of FAR 1.
RATES: Final[dict[str, tuple[Promise, str, str]]] = {
    RELEASE: (_("Release rate: allotments of appropriations"), "10", "5"),
    OBLIGATION: (_("Obligation rate: obligations of allotments"), "15", "10"),
    DISBURSEMENT: (_("Disbursement rate: disbursements of obligations"), "20", "15"),
    ABSORPTION: (_("Absorption: disbursements of allotments"), "20", "10"),
}


def rates_of(line: Line) -> dict[str, Decimal | None]:
    """In percent, to two places; None where there is nothing to divide by."""
    found: dict[str, Decimal | None] = {}
    for name, (_label, part, whole) in RATES.items():
        of = line.amount(whole)
        found[name] = round(100 * line.amount(part) / of, 2) if of else None
    return found

"""How entries are numbered (GAM; domain: ORS CL-FFFFFFFF-YYYY-MM-NNNNN)."""

from datetime import date
from typing import Final

from bmms.budgeting.models import CLASS_CODES
from bmms.execution.models import Entry

OPENING: Final = "OPENING"  # what an organization brings along when it goes live in mid-year
LETTERS: Final = {
    "appropriation": "APP",
    "modification": "MOD",
    "suballotment": "SUB",
    "payable": "AP",
    "cash": "NCA",
    "lapse": "LAP",
    "cash_lapse": "LNC",
}


def numbering(kind: str, allotment_class: str, fund: str, on: date, form: str = "") -> tuple[str, str]:
    """The series that counts, and what stands before the number: gap-free in a year, the month only shown."""
    if form == OPENING:
        return f"{OPENING}/{on.year}", f"{OPENING}-{on:%Y-%m}-"
    month, coded = f"{on:%Y-%m}-", f"{CLASS_CODES[allotment_class]}-{fund}-"
    if kind == Entry.Kind.OBLIGATION:
        return f"ORS/{coded}{on.year}", f"{coded}{month}"
    if kind == Entry.Kind.DISBURSEMENT:
        return f"DV/{on.year}", month
    if kind == Entry.Kind.ALLOTMENT:
        return f"{form or 'SARO'}/{coded}{on.year}", f"{form or 'SARO'}-{coded}{month}"
    return f"{LETTERS[kind]}/{on.year}", f"{LETTERS[kind]}-{month}"


def advice_series(fund: str, on: date) -> str:
    """Of the advices to debit an account (execution_next_advice): by fund cluster and year."""
    return f"LDDAP-ADA/{fund[:2]}-{on.year}"

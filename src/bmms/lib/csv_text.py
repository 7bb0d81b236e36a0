"""Comma-separated text that spreadsheet programs open as it is meant."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"  # without it Excel takes UTF-8 for something else, and ñ and ₱ are lost
BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A whole file."""
    return BYTE_ORDER_MARK + csv_lines([header]) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows to add to a file; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO()
    csv.writer(out).writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(BEGINS_A_FORMULA):
        return "'" + value
    return "" if value is None else value

"""The table in the file of a spreadsheet program, as text: CSV, or the first sheet of an Excel workbook."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from bmms.lib.csv_rows import UnreadableCsv, raw_csv_rows
from bmms.lib.csv_text import BEGINS_A_FORMULA

BEGINNING_OF_XLSX: Final = b"PK\x03\x04"
BEGINNINGS_OF_OTHERS: Final = (b"%PDF-", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")  # also .xls, .doc
LARGEST_UNPACKED: Final = 300 * 1024 * 1024  # bytes; a small file may unpack to more than the memory holds
MOST_PARTS: Final = 2_000  # of a workbook: its sheets, pictures and what it says of them


class UnreadableTable(ValueError):
    """The message says what to do."""


@dataclass(frozen=True)
class Table:
    headings: list[str]
    rows: list[tuple[int, list[str]]]  # each with its number as a spreadsheet program shows it; empty ones are left out


def read_table(content: bytes) -> Table:
    """Everything as text: what it means is the reader's question. Raises UnreadableTable."""
    if content.startswith(BEGINNING_OF_XLSX):
        return _table(_excel_rows(content))
    if content.startswith(BEGINNINGS_OF_OTHERS):
        raise UnreadableTable(
            "The file is neither CSV nor an Excel workbook (.xlsx). Open it in a spreadsheet program, save its table "
            "as one of the two, and upload that."
        )
    try:
        return _table([_unquoted(cell) for cell in row] for row in raw_csv_rows(content))
    except UnreadableCsv as error:
        raise UnreadableTable(str(error)) from error


def _table(rows: Iterable[list[str]]) -> Table:
    found = ((number, [cell.strip() for cell in row]) for number, row in enumerate(rows, start=1))
    filled = ((number, row) for number, row in found if any(row))
    _number, headings = next(filled, (0, []))
    width = len(headings)
    return Table(headings, [(number, (row + [""] * width)[:width]) for number, row in filled if any(row[:width])])


def _excel_rows(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise UnreadableTable("The workbook is too large: save its first sheet as CSV and take that.")
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for row in book.get_sheet_by_index(0).iter_rows():
                yield [_text(cell) for cell in row]
    except (CalamineError, zipfile.BadZipFile) as error:
        raise UnreadableTable("The file is no Excel workbook that can be read: save it as .xlsx or CSV.") from error


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _unquoted(cell: str) -> str:
    """Our own files put an apostrophe before what a spreadsheet would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in BEGINS_A_FORMULA else cell

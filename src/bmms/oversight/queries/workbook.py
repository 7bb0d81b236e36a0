"""What a desk shows as an Excel workbook: a sheet for each table, typed cells, what it is about above the first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

NAME_LENGTH: Final = 31  # of a sheet; Excel takes no longer one, and none with these
NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\']")
Lines = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Table:
    headings: Sequence[Any]
    lines: Lines
    title: str = ""  # of one that stands beside others
    words: Lines | None = None  # the lines as people read them, where that is not plain from the values
    note: str = ""  # below it on paper: what is left out there


def workbook(about: Sequence[str], tables: Sequence[Table]) -> bytes:
    whole = BytesIO()
    book = Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for number, table in enumerate(tables, 1):
        name = NOT_IN_A_NAME.sub(" ", f"{number} {table.title}".strip())[:NAME_LENGTH]
        heads = [*(about if number == 1 else ()), *filter(None, [table.title])]
        _fill(book, book.add_worksheet(name.strip()), heads, table)
    book.close()
    return whole.getvalue()


def _fill(book: Workbook, sheet: Worksheet, about: Sequence[str], table: Table) -> None:
    bold, spelled = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "#,##0.00"})
    for row, text in enumerate(about):
        sheet.write_string(row, 0, text, bold if row == 0 else None)
    top = len(about) + 1
    sheet.set_column(0, len(table.headings) - 1, 16)
    for place, text in enumerate(table.headings):
        sheet.write_string(top, place, str(text), bold)
    sheet.freeze_panes(top + 1, 1)
    for row, line in enumerate(table.lines, top + 1):
        for place, value in enumerate(line):
            if isinstance(value, Decimal | int):
                sheet.write_number(row, place, value, spelled if isinstance(value, Decimal) else None)
            elif value is not None:
                sheet.write_string(row, place, str(value))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)

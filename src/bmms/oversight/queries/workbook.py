"""The dashboard as an Excel workbook: typed cells, its filters and moment above them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook


def workbook(about: Sequence[str], headings: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    whole = BytesIO()
    book = Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold, spelled = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "#,##0.00"})
    for row, text in enumerate(about):
        sheet.write_string(row, 0, text, bold if row == 0 else None)
    top = len(about) + 1
    sheet.set_column(0, len(headings) - 1, 16)
    for place, text in enumerate(headings):
        sheet.write_string(top, place, text, bold)
    sheet.freeze_panes(top + 1, 1)
    for row, line in enumerate(lines, top + 1):
        for place, value in enumerate(line):
            if isinstance(value, Decimal | int):
                sheet.write_number(row, place, value, spelled if isinstance(value, Decimal) else None)
            elif value is not None:
                sheet.write_string(row, place, str(value))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return whole.getvalue()

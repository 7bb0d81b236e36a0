"""A statement as an Excel workbook: typed cells on legal landscape, one page wide, its head on every page."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

from bmms.reporting.queries.statement import AMOUNT, Statement

LEGAL: Final = 5  # xlsxwriter's number of the paper
MONEY: Final = "#,##0.00;(#,##0.00);-"
LEVELS: Final = {"section": 0, "group": 1, "part": 2, "line": 3, "total": 0}


def workbook(statement: Statement, about: Sequence[str], signers: Sequence[tuple[Any, ...]], *, draft: str) -> bytes:
    """`about` stands above the table, `signers` below it: what they do, their name, their designation."""
    whole = BytesIO()
    book = Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(statement.form.upper())
    sheet.set_paper(LEGAL)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{draft}&RPage &P of &N")
    if draft:
        sheet.set_header(f"&C&24{draft}")
    bold = book.add_format({"bold": True})
    for line, text in enumerate([*about, *([draft] if draft else [])]):
        sheet.write_string(line, 0, text, bold)
    top = len(about) + bool(draft) + 1
    last = _table(book, sheet, statement, top)
    for place, (what, name, designation) in enumerate(signers):
        for offset, text in enumerate((what, "", name, designation)):
            sheet.write_string(last + 2 + offset, 1 + place * 4, str(text), bold if text == name else None)
    book.close()
    return whole.getvalue()


def _table(book: Any, sheet: Any, statement: Statement, top: int) -> int:
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    sheet.set_column(0, 0, 46)
    for row, texts in enumerate(_head(statement)):
        for place, text in enumerate(texts):
            sheet.write_string(top + row, place, text, head)
    for place, heading in enumerate(statement.headings, 1):
        sheet.set_column(place, place, 17 if heading.kind == AMOUNT else 24)
    sheet.freeze_panes(top + 3, 1)
    sheet.repeat_rows(top, top + 2)
    styles = _styles(book)
    row = top + 3
    for line in statement.lines:
        label, amount = styles[line.level]
        sheet.write_string(row, 0, str(line.label), label)
        for place, heading in enumerate(statement.headings, 1):
            _cell(sheet, row, place, line.cells.get(heading.number), amount, label)
        row += 1
    return row


def _head(statement: Statement) -> list[list[str]]:
    columns = statement.headings
    return [
        ["", *(str(one.group) for one in columns)],
        ["Particulars", *(str(one.label) for one in columns)],
        ["1", *(one.number for one in columns)],
    ]


def _styles(book: Any) -> dict[str, tuple[Any, Any]]:
    found = {}
    for level, indent in LEVELS.items():
        common = {"border": 1, "bold": level != "line"}
        found[level] = (
            book.add_format({**common, "indent": indent, "text_wrap": True}),
            book.add_format({**common, "num_format": MONEY}),
        )
    return found


def _cell(sheet: Any, row: int, place: int, value: Any, amount: Any, text: Any) -> None:
    if isinstance(value, Decimal):
        sheet.write_number(row, place, value, amount)
    elif value:
        sheet.write_string(row, place, str(value), text)
    else:
        sheet.write_blank(row, place, None, amount)

"""The files of an import: an empty one to fill in, and one with what is wrong marked in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from bmms.lib.csv_text import csv_text
from bmms.ui.imports.declaration import RecordImport
from bmms.ui.imports.fields import Choice, Field

OPTIONS: Final = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
ROWS_WITH_A_CHOICE: Final = 1000
LONGEST_LIST: Final = 255  # characters of what Excel offers in a cell


@dataclass(frozen=True)
class MarkedRow:
    cells: Sequence[str]
    wrong: Mapping[int, str]  # by the place of the cell; -1: the whole row

    @property
    def words(self) -> str:
        return " ".join(self.wrong.values())


def template(which: RecordImport, file_format: str, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """A file with the headings, and empty or with rows; a workbook offers the choices and explains the columns."""
    headings = [str(field.label) for field in which.fields]
    if file_format == "csv":
        return csv_text(headings, rows).encode()
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Rows"))
        title = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF5"})
        for place, field in enumerate(which.fields):
            sheet.set_column(place, place, max(14, len(headings[place]) + 2))
            sheet.write_string(0, place, headings[place], title)
            _offer(sheet, place, field.reads)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
        sheet.freeze_panes(1, 1)
        _explain(book, which)
    return file.getvalue()


def marked(headings: Sequence[str], rows: Iterable[MarkedRow], file_format: str) -> bytes:
    """The file as it was uploaded, with a further column that says what is wrong, and the wrong cells coloured."""
    first = [*headings, _("What is wrong")]
    if file_format == "csv":
        return csv_text(first, ([*row.cells, row.words] for row in rows)).encode()
    file = BytesIO()
    with Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(_("Rows"))
        title = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF5"})
        wrong = book.add_format({"bg_color": "#F8D7DA", "font_color": "#842029"})
        sheet.set_column(0, len(headings) - 1, 24)
        sheet.set_column(len(headings), len(headings), 60)
        for place, heading in enumerate(first):
            sheet.write_string(0, place, heading, title)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row.cells):
                sheet.write_string(line, place, cell, wrong if place in row.wrong else None)
            sheet.write_string(line, len(headings), row.words[:32_000], wrong if row.wrong else None)
    return file.getvalue()


def _offer(sheet: Any, place: int, reads: Any) -> None:
    if not isinstance(reads, Choice):
        return
    words = [str(label) for _value, label in reads.choices]
    if len(",".join(words)) <= LONGEST_LIST and not any("," in word for word in words):
        sheet.data_validation(1, place, ROWS_WITH_A_CHOICE, place, {"validate": "list", "source": words})


def _explain(book: Workbook, which: RecordImport) -> None:
    sheet = book.add_worksheet(_("Columns"))
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 90)
    for place, heading in enumerate((_("Column"), _("Needed"), _("What it holds"))):
        sheet.write_string(0, place, heading, bold)
    for line, field in enumerate(which.fields, start=1):
        needed = field.is_required or field.name in which.key
        sheet.write_string(line, 0, str(field.label))
        sheet.write_string(line, 1, _("yes") if needed else _("no"))
        sheet.write_string(line, 2, " · ".join(filter(None, (str(field.hint), field.reads.hint, _when_blank(field)))))


def _when_blank(field: Field) -> str:
    if not field.is_kept_when_blank:
        return ""
    return _("Empty: as it is; of a new one %s") % field.text(field.begins_with)

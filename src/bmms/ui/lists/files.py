"""A list as a file: the rows and columns that the page shows, every page of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, Final, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

from bmms.lib.csv_text import BYTE_ORDER_MARK, csv_lines
from bmms.lib.dates import format_moment, in_manila
from bmms.ui.lists.columns import Column, Kind

FORMATS: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_AT_A_TIME: Final = 500
WIDTHS: Final = {
    Kind.AMOUNT: 18,
    Kind.NUMBER: 12,
    Kind.MEASURE: 12,
    Kind.DAY: 12,
    Kind.MOMENT: 18,
    Kind.STATUS: 14,
    Kind.TEXT: 28,
}
SPELLED: Final = {
    Kind.AMOUNT: "#,##0.00",
    Kind.NUMBER: "#,##0",
    Kind.MEASURE: "General",
    Kind.DAY: "dd mmm yyyy",
    Kind.MOMENT: "dd mmm yyyy hh:mm",
}


class File(Protocol):
    def write(self, data: bytes, /) -> int: ...


Progress = Callable[[int], None]


@dataclass(frozen=True)
class Gathered:
    """A list's rows as its page has them: with what they need together."""

    rows: Any
    gather: Callable[[list[Any]], Sequence[Any]]

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        rows = self.rows.iterator(chunk_size=chunk_size)
        while some := list(islice(rows, chunk_size)):
            yield from self.gather(some)


def file_name(name: str, file_format: str) -> str:
    return f"{name}-{timezone.localdate():%Y-%m-%d}.{file_format}"


def write_csv(file: File, columns: Sequence[Column], rows: Any, progress: Progress) -> int:
    file.write((BYTE_ORDER_MARK + csv_lines([[str(column.label) for column in columns]])).encode())
    count, reads = 0, [column.reads() for column in columns]
    for some in _some(rows):
        file.write(csv_lines([_plain(read(row)) for read in reads] for row in some).encode())
        count += len(some)
        progress(count)
    return count


def write_xlsx(
    file: File, columns: Sequence[Column], rows: Any, progress: Progress, about: Sequence[tuple[str, str]]
) -> int:
    """Typed cells below a heading that stays in sight, a filter on each column, totals; `about` on a second sheet."""
    with TemporaryFile() as whole:
        book = Workbook(whole, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        count = _sheet(book, columns, rows, progress)
        _about_sheet(book, [*about, (_("Rows"), f"{count:,}")])
        book.close()
        whole.seek(0)
        while block := whole.read(1 << 16):
            file.write(block)
    return count


def _sheet(book: Workbook, columns: Sequence[Column], rows: Any, progress: Progress) -> int:
    sheet = book.add_worksheet(_("Rows"))
    title = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF5"})
    formats = {kind: book.add_format({"num_format": spelled}) for kind, spelled in SPELLED.items()}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
    for place, column in enumerate(columns):
        sheet.write_string(0, place, str(column.label), title)
    sheet.freeze_panes(1, 1)
    count, totals = 0, [Decimal(0)] * len(columns)
    cells = [(column.reads(), formats.get(column.kind), column.has_total) for column in columns]
    for some in _some(rows):
        for row in some:
            count += 1
            for place, (read, spelled, has_total) in enumerate(cells):
                value = read(row)
                _write(sheet, count, place, value, spelled)
                totals[place] += value if has_total and value is not None else 0
        progress(count)
    sheet.autofilter(0, 0, count, len(columns) - 1)
    _totals(sheet, columns, totals, count, book)
    return count


def _totals(sheet: Any, columns: Sequence[Column], totals: Sequence[Decimal], count: int, book: Workbook) -> None:
    """Formulas, so that they follow the filters; one empty row keeps them out of what is filtered."""
    if not count or not any(column.has_total for column in columns):
        return
    sheet.write_string(count + 2, 0, _("Total"), book.add_format({"bold": True, "top": 1}))
    for place, column in enumerate(columns):
        if column.has_total:
            spelled = book.add_format({"bold": True, "top": 1, "num_format": SPELLED[column.kind]})
            formula = f"=SUBTOTAL(109,{xl_range(1, place, count, place)})"
            sheet.write_formula(count + 2, place, formula, spelled, float(totals[place]))


def _about_sheet(book: Workbook, about: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(_("About"))
    sheet.set_column(0, 1, 32)
    for line, (name, value) in enumerate([*about, (_("Made"), format_moment(timezone.now()))]):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, value)


def _write(sheet: Any, line: int, place: int, value: Any, spelled: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | Decimal):
        sheet.write_number(line, place, value, spelled)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, in_manila(value).replace(tzinfo=None), spelled)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, spelled)
    else:
        sheet.write_string(line, place, str(value)[:32_000])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return in_manila(value).isoformat(timespec="seconds")
    return value if value is None or isinstance(value, int | Decimal | date) else str(value)


def _some(rows: Any) -> Iterator[list[Any]]:
    """Batches, each with its own prefetching; the memory never holds all."""
    batch: list[Any] = []
    for row in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        batch.append(row)
        if len(batch) == ROWS_AT_A_TIME:
            yield batch
            batch = []
    yield batch

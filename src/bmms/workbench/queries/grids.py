"""Rows that were typed or pasted into a grid of cells: read as the file that they might have been, and shown again."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.ui.imports import Amount, Choice, RecordImport
from bmms.ui.imports.fields import Field
from bmms.workbench.models import ImportBatch, ImportRow
from bmms.workbench.queries.imports import ORGANIZATION, fields_to_map

MOST_ROWS: Final = 200
FIRST_ROWS: Final = 10
SPARE_ROWS: Final = 3  # below those that are there already
CELL: Final = re.compile(r"r(\d{1,4})-(\w+)")  # the name of one: its row and its field
YEAR: Final = "fiscal_year"  # chosen at the top of the page; a column only where the rows came with one
WHERE_BROUGHT: Final = (YEAR, ORGANIZATION.name)

Row = dict[str, str]  # texts by field


@dataclass(frozen=True)
class GridCell:
    name: str
    label: str
    column: str
    text: str
    error: str
    is_amount: bool
    is_long: bool  # of several lines: a plain field would lose their ends
    options: str  # the id of the list of what may be chosen


@dataclass(frozen=True)
class GridRow:
    number: int
    cells: Sequence[GridCell]
    error: str  # of the whole row


def columns_of(which: RecordImport, batch: ImportBatch | None = None) -> list[Field]:
    kept = batch.columns if batch else {}
    return [each for each in fields_to_map(which) if each.name not in WHERE_BROUGHT or each.name in kept]


def keeps_year(which: RecordImport) -> bool:
    """Whether its records are a fiscal year's: that of the page, unless the rows bring one."""
    return any(each.name == YEAR for each in which.fields)


def fits_grid(batch: ImportBatch) -> bool:
    """Whether its rows can be corrected in one: those of other organizations stay out of it."""
    ours = batch.rows_in_all - batch.counts.get(ImportRow.Outcome.LEFT_OUT, 0)
    return ours <= MOST_ROWS and ORGANIZATION.name not in batch.fixed


def typed_rows(which: RecordImport, sent: Mapping[str, str]) -> list[Row]:
    """Those in which something stands."""
    names = {each.name for each in fields_to_map(which)}
    rows: dict[int, Row] = defaultdict(dict)
    for name, text in sent.items():
        found = CELL.fullmatch(name)
        if found and found[2] in names:
            rows[int(found[1])][found[2]] = str(text).strip().replace("\r\n", "\n")
    return [rows[number] for number in sorted(rows) if any(rows[number].values())]


def as_file(which: RecordImport, rows: Sequence[Row]) -> bytes:
    """A column in which nothing stands is none: what it holds of records that are there already stays."""
    if len(rows) > MOST_ROWS:
        raise DomainError(
            _("At most %d rows stand in a grid: paste more of them into the box, or send a file.") % MOST_ROWS
        )
    kept = [each for each in fields_to_map(which) if _is_kept(each, which, rows)]
    written = io.StringIO(newline="")
    out = csv.writer(written)
    out.writerow([str(each.label) for each in kept])
    out.writerows([row.get(each.name, "") for each in kept] for row in rows)
    return written.getvalue().encode()


def _is_kept(field: Field, which: RecordImport, rows: Iterable[Row]) -> bool:
    is_needed = field.is_required or (field.name in which.key and field.default is None)
    return any(row.get(field.name) for row in rows) or (is_needed and field.name != YEAR)


def rows_of(batch: ImportBatch) -> tuple[list[Row], list[Mapping[str, str]]]:
    """The rows of a file by field, each with what holds for all of them, and what is wrong in each."""
    found = list(batch.rows.exclude(outcome=ImportRow.Outcome.LEFT_OUT).order_by("number"))
    texts = [
        batch.fixed | {name: str(row.cells[place]) for name, place in batch.columns.items() if place < len(row.cells)}
        for row in found
    ]
    return texts, [row.errors for row in found]


def drawn(columns: Sequence[Field], rows: Sequence[Row], errors: Sequence[Mapping[str, str]] = ()) -> list[GridRow]:
    """With empty rows below."""
    blank = SPARE_ROWS if rows else FIRST_ROWS
    texts: list[Row] = [*rows, *({} for _each in range(blank))][:MOST_ROWS]
    wrong = [*errors, *({} for _each in range(len(texts) - len(errors)))]
    return [
        GridRow(number, [_cell(number, each, row, found) for each in columns], _of_the_row(columns, found))
        for number, (row, found) in enumerate(zip(texts, wrong, strict=True), start=1)
    ]


def _cell(number: int, field: Field, row: Row, errors: Mapping[str, str]) -> GridCell:
    return GridCell(
        name=f"r{number}-{field.name}",
        label=_("Row %(number)d, %(column)s") % {"number": number, "column": field.label},
        column=str(field.label),
        text=row.get(field.name, ""),
        error=errors.get(field.name, ""),
        is_amount=isinstance(field.reads, Amount),
        is_long="\n" in row.get(field.name, ""),
        options=f"options-{field.name}" if isinstance(field.reads, Choice) else "",
    )


def _of_the_row(columns: Sequence[Field], errors: Mapping[str, str]) -> str:
    names = {each.name for each in columns}
    return " ".join(words for name, words in errors.items() if name not in names)

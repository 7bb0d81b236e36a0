"""The tables of a desk as a file: CSV and XLSX with typed cells, PDF as people read them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bmms.access.request import Request
from bmms.lib.csv_text import csv_lines, csv_text
from bmms.lib.dates import format_moment
from bmms.lib.money import format_amount
from bmms.oversight.actions.overview import note_export
from bmms.oversight.queries.overview import first_of
from bmms.oversight.queries.workbook import Lines, Table, workbook
from bmms.ui.paper import pdf_answer, pdf_of

FILES: Final = ("csv", "xlsx", "pdf")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPER_LINES: Final = 1000  # that are laid out while somebody waits


def file_answer(
    request: Request, form: str, stem: str, *, about: Sequence[str], tables: Sequence[Table]
) -> HttpResponse:
    """`about` begins with the title. Who took it is on record."""
    if form not in FILES:
        raise Http404
    note_export(sum(len(table.lines) for table in tables), of=stem, by=request.actor)
    name = f"{stem}-{timezone.localdate():%Y-%m-%d}.{form}"
    about = [about[0], as_of(), *about[1:]]
    saved = {"Content-Disposition": f'attachment; filename="{name}"'}
    match form:
        case "csv":
            return HttpResponse(_text(tables), "text/csv; charset=utf-8", headers=saved)
        case "xlsx":
            return HttpResponse(workbook(about, tables), XLSX, headers=saved)
    return pdf_answer(name, pdf_of("oversight/desk_paper.html", _paper(about, tables)))


def fitting(form: str, rows: QuerySet[Any]) -> tuple[list[Any], str]:
    """All of them, on paper only as many as somebody waits for, with what is said there of the rest."""
    if form != "pdf":
        return list(rows), ""
    found, left = first_of(rows, PAPER_LINES)
    return found, left_out(left)


def left_out(number: int) -> str:
    if not number:
        return ""
    words = ngettext(
        "%(number)s more is left out here: the CSV and XLSX files have them all.",
        "%(number)s more are left out here: the CSV and XLSX files have them all.",
        number,
    )
    return words % {"number": f"{number:,}"}


def as_of() -> str:
    return _("As of %s") % format_moment(timezone.now())


def _text(tables: Sequence[Table]) -> str:
    """One below the other, each further one after an empty line and its title."""
    first, *others = tables
    below = (csv_lines([[], [table.title], _heads(table), *table.lines]) for table in others)
    return csv_text(_heads(first), first.lines) + "".join(below)


def _heads(table: Table) -> list[str]:
    return [str(each) for each in table.headings]


def _in_words(lines: Lines) -> Lines:
    return [[_word(cell) for cell in line] for line in lines]


def _word(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Decimal):
        return format_amount(cell)
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _paper(about: Sequence[str], tables: Sequence[Table]) -> dict[str, Any]:
    return {
        "paper": "legal landscape",
        "title": about[0],
        "footer": about[1],
        "draft": "",
        "about": about[1:],
        "tables": [(table.title, _heads(table), table.words or _in_words(table.lines), table.note) for table in tables],
    }

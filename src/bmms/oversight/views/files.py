"""The table of a desk as a file: CSV and XLSX with typed cells, PDF as people read them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.request import Request
from bmms.lib.csv_text import csv_text
from bmms.lib.dates import format_moment
from bmms.lib.money import format_amount
from bmms.oversight.actions.overview import note_export
from bmms.oversight.queries.workbook import workbook
from bmms.ui.paper import pdf_answer, pdf_of

FILES: Final = ("csv", "xlsx", "pdf")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Lines = Sequence[Sequence[Any]]


def file_answer(
    request: Request,
    form: str,
    stem: str,
    *,
    about: Sequence[str],
    headings: Sequence[Any],
    lines: Lines,
    words: Lines | None = None,
) -> HttpResponse:
    """`about` begins with the title; `words` are the lines as people read them. Who took it is on record."""
    if form not in FILES:
        raise Http404
    note_export(len(lines), of=stem, by=request.actor)
    name, heads = f"{stem}-{timezone.localdate():%Y-%m-%d}.{form}", [str(each) for each in headings]
    about = [about[0], as_of(), *about[1:]]
    saved = {"Content-Disposition": f'attachment; filename="{name}"'}
    match form:
        case "csv":
            return HttpResponse(csv_text(heads, lines), "text/csv; charset=utf-8", headers=saved)
        case "xlsx":
            return HttpResponse(workbook(about, heads, lines), XLSX, headers=saved)
    return pdf_answer(name, pdf_of("oversight/desk_paper.html", _paper(about, heads, words or in_words(lines))))


def as_of() -> str:
    return _("As of %s") % format_moment(timezone.now())


def in_words(lines: Lines) -> Lines:
    return [[_word(cell) for cell in line] for line in lines]


def _word(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Decimal):
        return format_amount(cell)
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _paper(about: Sequence[str], headings: Sequence[str], lines: Lines) -> dict[str, Any]:
    return {
        "paper": "legal landscape",
        "title": about[0],
        "footer": about[1],
        "draft": "",
        "about": about[1:],
        "headings": headings,
        "lines": lines,
    }

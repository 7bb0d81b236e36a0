"""All organizations side by side: money, projects, reports and promises; and what reaches which place."""

from typing import Any, Final

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.geography.models import ATTRIBUTION
from bmms.lib.csv_text import csv_text
from bmms.lib.dates import format_moment
from bmms.oversight.actions.overview import note_export
from bmms.oversight.forms.overview import PerformanceForm
from bmms.oversight.queries.figures import WORKS, cells_of, columns_of, in_words
from bmms.oversight.queries.geography import geography_of, map_of_reach
from bmms.oversight.queries.performance import most_delayed, performance_rows, provinces, total_of
from bmms.oversight.queries.workbook import workbook
from bmms.oversight.views.organizations import reaches
from bmms.reporting.queries.alignment import aligned_in
from bmms.tenancy.scope import oversight
from bmms.ui.paper import pdf_answer, pdf_of

FILES: Final = ("csv", "xlsx", "pdf")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@replica_ok
@require(Permission.DESK_VIEW)
@require_GET
def performance(request: Request) -> HttpResponse:
    with oversight():
        form, rows = _asked(request)
        delayed = list(most_delayed(form.chosen()))
    columns = columns_of(request.actor.roles)
    context = {
        "form": form,
        "rows": rows,
        "total": total_of(rows),
        "delayed": delayed,
        "columns": columns,
        "sees_works": any(column.name in WORKS[1:] for column in columns),
        "may_see_places": request.actor.can(Permission.OVERSIGHT_VIEW),
        "files": FILES,
        "may_enter": reaches(request.actor, Permission.LEDGER_VIEW),
        "year": request.fiscal_year,
        "now": timezone.now(),
    }
    return render(request, "oversight/performance.html", context)


@require(Permission.DESK_VIEW)
@require_GET
def performance_file(request: Request, form: str) -> HttpResponse:
    """The rows that the page shows, as a file; who took it is on record."""
    with oversight():
        asked, rows = _asked(request)
    columns = columns_of(request.actor.roles)
    named = [*((row.organization.acronym, row.figures) for row in rows), (_("Total"), total_of(rows))]
    lines = [(name, *cells_of(figures, columns)) for name, figures in named]
    note_export(len(rows), by=request.actor)
    name = f"performance-{request.fiscal_year}-{timezone.localdate():%Y-%m-%d}.{form}"
    headings = [_("Organization"), *(str(column.label) for column in columns)]
    about = [_("Performance of fiscal year %d") % request.fiscal_year, _as_of(), *asked.in_words()]
    saved = {"Content-Disposition": f'attachment; filename="{name}"'}
    match form:
        case "csv":
            return HttpResponse(csv_text(headings, lines), "text/csv; charset=utf-8", headers=saved)
        case "xlsx":
            return HttpResponse(workbook(about, headings, lines), XLSX, headers=saved)
        case "pdf":
            context: dict[str, Any] = {
                "paper": "legal landscape",
                "title": about[0],
                "footer": _as_of(),
                "draft": "",
                "about": about[1:],
            }
            words = [(name, *(in_words(column, figures) for column in columns)) for name, figures in named]
            context |= {"headings": headings, "lines": words}
            return pdf_answer(name, pdf_of("oversight/performance_paper.html", context))
    raise Http404


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def places(request: Request) -> HttpResponse:
    with oversight():
        found = geography_of(request.fiscal_year)
    context = {"found": found, "year": request.fiscal_year, "now": timezone.now(), "attribution": ATTRIBUTION}
    return render(request, "oversight/places.html", context)


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def alignment(request: Request) -> HttpResponse:
    """How much of what all organizations have serves which goal."""
    with oversight():
        found = aligned_in(request.fiscal_year)
    context = {"found": found, "year": request.fiscal_year, "now": timezone.now()}
    return render(request, "oversight/alignment.html", context)


@require(Permission.OVERSIGHT_VIEW)
@require_GET
def places_map(request: Request) -> HttpResponse:
    with oversight():
        return JsonResponse(map_of_reach(request.fiscal_year), content_type="application/geo+json")


def _asked(request: Request) -> tuple[PerformanceForm, list[Any]]:
    form = PerformanceForm(request.GET, year=request.fiscal_year, provinces=provinces())
    return form, performance_rows(form.chosen())


def _as_of() -> str:
    return _("As of %s") % format_moment(timezone.now())

"""All organizations side by side: money, projects, reports and promises; and what reaches which place."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bmms.access.actor import Actor
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.geography.models import ATTRIBUTION, Place
from bmms.oversight.forms.overview import PerformanceForm, in_words_of
from bmms.oversight.queries.figures import GENDER, PEOPLE, WORKS, Figure, cells_of, columns_of, in_words, offices_of
from bmms.oversight.queries.geography import (
    Geography,
    geography_of,
    map_of_reach,
    province_with_code,
)
from bmms.oversight.queries.performance import Counted, around, counted, total_of
from bmms.oversight.queries.tables import alignment_tables, communities_table, places_table
from bmms.oversight.queries.workbook import Table
from bmms.oversight.views.files import FILES, file_answer
from bmms.oversight.views.organizations import reaches
from bmms.reporting.queries.alignment import aligned_in
from bmms.tenancy.scope import oversight


@replica_ok
@require(Permission.DESK_VIEW)
@require_GET
def performance(request: Request) -> HttpResponse:
    columns = [_as_opened_by(request.actor, column) for column in columns_of(request.actor.roles)]
    sees_works = any(column.name in WORKS[1:] for column in columns)
    offices = offices_of(request.actor.roles)
    form, found = _asked(request, columns, with_delayed=sees_works, laid_before=offices)
    narrowed = {"act": found.acts, "allotment_class": form.cleaned_data.get("allotment_class") or []}
    context = {
        "form": form,
        "notes": form.notes(),
        "rows": found.rows,
        "total": total_of(found.rows),
        "delayed": found.delayed,
        "issues": found.issues,
        "more_issues": found.issues[0].number_of_all - len(found.issues) if found.issues else 0,  # type: ignore[attr-defined]  # annotated
        "is_laid_before": bool(offices),
        "columns": columns,
        "sees_works": sees_works,
        "may_see_places": request.actor.can(Permission.OVERSIGHT_VIEW),
        "files": FILES,
        "money": urlencode(narrowed, doseq=True),
        "may_enter": reaches(request.actor, Permission.ORGANIZATION_VIEW),
        "may_open_works": reaches(request.actor, Permission.PROJECT_VIEW),
        "year": request.fiscal_year,
        "now": timezone.now(),
    }
    return render(request, "oversight/performance.html", context)


@replica_ok
@require(Permission.DESK_VIEW)
@require_GET
def performance_file(request: Request, form: str) -> HttpResponse:
    """The rows that the page shows, as a file."""
    columns = columns_of(request.actor.roles)
    asked, found = _asked(request, columns)
    named = [*((row.organization.acronym, row.figures) for row in found.rows), (_("Total"), total_of(found.rows))]
    return file_answer(
        request,
        form,
        f"performance-{request.fiscal_year}",
        about=[_("Performance of fiscal year %d") % request.fiscal_year, *in_words_of(asked), *asked.notes()],
        tables=[
            Table(
                headings=[_("Organization"), *(column.label for column in columns)],
                lines=[(name, *cells_of(figures, columns)) for name, figures in named],
                words=[(name, *(in_words(column, figures) for column in columns)) for name, figures in named],
            )
        ],
    )


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def places(request: Request) -> HttpResponse:
    found = _places(request)
    narrowed = urlencode({"fy": request.fiscal_year} | ({"province": found.province.code} if found.province else {}))
    context = {"found": found, "year": request.fiscal_year, "now": timezone.now(), "attribution": ATTRIBUTION}
    return render(request, "oversight/places.html", context | {"files": FILES, "narrowed": narrowed})


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def places_file(request: Request, form: str) -> HttpResponse:
    found = _places(request)
    about = [_("What reaches which place, fiscal year %d") % request.fiscal_year]
    about += [found.province.name] if found.province else []
    return file_answer(request, form, f"places-{request.fiscal_year}", about=about, tables=[places_table(found)])


def _places(request: Request) -> Geography:
    """By province, or by municipality of the one asked for; a code that is none asks for nothing."""
    with oversight():
        return geography_of(request.fiscal_year, _province(request))


def _province(request: Request) -> Place | None:
    return province_with_code(request.GET.get("province", ""))


@replica_ok
@require(Permission.COMMUNITY_REACH_VIEW)
@require_GET
def communities(request: Request) -> HttpResponse:
    """How much reached the communities outside the region: no other place, and no organization by itself."""
    with oversight():
        found = geography_of(request.fiscal_year)
    context = {"found": found, "year": request.fiscal_year, "now": timezone.now(), "files": FILES}
    return render(request, "oversight/communities.html", context)


@replica_ok
@require(Permission.COMMUNITY_REACH_VIEW)
@require_GET
def communities_file(request: Request, form: str) -> HttpResponse:
    with oversight():
        found = geography_of(request.fiscal_year)
    about = [_("What reaches Other Bangsamoro Communities, fiscal year %d") % request.fiscal_year]
    return file_answer(
        request, form, f"communities-{request.fiscal_year}", about=about, tables=[communities_table(found)]
    )


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def alignment(request: Request) -> HttpResponse:
    """How much of what all organizations have serves which goal."""
    with oversight():
        found = aligned_in(request.fiscal_year)
    context = {"found": found, "year": request.fiscal_year, "now": timezone.now(), "files": FILES if found else ()}
    return render(request, "oversight/alignment.html", context)


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def alignment_file(request: Request, form: str) -> HttpResponse:
    with oversight():
        found = aligned_in(request.fiscal_year)
    title, tables = _("Alignment of the budget, fiscal year %d") % request.fiscal_year, alignment_tables(found)
    if not tables:
        raise Http404
    return file_answer(request, form, f"alignment-{request.fiscal_year}", about=[title], tables=tables)


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def places_map(request: Request) -> HttpResponse:
    with oversight():
        drawn = map_of_reach(request.fiscal_year, _province(request))
    return JsonResponse(drawn, content_type="application/geo+json")


def _as_opened_by(actor: Actor, column: Figure) -> Figure:
    """A figure leads only where this reader may go."""
    return column if reaches(actor, column.reading) else replace(column, page="")


def _asked(request: Request, columns: Iterable[Figure], **asked: Any) -> tuple[PerformanceForm, Counted]:
    shown = {column.name for column in columns}
    with oversight():
        known = around()
        form = PerformanceForm(request.GET, year=request.fiscal_year, provinces=known.provinces)
        wanted = form.chosen(with_people=not shown.isdisjoint(PEOPLE), with_gender=GENDER in shown, **asked)
        return form, counted(wanted, known)

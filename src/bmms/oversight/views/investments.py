"""The annual investment program across all organizations: what waits for BPDA, and what became of it."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bmms.access.answers import SeeOther
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.oversight.forms.overview import InvestmentsForm, in_words_of
from bmms.oversight.queries.investments import choices_at_bpda, lines_at_bpda, sums_by_status
from bmms.oversight.queries.workbook import Table
from bmms.oversight.views.files import FILES, PAPER_LINES, file_answer
from bmms.oversight.views.organizations import reaches
from bmms.planning.models import LATER, InvestmentLine
from bmms.tenancy.scope import oversight

ON_A_PAGE = 100
FURTHER: Final = ("description", *LATER)


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def investments(request: Request) -> HttpResponse:
    with oversight():
        form = InvestmentsForm(request.GET, **choices_at_bpda())
        found = lines_at_bpda(**form.wanted())
        page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "sums": sums_by_status(found),
            "page": page,
            "lines": list(page.object_list),
            "may_enter": reaches(request.actor, Permission.PLAN_VIEW),
            "files": FILES,
        }
    return render(request, "oversight/investments.html", context)


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def investments_file(request: Request, form: str) -> HttpResponse:
    """All lines that the page's filters leave, as a file; on paper only as many as somebody waits for."""
    with oversight():
        asked = InvestmentsForm(request.GET, **choices_at_bpda())
        found = lines_at_bpda(**asked.wanted())
        lines = list(found[: PAPER_LINES + 1] if form == "pdf" else found)
    if form == "pdf" and len(lines) > PAPER_LINES:
        words = _("More than %(most)s lines do not fit on one paper: narrow the list, or take it as XLSX or CSV.")
        messages.error(request, words % {"most": f"{PAPER_LINES:,}"})
        return SeeOther(f"{reverse('overview:investments')}?{request.GET.urlencode()}")
    return file_answer(
        request,
        form,
        "investments",
        about=[_("AIP lines of all organizations"), *in_words_of(asked)],
        tables=[_table(lines, is_paper=form == "pdf")],
    )


def _table(lines: Sequence[InvestmentLine], *, is_paper: bool) -> Table:
    """What does not fit on paper stands last: the description, and what the years after the first cost."""
    headings = [
        *(_("Organization"), _("Fiscal year"), _("PPA"), _("Title"), _("Place"), _("Status")),
        *(_("Source of funds"), _("Rank"), _("Amount of the year"), _("Total cost"), _("BEDC resolution")),
        *(_("Sector committee"), _("Spatial coverage"), _("Mode of implementation")),
    ]
    if is_paper:
        return Table(headings, [_cells(line) for line in lines])
    further = [capfirst(str(InvestmentLine._meta.get_field(name).verbose_name)) for name in FURTHER]  # type: ignore[union-attr]  # no relation back
    return Table([*headings, *further], [(*_cells(line), *(getattr(line, name) for name in FURTHER)) for line in lines])


def _cells(line: InvestmentLine) -> tuple[Any, ...]:
    place = line.place.full_name if line.place else ""
    named = (line.organization.acronym, str(line.fiscal_year), line.ppa.code, line.title, place)
    state = (line.get_status_display(), line.get_source_display(), line.rank)
    classed = (line.get_sector_display(), line.get_coverage_display(), line.get_mode_display())
    return (*named, *state, line.amount, line.total_cost, line.resolution, *classed)

"""A budget proposal beside the two years before it, and the same for the public: CSV, JSON and PDF."""

from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.actions import record_read
from bmms.budgeting.models import BudgetProposal
from bmms.budgeting.queries.proposals import proposal_with_key
from bmms.lib.csv_text import csv_text
from bmms.reporting.queries.comparison import COLUMNS, by_class, compared, data_package
from bmms.ui.paper import pdf_answer, pdf_of

FORMS = ("csv", "json", "pdf")


@require(Permission.LEDGER_VIEW)
@require_safe
def comparison(request: Request, key: UUID) -> HttpResponse:
    shown = _proposal(request, key)
    return render(request, "reporting/comparison.html", _context(shown) | {"forms": FORMS})


@require(Permission.LEDGER_VIEW)
@require_safe
def peoples_budget(request: Request, key: UUID, form: str) -> HttpResponse:
    """For the public (BAA 84 s. 69): the same figures, as a file."""
    shown, name = _proposal(request, key), request.organization.acronym
    if form not in FORMS:
        raise Http404
    rows, year = compared(shown), shown.call.fiscal_year
    record_read("proposal.exported", shown, by=request.actor, about={"form": form})
    file = f"peoples-budget-{year}-{request.organization.code}.{form}"
    saved = {"Content-Disposition": f'attachment; filename="{file}"'}
    if form == "csv":
        text = csv_text(COLUMNS, [tuple(row.as_row().values()) for row in rows])
        return HttpResponse(text, "text/csv; charset=utf-8", headers=saved)
    if form == "json":
        return JsonResponse(data_package(shown, rows, name), headers=saved, json_dumps_params={"ensure_ascii": False})
    context = _context(shown) | {
        "paper": "A4",
        "title": _("People's Budget %d") % year,
        "footer": f"{name} {year}",
        "organization": request.organization,
        "draft": "" if shown.status == BudgetProposal.Status.ENACTED else _("DRAFT"),
    }
    return pdf_answer(file, pdf_of("reporting/comparison_paper.html", context))


def _proposal(request: Request, key: UUID) -> BudgetProposal:
    """Of a draft, whoever is outside sees nothing here, too."""
    found = proposal_with_key(key, request.actor)
    if found is None:
        raise Http404
    return found


def _context(shown: BudgetProposal) -> dict[str, object]:
    rows, year = compared(shown), shown.call.fiscal_year
    return {"proposal": shown, "rows": rows, "sums": by_class(rows), "years": (year - 2, year - 1, year)}

from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.budgeting.models import AllotmentClass
from bmms.reporting.queries.registries import registry


@require(Permission.LEDGER_VIEW)
@require_safe
def raod(request: Request) -> HttpResponse:
    """The registry of one class in the fiscal year chosen, fifty entries to a page."""
    chosen = request.GET.get("class", AllotmentClass.MOOE)
    if chosen not in AllotmentClass.values:
        chosen = AllotmentClass.MOOE
    year = request.fiscal_year
    lines = list(registry(chosen, year, date(year, 12, 31)))
    context = {
        "classes": AllotmentClass.choices,
        "chosen": chosen,
        "year": year,
        "kept": urlencode({"class": chosen, "fy": year}),
        "page": Paginator(lines, 50).get_page(request.GET.get("page")),
    }
    return render(request, "reporting/raod.html", context)

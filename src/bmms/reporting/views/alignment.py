"""R11: how much of the budget serves which goal of the region's development plans and agendas."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.reporting.queries.alignment import aligned_in


@require(Permission.LEDGER_VIEW)
@require_safe
def alignment(request: Request) -> HttpResponse:
    year = request.fiscal_year
    context = {"year": year, "found": aligned_in(year)}
    return render(request, "reporting/alignment.html", context)

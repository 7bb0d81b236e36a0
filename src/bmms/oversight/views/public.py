"""What everybody may read, without an account. Off unless PUBLIC_FIGURES is set."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from bmms.access.guards import public
from bmms.access.request import Request
from bmms.lib.csv_text import csv_text
from bmms.oversight.queries.public import COLUMNS, KEPT, package_of, public_figures, totals_of


@public("budgets are public (BAA 84 s. 68), where the installation opens them")
@require_safe
def figures(request: Request) -> HttpResponse:
    found = _found(request)
    context = {"year": request.fiscal_year, "rows": found["rows"], "at": found["at"]}
    context |= {"totals": totals_of(found["rows"]), "years": range(request.fiscal_year - 2, request.fiscal_year + 1)}
    return render(request, "oversight/public.html", context)  # its forms hold a token of the reader's own


@public("the same as a file")
@require_safe
def figures_file(request: Request, form: str) -> HttpResponse:
    rows, name = _found(request)["rows"], f"bangsamoro-budget-{request.fiscal_year}.{form}"
    saved = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        text = csv_text(COLUMNS, [tuple(row[column] for column in COLUMNS) for row in rows])
        return _kept(HttpResponse(text, "text/csv; charset=utf-8", headers=saved))
    if form == "json":
        package = package_of(request.fiscal_year, rows)
        return _kept(JsonResponse(package, headers=saved, json_dumps_params={"ensure_ascii": False}))
    raise Http404


def _found(request: Request) -> dict[str, Any]:
    if not settings.PUBLIC_FIGURES:
        raise Http404
    return public_figures(request.fiscal_year)


def _kept(answer: HttpResponse) -> HttpResponse:
    """A file is the same for everybody: whoever stands between may keep it as long as we do."""
    patch_cache_control(answer, public=True, max_age=KEPT)
    return answer

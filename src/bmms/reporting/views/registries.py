from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.actions import record_read
from bmms.budgeting.models import AllotmentClass
from bmms.reporting.queries.registries import registered_ppas, registry
from bmms.reporting.queries.signers import signers_of
from bmms.ui.paper import pdf_answer, pdf_of


@require(Permission.LEDGER_VIEW)
@require_safe
def raod(request: Request) -> HttpResponse:
    """The registry of one class in the fiscal year chosen, of all PPAs or one, fifty entries to a page."""
    chosen = request.GET.get("class", AllotmentClass.MOOE)
    if chosen not in AllotmentClass.values:
        chosen = AllotmentClass.MOOE
    year, known = request.fiscal_year, list(registered_ppas(chosen))
    ppa = next((each for each in known if str(each.key) == request.GET.get("ppa")), None)
    lines = list(registry(chosen, year, date(year, 12, 31), ppa))
    kept = {"class": chosen, "fy": year} | ({"ppa": ppa.key} if ppa else {})
    context = {
        "classes": AllotmentClass.choices,
        "chosen": chosen,
        "ppas": known,
        "ppa": ppa,
        "year": year,
        "kept": urlencode(kept),
        "page": Paginator(lines, 50).get_page(request.GET.get("page")),
    }
    return render(request, "reporting/raod.html", context)


@require(Permission.LEDGER_VIEW)
@require_safe
def raod_paper(request: Request, key: UUID, allotment_class: str) -> HttpResponse:
    """As the Government Accounting Manual has it: one registry for each PPA, class and year."""
    ppa = registered_ppas(allotment_class).filter(key=key).first()
    if ppa is None:
        raise Http404
    year = request.fiscal_year
    last = date(year, 12, 31)
    context = {
        "paper": "legal landscape",
        "title": _("Registry of allotments, obligations and disbursements"),
        "footer": f"RAOD-{allotment_class} {ppa.code} {request.organization.acronym} {year}",
        "draft": _("FOR PRACTICE") if request.organization.is_training else "",
        "organization": request.organization,
        "label": AllotmentClass(allotment_class).label,
        "ppa": ppa,
        "year": year,
        "lines": list(registry(allotment_class, year, last, ppa)),
        "signers": signers_of("raod", last),
    }
    record_read("registry.printed", ppa, by=request.actor, about={"class": allotment_class, "year": year})
    return pdf_answer(f"RAOD-{allotment_class}-{ppa.code}-{year}.pdf", pdf_of("reporting/raod_paper.html", context))

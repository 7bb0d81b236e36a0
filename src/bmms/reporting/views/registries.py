from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.actions import record_read
from bmms.budgeting.models import AllotmentClass
from bmms.planning.models import PPA
from bmms.reporting.queries.registries import days_of, registered_ppas, registry
from bmms.reporting.queries.signers import signers_of
from bmms.ui.paper import pdf_answer, pdf_of

QUARTERS: Final = (1, 2, 3, 4)
PAPER_LINES: Final = 1000  # that are laid out while somebody waits


@require(Permission.LEDGER_VIEW)
@require_safe
def raod(request: Request) -> HttpResponse:
    """The registry of one class in the fiscal year chosen, of all PPAs or one, fifty entries to a page."""
    chosen = request.GET.get("class", AllotmentClass.MOOE)
    if chosen not in AllotmentClass.values:
        chosen = AllotmentClass.MOOE
    year, known = request.fiscal_year, list(registered_ppas(chosen))
    ppa = next((each for each in known if str(each.key) == request.GET.get("ppa")), None)
    quarter = _quarter(request)
    lines = registry(chosen, days_of(year, quarter), ppa)
    kept = _kept(chosen, year, quarter, ppa)
    context = {
        "classes": AllotmentClass.choices,
        "chosen": chosen,
        "ppas": known,
        "ppa": ppa,
        "year": year,
        "quarter": quarter,
        "quarters": QUARTERS,
        "kept": kept,
        "page": Paginator(lines, 50).get_page(request.GET.get("page")),
    }
    return render(request, "reporting/raod.html", context)


@require(Permission.LEDGER_VIEW)
@require_safe
def raod_paper(request: Request, key: UUID, allotment_class: str) -> HttpResponse:
    """As the Government Accounting Manual has it: one registry for each PPA, class and year; or of a quarter."""
    ppa = registered_ppas(allotment_class).filter(key=key).first()
    if ppa is None:
        raise Http404
    year, quarter = request.fiscal_year, _quarter(request)
    days = days_of(year, quarter)
    lines = registry(allotment_class, days, ppa, most=PAPER_LINES + 1)
    if len(lines) > PAPER_LINES:
        words = _("More than %(most)s entries do not fit on one paper: choose a quarter.")
        if quarter:
            words = _("More than %(most)s entries do not fit on one paper: the page shows all of them.")
        messages.error(request, words % {"most": f"{PAPER_LINES:,}"})
        back = reverse("reporting:raod", args=[request.organization.code])
        return SeeOther(f"{back}?{_kept(allotment_class, year, quarter, ppa)}")
    context = {
        "paper": "legal landscape",
        "title": _("Registry of allotments, obligations and disbursements"),
        "footer": f"RAOD-{allotment_class} {ppa.code} {request.organization.acronym} {year}",
        "draft": _("FOR PRACTICE") if request.organization.is_training else "",
        "organization": request.organization,
        "label": AllotmentClass(allotment_class).label,
        "ppa": ppa,
        "year": year,
        "quarter": quarter,
        "lines": lines,
        "signers": signers_of("raod", days[1]),
    }
    about = {"class": allotment_class, "year": year} | ({"quarter": quarter} if quarter else {})
    record_read("registry.printed", ppa, by=request.actor, about=about)
    part = f"-Q{quarter}" if quarter else ""
    name = f"RAOD-{allotment_class}-{ppa.code}-{year}{part}.pdf"
    return pdf_answer(name, pdf_of("reporting/raod_paper.html", context))


def _quarter(request: Request) -> int:
    """0: the whole year."""
    text = request.GET.get("quarter", "")
    return next((each for each in QUARTERS if text == str(each)), 0)


def _kept(chosen: str, year: int, quarter: int, ppa: PPA | None) -> str:
    kept = {"class": chosen, "fy": year, "quarter": quarter or None, "ppa": ppa.key if ppa else None}
    return urlencode({name: value for name, value in kept.items() if value is not None})

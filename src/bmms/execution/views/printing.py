"""Obligation requests (GAM appendix 11), certificates of funds, vouchers (appendix 32) and releases for the printer."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.actions import record_read
from bmms.execution.models import Entry, ObligationRequest, ReleaseRequest
from bmms.execution.queries.accounts import entry_with_key
from bmms.execution.queries.moving import release_request_with_key
from bmms.execution.queries.obligation_status import status_of
from bmms.execution.queries.requests import Funds, entry_of, funds_for, lines_of, request_with_key
from bmms.execution.queries.vouchers import voucher_with_key
from bmms.lib.money import format_pesos
from bmms.organizations.models import Signatory
from bmms.organizations.queries import signatory_on
from bmms.ui.paper import pdf_answer, pdf_from
from bmms.workbench.actions.printing import remember_paper
from bmms.workbench.queries.papers import check_url, reference_for, square_of


@require(Permission.LEDGER_VIEW)
@require_safe
def print_request(request: Request, key: UUID) -> HttpResponse:
    shown = request_with_key(key)
    if shown is None:
        raise Http404
    entry, lines = entry_of(shown), lines_of(shown)
    context = {
        "title": _("Obligation request and status"),
        "number": entry.number if entry else "",
        "cluster": shown.allotment.fund[:2],
        "lines": lines,
        "status_rows": status_of(*(line.obligation for line in lines)) if entry else [],
        "draft": "" if shown.obligation else _("DRAFT"),
    }
    record_read("obligation_request.printed", shown, by=request.actor)
    return _printed(request, "execution/request_paper.html", shown, context)


@require(Permission.LEDGER_VIEW)
@require_safe
def print_funds(request: Request, key: UUID) -> HttpResponse:
    """What the Chief Accountant signs before there is a contract (BAA 84 s. 43)."""
    shown = request_with_key(key)
    if shown is None:
        raise Http404
    funds = funds_for(shown)
    context = {
        "title": _("Certificate of availability of funds"),
        "number": "",
        "funds": funds,
        "lines": lines_of(shown),
        "signer": signatory_on(
            shown.date, form=Signatory.Form.ORS, place=Signatory.Place.FUNDS, unit=shown.allotment.unit
        ),
        "draft": _unfit(shown, funds),
    }
    record_read("funds_certificate.printed", shown, by=request.actor)
    return _printed(request, "execution/funds_paper.html", shown, context)


def _unfit(shown: ObligationRequest, funds: Funds) -> str:
    """What keeps it from being signed, across the paper; "" once box A is signed and the allotment covers it."""
    if shown.status == ObligationRequest.Status.REVERSED:
        return _("CANCELLED")
    if funds.left < 0 and shown.obligation_id is None:  # later adjustments give back what was certified
        return _("NOT AVAILABLE")
    return _("DRAFT") if shown.is_open else ""


@require(Permission.LEDGER_VIEW)
@require_safe
def print_voucher(request: Request, key: UUID) -> HttpResponse:
    shown = voucher_with_key(key)
    if shown is None:
        raise Http404
    context = {
        "title": _("Disbursement voucher"),
        "number": shown.entry.number if shown.entry else "",
        "cluster": shown.obligation.fund[:2],
        "draft": "" if shown.approved_by else _("DRAFT"),
    }
    record_read("voucher.printed", shown, by=request.actor, personal_data=True)
    return _printed(request, "execution/voucher_paper.html", shown, context)


@require(Permission.LEDGER_VIEW)
@require_safe
def print_release(request: Request, key: UUID) -> HttpResponse:
    shown = release_request_with_key(key)
    if shown is None:
        raise Http404
    return _saro(request, shown)


def _saro(request: Request, shown: ReleaseRequest) -> HttpResponse:
    """What answers a special budget request; until MFBM's Minister has released or denied it, its draft."""
    is_released = shown.status == ReleaseRequest.Status.RELEASED
    is_denied = shown.status == ReleaseRequest.Status.DENIED
    unreleased = shown.get_status_display().upper() if is_denied else _("DRAFT")
    context = {
        "title": _("Special allotment release order"),
        "number": shown.entry.number if shown.entry else "",
        "date": shown.entry.date if shown.entry else shown.date,
        "draft": "" if is_released else _("CANCELLED") if shown.entry else unreleased,
        "lines": [(shown.appropriation, shown.unit, shown.amount)],
        "signatures": [
            (_("Asked for by the head of office"), shown.signed_by, shown.signed_at),
            (_("Reviewed by the budget analyst"), shown.reviewed_by, shown.reviewed_at),
            (_("Endorsed by the Bangsamoro Budget Office"), shown.endorsed_by, shown.endorsed_at),
            (_("Released by the Minister of MFBM"), shown.released_by, shown.released_at),
        ],
    }
    record_read("release_request.printed", shown, by=request.actor)
    return _printed(request, "execution/release_paper.html", shown, context)


@require(Permission.LEDGER_VIEW)
@require_safe
def print_allotment(request: Request, key: UUID) -> HttpResponse:
    """What the act itself releases (GAABAO). A release that answers a request is printed as that one."""
    shown = entry_with_key(key)
    if shown is None or shown.kind != Entry.Kind.ALLOTMENT or shown.reverses:
        raise Http404
    if hasattr(shown, "release"):
        return _saro(request, shown.release)
    postings = shown.postings.select_related("account__ppa", "account__act", "account__unit").order_by("pk")
    lines = [(each.account, each.account.unit, each.amount) for each in postings]
    context = {
        "title": _("General appropriations act as budget allotment order"),
        "number": shown.number,
        "date": shown.date,
        "draft": _("CANCELLED") if hasattr(shown, "reversed_by") else "",
        "lines": lines,
        "signatures": [(_("Released by MFBM"), shown.posted_by_name, shown.posted_at)],
    }
    record_read("allotment.printed", shown, by=request.actor)
    return _printed(request, "execution/release_paper.html", shown, context)


def _printed(request: Request, template: str, shown: Any, context: dict[str, Any]) -> HttpResponse:
    """With a reference by which anybody who holds the paper can check it; an auditor's role may leave no row."""
    given = {"paper": "A4", "footer": context["number"], "shown": shown, "organization": request.organization}
    practised = {"draft": _("FOR PRACTICE")} if request.organization.is_training else {}
    reference = reference_for(request.actor)
    if reference:
        url = check_url(reference)
        given |= {"reference": reference, "check_url": url, "square": square_of(url)}
    html = render_to_string(template, given | context | practised)
    if reference:
        amounts = ((_("Amount"), format_pesos(shown.amount)),)
        state = shown.get_status_display() if hasattr(shown, "status") else shown.get_kind_display()
        told = {"state": state, "is_final": not context["draft"], "amounts": amounts}
        remember_paper(shown, reference, html, told, by=request.actor)
    return pdf_answer(f"{context['number'] or shown.key}.pdf", pdf_from(html))

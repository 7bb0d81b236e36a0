"""Obligation requests (GAM appendix 11) and disbursement vouchers (appendix 32) for the printer."""

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
from bmms.execution.queries.obligation_status import status_of
from bmms.execution.queries.requests import entry_of, request_with_key
from bmms.execution.queries.vouchers import voucher_with_key
from bmms.lib.money import format_pesos
from bmms.ui.paper import pdf_answer, pdf_from
from bmms.workbench.actions.printing import remember_paper
from bmms.workbench.queries.papers import check_url, new_reference, square_of


@require(Permission.LEDGER_VIEW)
@require_safe
def print_request(request: Request, key: UUID) -> HttpResponse:
    shown = request_with_key(key)
    if shown is None:
        raise Http404
    entry = entry_of(shown)
    context = {
        "title": _("Obligation request and status"),
        "number": entry.number if entry else "",
        "cluster": shown.allotment.fund[:2],
        "status_rows": status_of(shown.obligation) if shown.obligation else [],
        "draft": "" if shown.obligation else _("DRAFT"),
    }
    record_read("obligation_request.printed", shown, by=request.actor)
    return _printed(request, "execution/request_paper.html", shown, context)


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


def _printed(request: Request, template: str, shown: Any, context: dict[str, Any]) -> HttpResponse:
    """With a reference by which anybody who holds the paper can check it; an auditor's role may leave no row."""
    given = {"paper": "A4", "footer": context["number"], "shown": shown, "organization": request.organization}
    reference = "" if request.actor.read_only else new_reference()
    if reference:
        url = check_url(reference)
        given |= {"reference": reference, "check_url": url, "square": square_of(url)}
    html = render_to_string(template, given | context)
    if reference:
        amounts = ((_("Amount"), format_pesos(shown.amount)),)
        told = {"state": shown.get_status_display(), "is_final": not context["draft"], "amounts": amounts}
        remember_paper(shown, reference, html, told, by=request.actor)
    return pdf_answer(f"{context['number'] or shown.key}.pdf", pdf_from(html))

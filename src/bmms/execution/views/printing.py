"""Obligation requests (GAM appendix 11) and disbursement vouchers (appendix 32) for the printer."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.actions import record_read
from bmms.execution.queries.obligation_status import status_of
from bmms.execution.queries.requests import entry_of, request_with_key
from bmms.execution.queries.vouchers import voucher_with_key
from bmms.ui.paper import pdf_answer, pdf_of


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
    given = {"paper": "A4", "footer": context["number"], "shown": shown, "organization": request.organization}
    return pdf_answer(f"{context['number'] or shown.key}.pdf", pdf_of(template, given | context))

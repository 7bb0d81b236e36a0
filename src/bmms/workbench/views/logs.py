from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther
from bmms.access.errors import DomainError
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.ui.lists import list_page
from bmms.workbench.actions.exports import ask_for_export
from bmms.workbench.lists import AUDIT_LOG, PRIVACY_LOG, SYSTEM_LOG


@replica_ok
@require(Permission.AUDIT_VIEW)
@require_safe
def audit_log(request: Request) -> HttpResponse:
    may_export = request.actor.can(Permission.AUDIT_EXPORT)
    return list_page(request, AUDIT_LOG, "workbench/audit_log.html", may_export=may_export)


@require(Permission.AUDIT_EXPORT)
@require_POST
def export_audit_log(request: Request) -> HttpResponse:
    code = request.organization.code
    filters = AUDIT_LOG.narrowing(AUDIT_LOG.kept(request.GET))
    try:
        job = ask_for_export(filters, request.POST.get("format", ""), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return SeeOther(reverse("workbench:audit_log", args=[code]))
    return SeeOther(reverse("jobs:job", args=[code, job.key]))


@require(Permission.SYSTEM_EVENT_VIEW)
@require_safe
def system_log(request: Request) -> HttpResponse:
    return list_page(request, SYSTEM_LOG, "workbench/system_log.html")


@require(Permission.PRIVACY_EVENT_VIEW)
@require_safe
def privacy_log(request: Request) -> HttpResponse:
    return list_page(request, PRIVACY_LOG, "workbench/privacy_log.html")

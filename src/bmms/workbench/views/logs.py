from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther
from bmms.access.errors import DomainError
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.accounts.models import User
from bmms.accounts.queries.people import names_in
from bmms.audit.models import Event
from bmms.audit.queries.history import told_to
from bmms.tenancy.scope import oversight
from bmms.workbench.actions.exports import ask_for_export
from bmms.workbench.forms import EventFilterForm
from bmms.workbench.queries.events import (
    SEARCHED_DAYS,
    EventFilter,
    EventPage,
    filtered,
    newest_of,
    organization_events,
    page_of,
    privacy_events,
    system_events,
)


@replica_ok
@require(Permission.AUDIT_VIEW)
@require_safe
def audit_log(request: Request) -> HttpResponse:
    here = request.organization.pk
    newest = None if request.actor.is_visitor else partial(newest_of, here)
    context = log_page(request, told_to(request.actor, organization_events(here)), names_in(here), newest=newest)
    may_export = request.actor.can(Permission.AUDIT_EXPORT)
    return render(request, "workbench/audit_log.html", context | {"may_export": may_export})


@require(Permission.AUDIT_EXPORT)
@require_POST
def export_audit_log(request: Request) -> HttpResponse:
    code = request.organization.code
    try:
        job = ask_for_export(EventFilterForm(request.GET).wanted, request.POST.get("format", ""), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return SeeOther(reverse("workbench:audit_log", args=[code]))
    return SeeOther(reverse("jobs:job", args=[code, job.key]))


@require(Permission.SYSTEM_EVENT_VIEW)
@require_safe
def system_log(request: Request) -> HttpResponse:
    with oversight():
        context = log_page(request, system_events())
    return render(request, "workbench/system_log.html", context)


@require(Permission.PRIVACY_EVENT_VIEW)
@require_safe
def privacy_log(request: Request) -> HttpResponse:
    with oversight():
        context = log_page(request, privacy_events())
    return render(request, "workbench/privacy_log.html", context)


def log_page(
    request: Request,
    events: QuerySet[Event],
    people: Iterable[User] = (),
    newest: Callable[[], EventPage] | None = None,
) -> dict[str, Any]:
    """`newest` is a quicker way to the page that nothing was asked of."""
    form = EventFilterForm(request.GET, people=people)
    wanted, before = form.wanted, request.GET.get("before", "")
    opens = newest if wanted == EventFilter() and not before else None
    return {
        "form": form,
        "page": opens() if opens else page_of(filtered(events, wanted), before),
        "chips": [{"label": label, "url": without(request.GET, name)} for name, label in form.in_words().items()],
        "searched_days": SEARCHED_DAYS if wanted.is_limited_to_recent else 0,
    }


def without(sent: QueryDict, name: str) -> str:
    """The address's query without one filter, on the first page."""
    kept = sent.copy()
    for each in (name, "before"):
        kept.pop(each, None)
    return "?" + kept.urlencode()

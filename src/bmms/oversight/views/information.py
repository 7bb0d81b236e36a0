from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bmms.access.actor import Actor
from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import OfferedStep, offered_steps
from bmms.audit.queries.history import history_of
from bmms.oversight.actions import information as actions
from bmms.oversight.forms.information import (
    AppealForm,
    DecisionForm,
    DenialForm,
    ExtensionForm,
    GrantForm,
    InformationForm,
)
from bmms.oversight.lists import INFORMATION
from bmms.oversight.models import INFORMATION_STEPS, InformationRequest
from bmms.oversight.queries import information as queries
from bmms.oversight.views.findings import form_page
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

S = InformationRequest.Status
STEPS = ("grant", "grant_partly", "deny", "withdraw", "appeal", "uphold", "reverse")


@require(Permission.INFORMATION_VIEW)
@require_GET
def requests(request: Request) -> HttpResponse:
    return list_page(request, INFORMATION)


@require(Permission.INFORMATION_VIEW)
@require_GET
def asked(request: Request, key: UUID) -> HttpResponse:
    shown = _asked(key)
    is_open, actor = shown.status == S.RECEIVED, request.actor
    may_extend = is_open and not shown.extended_days and not shown.is_late
    offered = _offered(shown, actor)
    context = {
        "asked": shown,
        "marks": state_marks(INFORMATION_STEPS.labels, _way(shown), shown.status),
        "buttons": step_buttons(offered, {each: _url(request, f"{each}_request", key) for each in STEPS}, asking=STEPS),
        "days_left": queries.working_days_left(shown.next_date) if shown.next_date else None,
        "may_edit": is_open and actor.can(Permission.INFORMATION_RECORD),
        "may_extend": may_extend and actor.can(Permission.INFORMATION_DECIDE),
        "history": history_of(shown),
    }
    return render(request, "oversight/information.html", context)


@require(Permission.INFORMATION_RECORD)
def log_request(request: Request) -> HttpResponse:
    form = InformationForm(request.POST or None)
    made: list[InformationRequest] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(actions.log_request(form.values(), by=request.actor))
    ):
        messages.success(request, _("The request is logged; whoever decides is told."))
        return SeeOther(_url(request, "request", made[0].key))
    cancel = reverse("oversight:requests", kwargs={"code": request.organization.code})
    return form_page(request, form, _("Log a request"), cancel)


@require(Permission.INFORMATION_RECORD)
def change(request: Request, key: UUID) -> HttpResponse:
    shown, form = _asked(key), InformationForm(request.POST or None, instance=_asked(key))

    def act() -> None:
        actions.edit_request(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    return _worked(request, form, shown, act, _("Edit the request"))


@require(Permission.INFORMATION_DECIDE)
def extend(request: Request, key: UUID) -> HttpResponse:
    return _asking(request, key, ExtensionForm, actions.extend_request, _("Extend the time"))


@require(Permission.INFORMATION_DECIDE)
def grant(request: Request, key: UUID) -> HttpResponse:
    return _asking(request, key, GrantForm, partial(actions.decide_request, step="grant"), _("Grant the request"))


@require(Permission.INFORMATION_DECIDE)
def grant_partly(request: Request, key: UUID) -> HttpResponse:
    act = partial(actions.decide_request, step="grant_partly")
    return _asking(request, key, DenialForm, act, _("Grant the request in part"))


@require(Permission.INFORMATION_DECIDE)
def deny(request: Request, key: UUID) -> HttpResponse:
    return _asking(request, key, DenialForm, partial(actions.decide_request, step="deny"), _("Deny the request"))


@require(Permission.INFORMATION_RECORD)
def withdraw(request: Request, key: UUID) -> HttpResponse:
    return _asking(request, key, DecisionForm, actions.drop_request, _("Not pursued: why?"))


@require(Permission.INFORMATION_RECORD)
def appeal(request: Request, key: UUID) -> HttpResponse:
    return _asking(request, key, AppealForm, actions.record_appeal, _("Record an appeal"))


@require(Permission.INFORMATION_APPEAL)
def uphold(request: Request, key: UUID) -> HttpResponse:
    act = partial(actions.decide_appeal, step="uphold")
    return _asking(request, key, DecisionForm, act, _("Uphold the denial"))


@require(Permission.INFORMATION_APPEAL)
def reverse_denial(request: Request, key: UUID) -> HttpResponse:
    act = partial(actions.decide_appeal, step="reverse")
    return _asking(request, key, DecisionForm, act, _("Grant on appeal"))


def _offered(shown: InformationRequest, actor: Actor) -> list[OfferedStep]:
    """A step of an appeal that is somebody else's says whose."""
    offered = offered_steps(INFORMATION_STEPS, shown, state=shown.status, by=actor)
    if shown.status != S.APPEALED or not offered:
        return offered
    refusal = queries.refused_appeal(shown, actor)
    return [replace(each, unmet=[*each.unmet, refusal]) for each in offered] if refusal else offered


def _way(shown: InformationRequest) -> tuple[str, ...]:
    """The usual one until it is answered; then the one that it took."""
    if shown.status == S.RECEIVED:
        return S.RECEIVED, S.GRANTED
    return (S.RECEIVED, shown.status) if shown.appealed_date is None else (S.RECEIVED, S.DENIED, shown.status)


def _asking(request: Request, key: UUID, kind: Any, action: Callable[..., None], title: str) -> HttpResponse:
    shown, form = _asked(key), kind(request.POST or None)
    return _worked(request, form, shown, lambda: action(shown, by=request.actor, **form.cleaned_data), title)


def _worked(
    request: Request, form: Any, shown: InformationRequest, act: Callable[[], None], title: str
) -> HttpResponse:
    url = _url(request, "request", shown.key)
    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("It is saved."))
        return SeeOther(url)
    return form_page(request, form, title, url, about=str(shown))


def _asked(key: UUID) -> InformationRequest:
    found = queries.information_request_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"oversight:{name}", kwargs={"code": request.organization.code, "key": key})

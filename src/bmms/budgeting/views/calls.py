from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.budgeting.actions.calls import change_call, issue_call, reopen_call, set_ceiling
from bmms.budgeting.actions.proposals import start_proposal
from bmms.budgeting.forms import CallChangeForm, CallForm, CeilingForm, ReopeningForm
from bmms.budgeting.lists import CALLS
from bmms.budgeting.models import BudgetCall, BudgetProposal
from bmms.budgeting.queries.proposals import call_with_key, ceilings_of, proposal_for, reopenings_of, why_closed
from bmms.ui.lists import list_page


@require(Permission.PROPOSAL_VIEW)
@require_safe
def calls(request: Request) -> HttpResponse:
    return list_page(request, CALLS)


@require(Permission.PROPOSAL_VIEW)
@require_safe
def call(request: Request, key: UUID) -> HttpResponse:
    """The organization's own ceilings; MFBM, which sets them, sees everybody's."""
    shown = _call(key)
    may_manage = request.actor.can(Permission.CALL_MANAGE)
    context = {
        "call": shown,
        "ceilings": ceilings_of(shown, None if may_manage else request.organization.pk),
        "reopenings": reopenings_of(shown),
        "proposal": proposal_for(shown, request.actor),
        "closed": why_closed(shown),
        "history": history_of(shown),
        "may_manage": may_manage,
        "may_start": request.actor.can(Permission.PROPOSAL_EDIT) and request.organization.has_own_budget,
    }
    return render(request, "budgeting/call.html", context)


@require(Permission.CALL_MANAGE)
def issue(request: Request) -> HttpResponse:
    form = CallForm(request.POST or None)
    made: list[BudgetCall] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(issue_call(form.cleaned_data, by=request.actor))
    ):
        messages.success(request, _("The budget call is issued: now set the ceilings."))
        return SeeOther(_url(request, made[0].key))
    cancel = reverse("budgeting:calls", kwargs={"code": request.organization.code})
    return _page(request, form, _("Issue a budget call"), cancel)


@require(Permission.CALL_MANAGE)
def edit(request: Request, key: UUID) -> HttpResponse:
    shown = _call(key)
    form = CallChangeForm(request.POST or None, instance=shown)
    if request.method == "POST" and accepted(form, lambda: change_call(shown, form.cleaned_data, by=request.actor)):
        messages.success(request, _("The budget call is changed."))
        return SeeOther(_url(request, key))
    return _page(request, form, _("Edit the budget call"), _url(request, key))


@require(Permission.CALL_MANAGE)
def ceiling(request: Request, key: UUID) -> HttpResponse:
    shown = _call(key)
    form = CeilingForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: set_ceiling(shown, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("The ceiling is set."))
        return SeeOther(_url(request, key))
    return _page(request, form, _("Set a ceiling"), _url(request, key))


@require(Permission.CALL_MANAGE)
def reopen(request: Request, key: UUID) -> HttpResponse:
    shown = _call(key)
    form = ReopeningForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: reopen_call(shown, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("The call is open again for this organization."))
        return SeeOther(_url(request, key))
    return _page(request, form, _("Reopen the call for an organization"), _url(request, key))


@require(Permission.PROPOSAL_EDIT)
@require_POST
def start(request: Request, key: UUID) -> HttpResponse:
    made: list[BudgetProposal] = []
    answer = step(
        request,
        lambda: made.append(start_proposal(_call(key), by=request.actor)),
        _("The proposal is started: put its lines in."),
        _url(request, key),
    )
    if not made:
        return answer
    return SeeOther(reverse("budgeting:proposal", kwargs={"code": request.organization.code, "key": made[0].key}))


def _page(request: Request, form: Any, title: str, cancel: str) -> HttpResponse:
    context = {"form": form, "title": title, "cancel": cancel}
    return render(request, "budgeting/proposal_form.html", context, status=422 if form.is_bound else 200)


def _call(key: UUID) -> BudgetCall:
    found = call_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, key: UUID) -> str:
    return reverse("budgeting:call", kwargs={"code": request.organization.code, "key": key})

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.actor import Actor
from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.planning.actions.strategies import (
    amend_strategy,
    edit_strategy,
    move_strategy,
    remove_objective,
    start_strategy,
    write_objective,
)
from bmms.planning.forms import ObjectiveForm, ReasonForm, StrategyForm
from bmms.planning.lists import OBJECTIVES, STRATEGIES
from bmms.planning.models import STRATEGY_STEPS, Objective, StrategicPlan
from bmms.planning.queries.signing import nobody_endorses
from bmms.planning.queries.strategies import objective_with_key, objectives_of, strategy_with_key
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

S = StrategicPlan.Status
USUAL_WAY = (S.DRAFT, S.SUBMITTED, S.ENDORSED, S.APPROVED, S.REPLACED)
STEPS = ("submit", "withdraw", "endorse", "return", "approve")


@require(Permission.PLAN_VIEW)
@require_safe
def strategies(request: Request) -> HttpResponse:
    return list_page(request, STRATEGIES)


@require(Permission.PLAN_VIEW)
@require_safe
def objectives(request: Request) -> HttpResponse:
    return list_page(request, OBJECTIVES)


@require(Permission.PLAN_VIEW)
@require_safe
def strategy(request: Request, key: UUID) -> HttpResponse:
    shown = _strategy(key, request.actor)
    offered = offered_steps(STRATEGY_STEPS, shown, state=shown.status, by=request.actor)
    addresses = {name: reverse(f"planning:{name}_strategy", kwargs=_names(request, key)) for name in STEPS}
    may_edit = request.actor.can(Permission.PLAN_EDIT)
    context = {
        "plan": shown,
        "objectives": objectives_of(shown),
        "unendorsed": "" if request.actor.is_visitor else nobody_endorses(shown),
        "marks": state_marks(STRATEGY_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(offered, addresses, state=str(shown.version)),
        "may_edit": may_edit and shown.is_open,
        "may_amend": may_edit and shown.status == StrategicPlan.Status.APPROVED,
        "history": history_of(shown),
    }
    return render(request, "planning/strategy.html", context)


@require(Permission.PLAN_EDIT)
def start(request: Request) -> HttpResponse:
    year = request.fiscal_year
    form = StrategyForm(request.POST or None, initial={"from_year": year, "until_year": year + 5})
    made: list[StrategicPlan] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(start_strategy(form.values(), by=request.actor))
    ):
        messages.success(request, _("The strategic plan is started: add its objectives."))
        return _to(request, made[0].key)
    return render(request, "planning/strategy_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
def change(request: Request, key: UUID) -> HttpResponse:
    shown = _strategy(key)
    if answer := _closed(request, shown):
        return answer
    form = StrategyForm(request.POST or None, instance=_strategy(key))
    if request.method == "POST" and accepted(form, lambda: edit_strategy(shown, **_edit(form), by=request.actor)):
        messages.success(request, _("The strategic plan is saved."))
        return _to(request, key)
    context = {"form": form, "plan": shown}
    return render(request, "planning/strategy_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
@require_POST
def amend(request: Request, key: UUID) -> HttpResponse:
    made: list[StrategicPlan] = []
    answer = step(
        request,
        lambda: made.append(amend_strategy(_strategy(key), by=request.actor)),
        _("A new edition is open; the approved one stays as it is."),
        _url(request, key),
    )
    return _to(request, made[0].key) if made else answer


@require(Permission.PLAN_SUBMIT)
@require_POST
def submit(request: Request, key: UUID) -> HttpResponse:
    answer = _taken(request, key, "submit", _("Submitted: it is closed until somebody decides."))
    if "back" in request.POST and (words := nobody_endorses(_strategy(key))):  # the plan's own page says it
        messages.warning(request, words)
    return answer


@require(Permission.PLAN_SUBMIT)
@require_POST
def withdraw(request: Request, key: UUID) -> HttpResponse:
    return _taken(request, key, "withdraw", _("Withdrawn: it is a draft again."))


@require(Permission.PLAN_ENDORSE)
@require_POST
def endorse(request: Request, key: UUID) -> HttpResponse:
    return _taken(request, key, "endorse", _("Endorsed: it waits for approval by somebody else."))


@require(Permission.PLAN_RETURN)
def give_back(request: Request, key: UUID) -> HttpResponse:
    shown = _strategy(key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: move_strategy(shown, "return", by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("Returned with the reason."))
        return _to(request, key)
    context = {"form": form, "plan": shown, "cancel": _url(request, key)}
    return render(request, "planning/return_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_APPROVE)
@require_POST
def approve(request: Request, key: UUID) -> HttpResponse:
    return _taken(request, key, "approve", _("Approved: it is closed for good."))


@require(Permission.PLAN_EDIT)
def new_objective(request: Request, key: UUID) -> HttpResponse:
    plan = _strategy(key)
    if answer := _closed(request, plan):
        return answer
    form = ObjectiveForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: write_objective(None, form.values() | {"plan": plan}, by=request.actor)
    ):
        messages.success(request, _("The objective is added."))
        return _to(request, key)
    return _objective_form(request, form, plan)


@require(Permission.PLAN_EDIT)
def change_objective(request: Request, key: UUID) -> HttpResponse:
    shown = _objective(key)
    if answer := _closed(request, shown.plan):
        return answer
    form = ObjectiveForm(request.POST or None, instance=_objective(key))
    if request.method == "POST" and accepted(
        form,
        lambda: write_objective(
            shown, form.values() | {"version": form.cleaned_data["version"] or 0}, by=request.actor
        ),
    ):
        messages.success(request, _("The objective is saved."))
        return _to(request, shown.plan.key)
    return _objective_form(request, form, shown.plan, shown)


@require(Permission.PLAN_EDIT)
@require_POST
def drop_objective(request: Request, key: UUID) -> HttpResponse:
    shown = _objective(key)
    done = _("%s is removed.") % shown.code
    return step(request, lambda: remove_objective(shown, by=request.actor), done, _url(request, shown.plan.key))


def _taken(request: Request, key: UUID, name: str, done: str) -> HttpResponse:
    seen = request.POST.get("state", "")
    version = int(seen) if seen.isdecimal() else 0
    return step(
        request,
        lambda: move_strategy(_strategy(key), name, version=version, by=request.actor),
        done,
        _url(request, key),
    )


def _closed(request: Request, plan: StrategicPlan) -> HttpResponse | None:
    """As of annual plans: no form is offered that would be refused once it is filled in."""
    if plan.is_open or request.method == "POST":
        return None
    messages.warning(request, _("The plan is closed: have it returned, or amend it once it is approved."))
    return _to(request, plan.key)


def _objective_form(
    request: Request, form: ObjectiveForm, plan: StrategicPlan, objective: Objective | None = None
) -> HttpResponse:
    context = {"form": form, "plan": plan, "objective": objective}
    return render(request, "planning/objective_form.html", context, status=422 if form.is_bound else 200)


def _edit(form: StrategyForm) -> dict[str, Any]:
    return {"values": form.values(), "version": form.cleaned_data["version"] or 0}


def _strategy(key: UUID, by: Actor | None = None) -> StrategicPlan:
    found = strategy_with_key(key, by)
    if found is None:
        raise Http404
    return found


def _objective(key: UUID) -> Objective:
    found = objective_with_key(key)
    if found is None:
        raise Http404
    return found


def _names(request: Request, key: UUID) -> dict[str, Any]:
    return {"code": request.organization.code, "key": key}


def _url(request: Request, key: UUID) -> str:
    return reverse("planning:strategy", kwargs=_names(request, key))


def _to(request: Request, key: UUID) -> HttpResponse:
    return SeeOther(_url(request, key))

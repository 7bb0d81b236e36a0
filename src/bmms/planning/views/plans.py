from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.actor import Actor
from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.lib.fiscal_year import fiscal_years
from bmms.planning.actions.plans import amend_plan, move_plan, remove_line, set_line, set_targets, start_plan
from bmms.planning.forms import QUARTERS, LineForm, PlanForm, ReasonForm, TargetsForm
from bmms.planning.lists import PLANS
from bmms.planning.models import PLAN_STEPS, Plan, PlanLine
from bmms.planning.queries.plans import lines_of, plan_lines, plan_with_key, targets_in, with_parts, without_targets
from bmms.planning.queries.ppas import indicator_with_key, ppas_in
from bmms.planning.queries.signing import nobody_endorses
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

LINES_ON_A_PAGE = 200
HISTORY = "history"  # ?tab=history
STATES = PLAN_STEPS.labels | dict(Plan.Standing.choices)
USUAL_WAY = (
    *(Plan.Status.DRAFT, Plan.Status.SUBMITTED, Plan.Status.ENDORSED, Plan.Status.APPROVED),
    *(Plan.Standing.ACTIVE, Plan.Standing.CLOSED),
)


@require(Permission.PLAN_VIEW)
@require_safe
def plans(request: Request) -> HttpResponse:
    return list_page(request, PLANS)


@require(Permission.PLAN_VIEW)
@require_safe
def plan(request: Request, key: UUID) -> HttpResponse:
    shown = _plan(key, request.actor)
    offered = offered_steps(PLAN_STEPS, shown, state=shown.status, by=request.actor)
    may_edit = request.actor.can(Permission.PLAN_EDIT)
    page = Paginator(plan_lines(shown), LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    state = shown.standing or shown.status  # type: ignore[attr-defined]  # annotated
    bare = without_targets(shown) if shown.is_open else []
    confirm = _("Without any target: %s. Submit the plan all the same?") % ", ".join(bare) if bare else ""
    context = {
        "plan": shown,
        "lines": lines_of(shown, page.object_list),
        "page": page,
        "bare": bare,
        "unendorsed": "" if request.actor.is_visitor else nobody_endorses(shown),
        "above": with_parts(shown) if shown.is_open else [],
        "state": {"name": state, "label": STATES[state]},
        "marks": state_marks(STATES, USUAL_WAY, state),
        "buttons": step_buttons(offered, _addresses(request, shown), confirm=confirm),
        "tabs": _tabs(request),
        "may_edit": may_edit and shown.is_open,
        "may_import": request.actor.can(Permission.DATA_IMPORT),
        "may_amend": may_edit and shown.status == Plan.Status.APPROVED,
    }
    if request.GET.get("tab") == HISTORY:
        return render(request, "planning/plan_history.html", context | {"history": history_of(shown)})
    return render(request, "planning/plan.html", context)


@require(Permission.PLAN_EDIT)
def start(request: Request) -> HttpResponse:
    years = fiscal_years(timezone.localdate())
    form = PlanForm(request.POST or None, years=years, initial={"fiscal_year": request.fiscal_year})
    made: list[Plan] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(start_plan(by=request.actor, **form.cleaned_data))
    ):
        messages.success(request, _("The plan is started: put its programs, projects and activities in."))
        return _to(request, made[0].key)
    return render(request, "planning/plan_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
@require_POST
def amend(request: Request, key: UUID) -> HttpResponse:
    made: list[Plan] = []
    answer = step(
        request,
        lambda: made.append(amend_plan(_plan(key), by=request.actor)),
        _("A new edition is open; the approved one stays as it is."),
        _url(request, key),
    )
    return _to(request, made[0].key) if made else answer


@require(Permission.PLAN_EDIT)
def line(request: Request, key: UUID) -> HttpResponse:
    """Put a PPA in that is not in the plan yet."""
    shown = _plan(key)
    if answer := _closed(request, shown):
        return answer
    offered = ppas_in(shown.fiscal_year).exclude(plan_lines__plan=shown).order_by("code")
    form = LineForm(request.POST or None, offered=offered)
    return _line_form(request, shown, form, {"has_offers": offered.exists()})


@require(Permission.PLAN_EDIT)
def change_line(request: Request, key: UUID, ppa: UUID) -> HttpResponse:
    present = _line(key, ppa)
    if answer := _closed(request, present.plan):
        return answer
    offered = ppas_in(present.plan.fiscal_year).filter(pk=present.ppa_id)
    initial = {"ppa": present.ppa_id, "amount": present.amount}
    form = LineForm(request.POST or None, offered=offered, initial=initial).editing(initial)
    return _line_form(request, present.plan, form, {"line": present, "has_offers": True})


@require(Permission.PLAN_EDIT)
@require_POST
def drop_line(request: Request, key: UUID, ppa: UUID) -> HttpResponse:
    present = _line(key, ppa)
    done = _("%s is taken out of the plan.") % present.ppa.code
    return step(request, lambda: remove_line(present, by=request.actor), done, _url(request, key))


@require(Permission.PLAN_EDIT)
def targets(request: Request, key: UUID, indicator: UUID) -> HttpResponse:
    shown, measured = _plan(key), indicator_with_key(indicator)
    if measured is None:
        raise Http404
    if answer := _closed(request, shown):
        return answer
    known = targets_in(shown, [measured]).get(measured.pk, {})
    initial = {f"q{quarter}": known.get(quarter, "") for quarter in QUARTERS}
    form = TargetsForm(request.POST or None, initial=initial).editing(initial)
    if request.method == "POST" and accepted(
        form, lambda: set_targets(shown, measured, form.values(), by=request.actor)
    ):
        messages.success(request, _("The targets are saved."))
        return _to(request, key)
    context = {"form": form, "plan": shown, "indicator": measured}
    return render(request, "planning/targets_form.html", context, status=422 if form.is_bound else 200)


def _closed(request: Request, plan: Plan) -> HttpResponse | None:
    """No form is offered that would be refused once it is filled in; what comes in all the same, the action refuses."""
    if plan.is_open or request.method == "POST":
        return None
    messages.warning(request, _("The plan is closed: have it returned, or amend it once it is approved."))
    return _to(request, plan.key)


@require(Permission.PLAN_SUBMIT)
@require_POST
def submit(request: Request, key: UUID) -> HttpResponse:
    done = _("Submitted: it is closed until somebody decides.")
    answer = step(request, lambda: move_plan(_plan(key), "submit", by=request.actor), done, _url(request, key))
    if "back" in request.POST and (words := nobody_endorses(_plan(key))):  # the plan's own page says it
        messages.warning(request, words)
    return answer


@require(Permission.PLAN_SUBMIT)
@require_POST
def withdraw(request: Request, key: UUID) -> HttpResponse:
    done = _("Withdrawn: it is a draft again.")
    return step(request, lambda: move_plan(_plan(key), "withdraw", by=request.actor), done, _url(request, key))


@require(Permission.PLAN_ENDORSE)
@require_POST
def endorse(request: Request, key: UUID) -> HttpResponse:
    done = _("Endorsed: it waits for approval by somebody else.")
    return step(request, lambda: move_plan(_plan(key), "endorse", by=request.actor), done, _url(request, key))


@require(Permission.PLAN_RETURN)
def give_back(request: Request, key: UUID) -> HttpResponse:
    shown = _plan(key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: move_plan(shown, "return", by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("Returned with the reason."))
        return _to(request, key)
    context = {"form": form, "plan": shown, "cancel": _url(request, key)}
    return render(request, "planning/return_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_APPROVE)
@require_POST
def approve(request: Request, key: UUID) -> HttpResponse:
    done = _("Approved: it is closed for good.")
    return step(request, lambda: move_plan(_plan(key), "approve", by=request.actor), done, _url(request, key))


def _line_form(request: Request, shown: Plan, form: LineForm, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST" and accepted(form, lambda: set_line(shown, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("%s is in the plan.") % form.cleaned_data["ppa"].code)
        return _to(request, shown.key)
    context |= {"form": form, "plan": shown}
    return render(request, "planning/line_form.html", context, status=422 if form.is_bound else 200)


def _tabs(request: Request) -> list[dict[str, Any]]:
    chosen = request.GET.get("tab") == HISTORY
    return [
        {"label": _("Plan"), "url": "?", "icon": "clipboard-list", "is_current": not chosen},
        {"label": _("History"), "url": f"?tab={HISTORY}", "icon": "history", "is_current": chosen},
    ]


def _addresses(request: Request, shown: Plan) -> dict[str, str]:
    kwargs = {"code": request.organization.code, "key": shown.key}
    return {
        name: reverse(f"planning:{name}_plan", kwargs=kwargs)
        for name in ("submit", "withdraw", "endorse", "return", "approve")
    }


def _plan(key: UUID, by: Actor | None = None) -> Plan:
    found = plan_with_key(key, by)
    if found is None:
        raise Http404
    return found


def _line(key: UUID, ppa: UUID) -> PlanLine:
    found: PlanLine | None = PlanLine.objects.filter(plan__key=key, ppa__key=ppa).select_related("plan", "ppa").first()
    if found is None:
        raise Http404
    return found


def _url(request: Request, key: UUID) -> str:
    return reverse("planning:plan", kwargs={"code": request.organization.code, "key": key})


def _to(request: Request, key: UUID) -> HttpResponse:
    return SeeOther(_url(request, key))

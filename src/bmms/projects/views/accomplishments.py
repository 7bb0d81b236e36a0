from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.answers import step as take_at_once
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import Indicator
from bmms.planning.queries.ppas import indicator_with_key
from bmms.projects.actions.accomplishments import move_accomplishment, set_alert_levels, write_accomplishment
from bmms.projects.forms import AccomplishmentForm, LevelsForm, ReasonForm
from bmms.projects.lists import ACCOMPLISHMENTS
from bmms.projects.models import ACCOMPLISHMENT_STEPS, Accomplishment
from bmms.projects.queries.accomplishments import (
    accomplishment_of,
    accomplishment_with_key,
    planned_quarter,
    quarter_begins,
    quarter_of,
    rows_of,
)
from bmms.projects.queries.progress import QUARTERS, alert_levels, measured
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

A = Accomplishment.Status
USUAL_WAY: Final = (A.DRAFT, A.SUBMITTED, A.CERTIFIED, A.APPROVED)


@require(Permission.PROJECT_VIEW)
@require_safe
def accomplishments(request: Request) -> HttpResponse:
    return list_page(request, ACCOMPLISHMENTS, "projects/accomplishments.html")


@require(Permission.PROJECT_VIEW)
@require_safe
def quarter(request: Request) -> HttpResponse:
    """Every indicator of the year's approved plan in one quarter, with how far its report is."""
    year, chosen = request.fiscal_year, _quarter_asked_for(request)
    found = planned_quarter(year, chosen)
    context = {
        "year": year,
        "quarter": chosen,
        "rows": found.rows,
        "plan": found.plan,
        "reported": sum(row.accomplishment is not None and not row.accomplishment.is_open for row in found.rows),
        "has_begun": quarter_begins(year, chosen) <= timezone.localdate(),
        "tabs": _tabs(year, chosen),
        "may_edit": request.actor.can(Permission.ACCOMPLISHMENT_EDIT),
    }
    return render(request, "projects/quarter.html", context)


@require(Permission.PROJECT_VIEW)
@require_safe
def accomplishment(request: Request, key: UUID) -> HttpResponse:
    shown = _accomplishment(key)
    offered = offered_steps(ACCOMPLISHMENT_STEPS, shown, state=shown.status, by=request.actor)
    kwargs = {"code": request.organization.code, "key": key}
    addresses = {
        each.step.name: reverse("projects:move_accomplishment", kwargs=kwargs | {"step": each.step.name})
        for each in offered
    }
    (row,) = measured([shown.indicator], shown.fiscal_year, shown.quarter)
    context = {
        "shown": shown,
        "rows": rows_of(shown),
        "measured": row,
        "marks": state_marks(ACCOMPLISHMENT_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(offered, addresses),
        "history": history_of(shown),
        "may_edit": shown.is_open and request.actor.can(Permission.ACCOMPLISHMENT_EDIT),
    }
    return render(request, "projects/accomplishment.html", context)


@require(Permission.ACCOMPLISHMENT_EDIT)
def enter(request: Request, indicator: UUID, year: int, period: int) -> HttpResponse:
    """What an indicator has reached in a quarter, place by place."""
    of = _indicator(indicator)
    if period not in QUARTERS or not FIRST <= year <= LAST:
        raise Http404
    known = accomplishment_of(of, year, period)
    if known and not known.is_open and request.method != "POST":
        messages.warning(request, _("What is submitted is not changed any more: have it returned."))
        return _to(request, known.key)
    rows = rows_of(known) if known else []
    initial = {"remarks": known.remarks if known else ""}
    given: dict[str, Any] = {"indicator": of, "year": year, "quarter": period, "known": rows, "initial": initial}
    form = AccomplishmentForm(request.POST or None, **given)
    made: list[Accomplishment] = []

    def act() -> None:
        said = {name: form.cleaned_data[name] for name in ("remarks", "seen")}
        made.append(write_accomplishment(of, year, period, form.reached(), **said, by=request.actor))

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("Saved: attach the evidence, then submit."))
        return _to(request, made[0].key)
    context = {"form": form, "indicator": of, "year": year, "quarter": period, "known": known}
    return render(request, "projects/accomplishment_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PROJECT_VIEW)
def move(request: Request, key: UUID, step: str) -> HttpResponse:
    """Take the step at once, or ask for its reason first. Whose step it is not is told so."""
    shown = _accomplishment(key)
    found = next((each for each in ACCOMPLISHMENT_STEPS.steps_from(shown.status) if each.name == step), None)
    if found is None or not request.actor.can(Permission(found.permission)):
        messages.error(request, _("This step is not yours, or not possible now."))
        return _to(request, key)
    if found.needs_reason:
        form = ReasonForm(request.POST or None)
        return _returning(
            request, shown, form, lambda: move_accomplishment(shown, step, by=request.actor, **form.cleaned_data)
        )
    if request.method != "POST":
        return _to(request, key)
    done = _("Done: %s.") % found.label
    return take_at_once(request, lambda: move_accomplishment(shown, step, by=request.actor), done, _url(request, key))


@require(Permission.PROJECT_CONFIRM)
def levels(request: Request) -> HttpResponse:
    current = alert_levels()
    initial = {name: getattr(current, name) for name in ("early", "urgent", "terminal")}
    form = LevelsForm(request.POST or None, initial=initial)
    if request.method == "POST" and accepted(form, lambda: set_alert_levels(form.cleaned_data, by=request.actor)):
        messages.success(request, _("The alert levels are saved; they hold from now on."))
        return SeeOther(reverse("projects:projects", kwargs={"code": request.organization.code}))
    return render(request, "projects/levels_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _returning(request: Request, shown: Accomplishment, form: ReasonForm, act: Callable[[], object]) -> HttpResponse:
    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("Returned with the reason."))
        return _to(request, shown.key)
    context = {"form": form, "shown": shown}
    return render(request, "projects/return_form.html", context, status=422 if form.is_bound else 200)


def _quarter_asked_for(request: Request) -> int:
    asked = request.GET.get("quarter", "")
    if asked in {str(each) for each in QUARTERS}:
        return int(asked)
    year, last = quarter_of(timezone.localdate())
    return last if year == request.fiscal_year else QUARTERS[0] if year < request.fiscal_year else QUARTERS[-1]


def _tabs(year: int, chosen: int) -> list[dict[str, Any]]:
    return [
        {
            "label": f"Q{each} {year}",
            "url": f"?fy={year}&quarter={each}",
            "icon": "calendar",
            "is_current": each == chosen,
        }
        for each in QUARTERS
    ]


def _accomplishment(key: UUID) -> Accomplishment:
    found = accomplishment_with_key(key)
    if found is None:
        raise Http404
    return found


def _indicator(key: UUID) -> Indicator:
    found = indicator_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, key: UUID) -> str:
    return reverse("projects:accomplishment", kwargs={"code": request.organization.code, "key": key})


def _to(request: Request, key: UUID) -> HttpResponse:
    return SeeOther(_url(request, key))

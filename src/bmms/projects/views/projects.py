from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
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
from bmms.planning.models import PPA
from bmms.planning.queries.ppas import ppa_with_key
from bmms.projects.actions.projects import add_project, edit_project, move_project
from bmms.projects.forms import EndForm, NewProjectForm, ProjectForm, ReasonForm, StartForm, TerminateForm
from bmms.projects.lists import PROJECTS
from bmms.projects.models import PROJECT_STEPS, Project
from bmms.projects.queries.accomplishments import quarter_ends, quarter_of
from bmms.projects.queries.money import MoneyLine, amounts_on, money_lines, rates_of, total_of
from bmms.projects.queries.progress import QUARTERS
from bmms.projects.queries.projects import can_be_project, project_of, project_with_key
from bmms.projects.queries.schedule import financial_of
from bmms.projects.queries.shown import parts_shown
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

S = Project.Status
USUAL_WAY: Final = (S.PLANNED, S.NOT_STARTED, S.PROCUREMENT, S.ONGOING, S.REPORTED, S.COMPLETED)
ASKS: Final[Mapping[str, type[forms.Form]]] = {"start": StartForm, "report": EndForm, "terminate": TerminateForm}
HISTORY: Final = "history"  # ?tab=history


@require(Permission.PROJECT_VIEW)
@require_safe
def projects(request: Request) -> HttpResponse:
    may_set_levels = request.actor.can(Permission.PROJECT_CONFIRM)
    return list_page(request, PROJECTS, "projects/projects.html", may_set_levels=may_set_levels)


@require(Permission.PROJECT_VIEW)
@require_safe
def project(request: Request, key: UUID) -> HttpResponse:
    shown = found_project(key)
    context = frame_of(request, shown)
    if request.GET.get("tab") == HISTORY:
        return render(request, "projects/project_history.html", context | {"history": history_of(shown)})
    lines = money_lines(shown) if request.actor.can(Permission.LEDGER_VIEW) else []
    total = total_of(lines)
    year, quarter = _until(request)
    context |= parts_shown(shown, year, quarter) | {"year": year, "quarter": quarter, "lines": lines, "total": total}
    context |= _money_until(shown, lines, year, quarter)
    context["may_enter"] = request.actor.can(Permission.ACCOMPLISHMENT_EDIT) and not shown.is_over
    context["may_record"] = request.actor.can(Permission.MONITORING_RECORD)
    return render(request, "projects/project.html", context)


def _until(request: Request) -> tuple[int, int]:
    """The last quarter that has ended in the fiscal year one looks at; while none has, its first."""
    year, quarter = quarter_of(timezone.localdate())
    if request.fiscal_year != year:
        return request.fiscal_year, QUARTERS[-1] if request.fiscal_year < year else QUARTERS[0]
    return year, quarter


def _money_until(shown: Project, lines: list[MoneyLine], year: int, quarter: int) -> dict[str, Any]:
    paying = {shown.pk: {line.account: line.share for line in lines}}
    return {
        "rates": rates_of(amounts_on(lines, quarter_ends(year, quarter))),
        "financial": financial_of(paying, year, quarter).get(shown.pk) if lines else None,
    }


def frame_of(request: Request, shown: Project) -> dict[str, Any]:
    """The head of every page of a project: its state, the next steps, its tabs."""
    offered = offered_steps(PROJECT_STEPS, shown, state=shown.status, by=request.actor)
    names = {each.step.name for each in offered}
    kwargs = {"code": request.organization.code, "key": shown.key}
    addresses = {name: reverse("projects:take_step", kwargs=kwargs | {"step": name}) for name in names}
    return {
        "project": shown,
        "marks": state_marks(PROJECT_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(offered, addresses, asking=ASKS),
        "tabs": _tabs(request),
        "may_edit": request.actor.can(Permission.PROJECT_EDIT) and not shown.is_over and shown.status != S.REPORTED,
        "may_see_money": request.actor.can(Permission.LEDGER_VIEW),
    }


@require(Permission.PROJECT_EDIT)
def new_project(request: Request) -> HttpResponse:
    """`?ppa=` names the project or activity of the plans that is carried out; without it one is made along."""
    ppa = _ppa_asked_for(request)
    if ppa and (known := project_of(ppa)):
        return to_project(request, known.key)
    form_type = ProjectForm if ppa else NewProjectForm
    form = form_type(request.POST or None, initial={"parent": request.GET.get("parent", "")})
    made: list[Project] = []

    def act() -> None:
        made.append(add_project(form.values(), ppa=ppa, by=request.actor))

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The project is added: say where and for whom next."))
        return to_project(request, made[0].key)
    context = {"form": form, "ppa": ppa, "title": _("New project")}
    return render(request, "projects/project_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PROJECT_EDIT)
def change_project(request: Request, key: UUID) -> HttpResponse:
    shown = found_project(key)
    form = ProjectForm(request.POST or None, instance=found_project(key))

    def act() -> None:
        edit_project(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("%s is saved.") % shown.ppa.code)
        return to_project(request, key)
    context = {"form": form, "ppa": shown.ppa, "project": shown, "title": _("Edit the project")}
    return render(request, "projects/project_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PROJECT_VIEW)
def take_step(request: Request, key: UUID, step: str) -> HttpResponse:
    """Take the step at once, or ask first for what it needs. Whose step it is not is told so."""
    shown = found_project(key)
    found = next((each for each in PROJECT_STEPS.steps_from(shown.status) if each.name == step), None)
    if found is None or not request.actor.can(Permission(found.permission)):
        messages.error(request, _("This step is not yours, or not possible now."))
        return to_project(request, key)
    asked = ASKS.get(step) or (ReasonForm if found.needs_reason else None)
    if asked is not None:
        form = asked(request.POST or None)
        return _asking(request, shown, form, lambda: move_project(shown, step, by=request.actor, **form.cleaned_data))
    if request.method != "POST":
        return to_project(request, key)
    done = _("Done: %s.") % found.label
    return take_at_once(request, lambda: move_project(shown, step, by=request.actor), done, project_url(request, key))


def _asking(request: Request, shown: Project, form: forms.Form, act: Callable[[], object]) -> HttpResponse:
    label = next(each.label for each in PROJECT_STEPS.steps if each.name == request.resolver_match.kwargs["step"])  # type: ignore[union-attr]
    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("Done: %s.") % label)
        return to_project(request, shown.key)
    context = {"form": form, "label": label, "project": shown}
    return render(request, "projects/step_form.html", context, status=422 if form.is_bound else 200)


def _tabs(request: Request) -> list[dict[str, Any]]:
    chosen = request.GET.get("tab", "")
    return [
        {"label": _("Project"), "url": "?", "icon": "building-community", "is_current": chosen != HISTORY},
        {"label": _("History"), "url": f"?tab={HISTORY}", "icon": "history", "is_current": chosen == HISTORY},
    ]


def _ppa_asked_for(request: Request) -> PPA | None:
    try:
        found = ppa_with_key(UUID(request.GET.get("ppa", "")))
    except ValueError:
        return None
    return found if found and can_be_project(found) else None


def found_project(key: UUID) -> Project:
    found = project_with_key(key)
    if found is None:
        raise Http404
    return found


def project_url(request: Request, key: UUID) -> str:
    return reverse("projects:project", kwargs={"code": request.organization.code, "key": key})


def to_project(request: Request, key: UUID) -> HttpResponse:
    return SeeOther(project_url(request, key))

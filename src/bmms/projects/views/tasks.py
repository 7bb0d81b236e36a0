from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.answers import step as take_at_once
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.projects.actions.tasks import add_task, edit_task, move_task, remove_task, report_progress
from bmms.projects.forms import ProgressForm, TaskForm
from bmms.projects.lists import TASKS
from bmms.projects.models import TASK_STEPS, Task
from bmms.projects.queries.tasks import people_of, task_with_key, tasks_of
from bmms.projects.views.projects import found_project, project_url
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons


@require(Permission.PROJECT_VIEW)
@require_safe
def tasks(request: Request) -> HttpResponse:
    return list_page(request, TASKS)


@require(Permission.PROJECT_VIEW)
@require_safe
def task(request: Request, key: UUID) -> HttpResponse:
    shown = found_task(key)
    parts = list(tasks_of(shown.project).filter(parent=shown))
    may_edit = request.actor.can(Permission.PROJECT_EDIT) and not shown.project.is_over
    offered = [] if parts else offered_steps(TASK_STEPS, shown, state=shown.status, by=request.actor)
    addresses = {each.step.name: _url(request, f"{each.step.name}_task", key) for each in offered}
    context = {
        "task": shown,
        "parts": parts,
        "marks": state_marks(TASK_STEPS.labels, tuple(Task.Status), shown.status),
        "buttons": step_buttons(offered, addresses),
        "history": history_of(shown),
        "may_edit": may_edit,
        "may_report": not parts and (may_edit or request.actor.user_id in people_of(shown)),
    }
    return render(request, "projects/task.html", context)


@require(Permission.PROJECT_EDIT)
def new_task(request: Request, key: UUID) -> HttpResponse:
    of = found_project(key)
    form = TaskForm(request.POST or None, project=of, initial={"parent": request.GET.get("parent", "")})
    made: list[Task] = []
    if request.method == "POST" and accepted(form, lambda: made.append(add_task(of, form.values(), by=request.actor))):
        messages.success(request, _("“%s” is added to the work breakdown.") % made[0])
        return SeeOther(_url(request, "task", made[0].key))
    return _form(request, form, _("New activity or task"), of, project_url(request, key))


@require(Permission.PROJECT_EDIT)
def change_task(request: Request, key: UUID) -> HttpResponse:
    shown = found_task(key)
    form = TaskForm(request.POST or None, project=shown.project, instance=found_task(key))

    def act() -> None:
        edit_task(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("“%s” is saved.") % shown)
        return SeeOther(_url(request, "task", key))
    return _form(request, form, _("Edit the task"), shown.project, _url(request, "task", key))


@require(Permission.PROJECT_VIEW)
def progress(request: Request, key: UUID) -> HttpResponse:
    shown = found_task(key)
    form = ProgressForm(request.POST or None, initial={"progress": shown.progress})

    def act() -> None:
        report_progress(shown, form.cleaned_data["progress"], by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The progress is saved."))
        return SeeOther(_url(request, "task", key))
    return _form(request, form, _("How far is it?"), shown.project, _url(request, "task", key))


def stepping(name: str) -> Callable[..., HttpResponseBase]:
    """The view that takes the step of this name at once."""

    @require(Permission.PROJECT_EDIT)
    @require_POST
    def take(request: Request, key: UUID) -> HttpResponse:
        found = found_task(key)
        done = _("Saved: %s.") % found
        return take_at_once(request, lambda: move_task(found, name, by=request.actor), done, _url(request, "task", key))

    return take


start, finish, reopen = (stepping(name) for name in ("start", "finish", "reopen"))


@require(Permission.PROJECT_EDIT)
@require_POST
def remove(request: Request, key: UUID) -> HttpResponse:
    found = found_task(key)
    gone: list[str] = []

    def act() -> None:
        remove_task(found, by=request.actor)
        gone.append(project_url(request, found.project.key))

    answer = take_at_once(request, act, _("“%s” is removed.") % found, _url(request, "task", key))
    return SeeOther(gone[0]) if gone else answer


def found_task(key: UUID) -> Task:
    found = task_with_key(key)
    if found is None:
        raise Http404
    return found


def _form(request: Request, form: Any, title: str, project: Any, cancel: str) -> HttpResponse:
    context = {"form": form, "title": title, "project": project, "cancel": cancel}
    return render(request, "projects/monitoring_form.html", context, status=422 if form.is_bound else 200)


def _url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"projects:{name}", kwargs={"code": request.organization.code, "key": key})

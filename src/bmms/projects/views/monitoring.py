from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.projects.actions.monitoring import (
    act_on_issue,
    add_issue,
    add_photo,
    add_visit,
    edit_issue,
    edit_visit,
    settle_issue,
)
from bmms.projects.forms import IssueForm, PhotoForm, SettleForm, VisitForm
from bmms.projects.lists import ISSUES, VISITS
from bmms.projects.models import FieldVisit, Issue
from bmms.projects.queries.monitoring import issue_with_key, photos_of, visit_with_key
from bmms.projects.views.projects import found_project
from bmms.ui.lists import list_page


@require(Permission.PROJECT_VIEW)
@require_safe
def issues(request: Request) -> HttpResponse:
    return list_page(request, ISSUES)


@require(Permission.PROJECT_VIEW)
@require_safe
def issue(request: Request, key: UUID) -> HttpResponse:
    shown = _issue(key)
    context = {
        "issue": shown,
        "history": history_of(shown),
        "may_edit": request.actor.can(Permission.MONITORING_RECORD) and not shown.is_settled,
        "is_late": not shown.is_settled and shown.due_date is not None and shown.due_date < timezone.localdate(),
    }
    return render(request, "projects/issue.html", context)


@require(Permission.MONITORING_RECORD)
def new_issue(request: Request, key: UUID) -> HttpResponse:
    of = found_project(key)
    form = IssueForm(request.POST or None)
    made: list[Issue] = []
    if request.method == "POST" and accepted(form, lambda: made.append(add_issue(of, form.values(), by=request.actor))):
        messages.success(request, _("The issue is entered; whoever acts on it is told."))
        return _to(request, "issue", made[0].key)
    return _form(request, form, _("New issue or risk"), of, _url(request, "project", key))


@require(Permission.MONITORING_RECORD)
def change_issue(request: Request, key: UUID) -> HttpResponse:
    shown = _issue(key)
    form = IssueForm(request.POST or None, instance=_issue(key))
    if request.method == "POST" and accepted(form, lambda: edit_issue(shown, **_edit(form, request))):
        messages.success(request, _("The issue is saved."))
        return _to(request, "issue", key)
    return _form(request, form, _("Edit the issue"), shown.project, _url(request, "issue", key))


@require(Permission.MONITORING_RECORD)
@require_POST
def act(request: Request, key: UUID) -> HttpResponse:
    found, url = _issue(key), _url(request, "issue", key)
    return step(request, lambda: act_on_issue(found, by=request.actor), _("Being acted on."), url)


@require(Permission.MONITORING_RECORD)
def settle(request: Request, key: UUID) -> HttpResponse:
    shown = _issue(key)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: settle_issue(shown, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("The issue is settled."))
        return _to(request, "issue", key)
    return _form(request, form, _("Settle the issue"), shown.project, _url(request, "issue", key))


@require(Permission.PROJECT_VIEW)
@require_safe
def visits(request: Request) -> HttpResponse:
    return list_page(request, VISITS)


@require(Permission.PROJECT_VIEW)
@require_safe
def visit(request: Request, key: UUID) -> HttpResponse:
    shown = _visit(key)
    may_record = request.actor.can(Permission.MONITORING_RECORD)
    context = {
        "visit": shown,
        "photos": photos_of(shown),
        "history": history_of(shown),
        "may_record": may_record,
        "may_edit": may_record and shown.recorded_by_id == request.actor.user_id,
    }
    return render(request, "projects/visit.html", context)


@require(Permission.MONITORING_RECORD)
def new_visit(request: Request, key: UUID) -> HttpResponse:
    of = found_project(key)
    form = VisitForm(request.POST or None)
    made: list[FieldVisit] = []
    if request.method == "POST" and accepted(form, lambda: made.append(add_visit(of, form.values(), by=request.actor))):
        messages.success(request, _("The visit is entered: add the photos."))
        return _to(request, "visit", made[0].key)
    return _form(request, form, _("New field visit"), of, _url(request, "project", key))


@require(Permission.MONITORING_RECORD)
def change_visit(request: Request, key: UUID) -> HttpResponse:
    shown = _visit(key)
    form = VisitForm(request.POST or None, instance=_visit(key))
    if request.method == "POST" and accepted(form, lambda: edit_visit(shown, **_edit(form, request))):
        messages.success(request, _("The visit is saved."))
        return _to(request, "visit", key)
    return _form(request, form, _("Edit the field visit"), shown.project, _url(request, "visit", key))


@require(Permission.MONITORING_RECORD)
def photo(request: Request, key: UUID) -> HttpResponse:
    shown = _visit(key)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and accepted(form, lambda: add_photo(shown, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("The photo is added."))
        return _to(request, "visit", key)
    return _form(request, form, _("Add a photo"), shown.project, _url(request, "visit", key))


def _form(request: Request, form: Any, title: str, project: Any, cancel: str) -> HttpResponse:
    context = {"form": form, "title": title, "project": project, "cancel": cancel}
    return render(request, "projects/monitoring_form.html", context, status=422 if form.is_bound else 200)


def _edit(form: IssueForm | VisitForm, request: Request) -> dict[str, Any]:
    return {"values": form.values(), "version": form.cleaned_data["version"] or 0, "by": request.actor}


def _issue(key: UUID) -> Issue:
    found = issue_with_key(key)
    if found is None:
        raise Http404
    return found


def _visit(key: UUID) -> FieldVisit:
    found = visit_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"projects:{name}", kwargs={"code": request.organization.code, "key": key})


def _to(request: Request, name: str, key: UUID) -> HttpResponse:
    return SeeOther(_url(request, name, key))

from collections.abc import Callable, Iterable
from dataclasses import astuple
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.actions import record_read
from bmms.audit.queries.history import history_of
from bmms.lib.dates import format_moment
from bmms.oversight.actions import privacy as actions
from bmms.oversight.forms.privacy import ActivityForm, BreachForm, LessonForm, SubjectAnswerForm, SubjectRequestForm
from bmms.oversight.lists import ACTIVITIES, BREACHES, SUBJECT_REQUESTS
from bmms.oversight.models import Breach
from bmms.oversight.queries import privacy as queries
from bmms.oversight.queries.overview import LATE_SHOWN, first_of
from bmms.oversight.queries.workbook import Table
from bmms.oversight.views.files import FILES, file_answer, fitting, left_out
from bmms.oversight.views.findings import form_page
from bmms.tenancy.scope import oversight
from bmms.ui.lists import list_page

KEEP, SEE = Permission.PRIVACY_KEEP, Permission.PRIVACY_VIEW


@replica_ok
@require(Permission.PRIVACY_DESK_VIEW)
@require_GET
def desk(request: Request) -> HttpResponse:
    with oversight():
        rows = queries.privacy_rows()
        running, left = first_of(queries.running_breaches(), LATE_SHOWN)
        record_read("privacy.read_at_desk", None, by=request.actor)
    context = {
        "rows": rows,
        "total": queries.total_of_privacy(rows),
        "running": running,
        "left_out": left_out(left),
        "now": timezone.now(),
        "files": FILES,
    }
    return render(request, "oversight/privacy_desk.html", context)


@replica_ok
@require(Permission.PRIVACY_DESK_VIEW)
@require_GET
def desk_file(request: Request, form: str) -> HttpResponse:
    """The figures of the desk and the clocks that run, as a file."""
    with oversight():
        rows = queries.privacy_rows()
        running, note = fitting(form, queries.running_breaches())
    named = [*((row.organization.acronym, row.figures) for row in rows), (_("Total"), queries.total_of_privacy(rows))]
    return file_answer(
        request,
        form,
        "privacy",
        about=[_("Privacy of all organizations")],
        tables=[
            Table(
                headings=[
                    *(_("Organization"), _("Processing activities"), _("Requests open"), _("Requests late")),
                    *(_("Breaches open"), _("Breaches late")),
                ],
                lines=[(name, *astuple(figures)) for name, figures in named],
            ),
            _clocks_table(running, note),
        ],
    )


def _clocks_table(running: Iterable[Breach], note: str) -> Table:
    return Table(
        title=_("Clocks that run"),
        headings=[_("Organization"), _("Breach"), _("To be notified until"), _("Late")],
        lines=[
            (one.organization.acronym, one.title, format_moment(one.notify_until), _("Late") if one.is_late else "")
            for one in running
        ],
        note=note,
    )


@require(SEE)
@require_GET
def activities(request: Request) -> HttpResponse:
    return list_page(request, ACTIVITIES)


@require(SEE)
@require_GET
def activity(request: Request, key: UUID) -> HttpResponse:
    shown = _found(queries.activity_with_key(key))
    return _record(request, "oversight/activity.html", shown)


@require(KEEP)
def new_activity(request: Request) -> HttpResponse:
    form = ActivityForm(request.POST or None)
    made: list[Any] = []

    def act() -> None:
        made.append(actions.write_activity(None, form.values(), by=request.actor))

    return _worked(request, form, act, _("Add an activity"), "activities", lambda: ("activity", made[0].key))


@require(KEEP)
def change_activity(request: Request, key: UUID) -> HttpResponse:
    shown = _found(queries.activity_with_key(key))
    form = ActivityForm(request.POST or None, instance=queries.activity_with_key(key))

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        actions.write_activity(shown, form.values(), version=version, by=request.actor)

    return _worked(request, form, act, _("Edit the activity"), "activity", key=key)


@require(SEE)
@require_GET
def subject_requests(request: Request) -> HttpResponse:
    return list_page(request, SUBJECT_REQUESTS)


@require(SEE)
@require_GET
def subject_request(request: Request, key: UUID) -> HttpResponse:
    shown = _found(queries.subject_request_with_key(key))
    return _record(request, "oversight/subject_request.html", shown)


@require(KEEP)
def log_subject_request(request: Request) -> HttpResponse:
    form = SubjectRequestForm(request.POST or None)
    made: list[Any] = []

    def act() -> None:
        made.append(actions.log_subject_request(form.values(), by=request.actor))

    title = _("Log a request")
    return _worked(request, form, act, title, "subject_requests", lambda: ("subject_request", made[0].key))


@require(KEEP)
def answer_subject_request(request: Request, key: UUID) -> HttpResponse:
    shown = _found(queries.subject_request_with_key(key))
    form = SubjectAnswerForm(request.POST or None)

    def act() -> None:
        actions.answer_subject_request(shown, by=request.actor, **form.cleaned_data)

    return _worked(request, form, act, _("Answer the request"), "subject_request", key=key)


@require(SEE)
@require_GET
def breaches(request: Request) -> HttpResponse:
    return list_page(request, BREACHES)


@require(SEE)
@require_GET
def breach(request: Request, key: UUID) -> HttpResponse:
    shown = _found(queries.breach_with_key(key))
    return _record(request, "oversight/breach.html", shown, is_open=shown.status == Breach.Status.OPEN)


@require(Permission.BREACH_REPORT)
def report_breach(request: Request) -> HttpResponse:
    """Also by somebody who may not read the register: they come back to the first page."""
    form = BreachForm(request.POST or None)

    def act() -> None:
        actions.report_breach(form.values(), by=request.actor)

    home = reverse("site:home", kwargs={"code": request.organization.code})
    cancel = _url(request, "breaches") if request.actor.can(SEE) else home
    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("It is reported; whoever keeps the register is told at once."))
        return SeeOther(cancel)
    return form_page(request, form, _("Report a breach"), cancel)


@require(KEEP)
def change_breach(request: Request, key: UUID) -> HttpResponse:
    shown = _found(queries.breach_with_key(key))
    form = BreachForm(request.POST or None, instance=queries.breach_with_key(key))

    def act() -> None:
        actions.edit_breach(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    return _worked(request, form, act, _("Edit the breach"), "breach", key=key)


@require(KEEP)
@require_POST
def note_notice(request: Request, key: UUID, which: str) -> HttpResponse:
    shown = _found(queries.breach_with_key(key))
    done = _("It is noted with the moment and your name.")
    act = lambda: actions.note_notice(shown, which, by=request.actor)  # noqa: E731 - read once
    return step(request, act, done, _url(request, "breach", key=key))


@require(KEEP)
def close_breach(request: Request, key: UUID) -> HttpResponse:
    shown, form = _found(queries.breach_with_key(key)), LessonForm(request.POST or None)

    def act() -> None:
        actions.close_breach(shown, by=request.actor, **form.cleaned_data)

    return _worked(request, form, act, _("Close the breach"), "breach", key=key)


def _record(request: Request, template: str, shown: Any, **more: Any) -> HttpResponse:
    context = {"shown": shown, "may_keep": request.actor.can(KEEP), "history": history_of(shown), **more}
    return render(request, template, context)


def _worked(
    request: Request,
    form: Any,
    act: Callable[[], None],
    title: str,
    back: str,
    then: Callable[[], tuple[str, UUID]] | None = None,
    key: UUID | None = None,
) -> HttpResponse:
    """`back` is where one came from; `then` says where a new record stands."""
    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("It is saved."))
        page, record = then() if then else (back, key)
        return SeeOther(_url(request, page, key=record))
    return form_page(request, form, title, _url(request, back, key=key))


def _url(request: Request, name: str, key: UUID | None = None) -> str:
    record = {} if key is None else {"key": key}
    return reverse(f"oversight:{name}", kwargs={"code": request.organization.code, **record})


def _found(record: Any) -> Any:
    if record is None:
        raise Http404
    return record

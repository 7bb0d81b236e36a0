from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.actor import Actor
from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import OfferedStep, offered_steps
from bmms.audit.queries.history import history_of
from bmms.periods.actions.reports import add_holiday, ask_for_reports, change_due_date, move_report
from bmms.periods.forms import AskForm, DueDateForm, HolidayForm, PrepareForm, ReasonForm
from bmms.periods.kinds import page_of
from bmms.periods.lists import HOLIDAYS, REPORTS
from bmms.periods.models import REPORT_STEPS, ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import HANDED_IN, requirement_with_key, submission_of
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

S = ReportSubmission.Status
USUAL_WAY = (S.OPEN, S.PREPARED, S.CERTIFIED, S.APPROVED, S.ENDORSED, S.SUBMITTED, S.RECEIVED)
FORWARD = ("certify_budget", "certify_accounts", "approve", "endorse", "submit", "receive")
STEPS = (*FORWARD, "return", "send_back", "give_back", "reopen")
OF_BWC = ("endorse", "send_back")


@require(Permission.REPORT_VIEW)
@require_safe
def reports(request: Request) -> HttpResponse:
    return list_page(request, REPORTS)


@require(Permission.REPORT_VIEW)
@require_safe
def report(request: Request, key: UUID) -> HttpResponse:
    asked = _requirement(key)
    shown = submission_of(asked)
    usual_way, offered = _usual_way(asked), _offered(shown, request.actor)
    figures, may_read = page_of(asked.form), request.actor.can(asked.reading)
    context = {
        "asked": asked,
        "shown": shown,
        "marks": state_marks(REPORT_STEPS.labels, usual_way, shown.status),
        "buttons": step_buttons(offered, {name: _url(request, key, name) for name in STEPS}, state=shown.status),
        "may_prepare": any(each.step.name == "prepare" for each in offered),
        "may_change": request.actor.can(Permission.REPORT_ASK),
        "is_overdue": asked.due_date < timezone.localdate() and shown.status not in HANDED_IN,
        "is_late": shown.was_late,
        "figures": may_read and figures and reverse(figures, kwargs={"code": request.organization.code, "key": key}),
        "may_read": may_read,
        "wants_file": not figures and not shown.documented and shown.status in (S.OPEN, S.PREPARED, S.RETURNED),
        "history": history_of(shown) if shown.pk else None,
    }
    return render(request, "periods/report.html", context)


def _usual_way(asked: ReportRequirement) -> list[str]:
    return [state for state in USUAL_WAY if state != S.ENDORSED or asked.needs_endorsement]


def _offered(shown: ReportSubmission, by: Actor) -> list[OfferedStep]:
    """BWC has no step with what it does not endorse."""
    offered = offered_steps(REPORT_STEPS, shown, state=shown.status, by=by)
    return [each for each in offered if each.step.name not in OF_BWC or shown.requirement.needs_endorsement]


@require(Permission.REPORT_PREPARE)
def prepare(request: Request, key: UUID) -> HttpResponse:
    asked = _requirement(key)
    sent = request.POST if request.method == "POST" else None
    initial = {"remarks": submission_of(asked).remarks}
    form = PrepareForm(sent, initial=initial).editing(initial)
    if sent is not None and accepted(
        form, lambda: move_report(asked, "prepare", by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("The report is prepared: it waits for its certification."))
        return SeeOther(_url(request, key))
    context = {"form": form, "asked": asked, "title": _("Mark as prepared"), "submit": _("Prepared")}
    return render(request, "periods/report_form.html", context, status=422 if form.is_bound else 200)


def _button(name: str, permission: Permission, done: Any) -> Callable[..., HttpResponseBase]:
    """A step that is a press of a button."""

    @require(permission)
    @require_POST
    def take(request: Request, key: UUID) -> HttpResponse:
        asked = _requirement(key)
        return step(request, lambda: move_report(asked, name, by=request.actor), done, _url(request, key))

    return take


def _backward(name: str, permission: Permission, title: Any, done: Any) -> Callable[..., HttpResponseBase]:
    """A step that asks for its reason."""

    @require(permission)
    def take(request: Request, key: UUID) -> HttpResponse:
        asked = _requirement(key)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and accepted(
            form, lambda: move_report(asked, name, by=request.actor, **form.cleaned_data)
        ):
            messages.success(request, str(done))
            return SeeOther(_url(request, key))
        context = {"form": form, "asked": asked, "title": title, "submit": title}
        return render(request, "periods/report_form.html", context, status=422 if form.is_bound else 200)

    return take


certify_budget = _button("certify_budget", Permission.REPORT_CERTIFY_BUDGET, _("Certified: what it says is frozen."))
certify_accounts = _button(
    "certify_accounts", Permission.REPORT_CERTIFY_ACCOUNTS, _("Certified: what it says is frozen.")
)
approve = _button("approve", Permission.REPORT_APPROVE, _("The report is approved."))
endorse = _button("endorse", Permission.REPORT_ENDORSE, _("The report is endorsed."))
submit = _button("submit", Permission.REPORT_SUBMIT, _("The report is submitted; the time is recorded."))
receive = _button("receive", Permission.REPORT_RECEIVE, _("The report is received."))
_returned = _("Returned with the reason.")
send_back = _backward("return", Permission.REPORT_APPROVE, _("Return the report"), _returned)
return_for_bwc = _backward(
    "send_back", Permission.REPORT_ENDORSE, _("Return the report to the organization"), _returned
)
give_back = _backward("give_back", Permission.REPORT_RECEIVE, _("Return the report to the organization"), _returned)
reopen = _backward("reopen", Permission.REPORT_REOPEN, _("Reopen the report"), _("The report is open again."))


@require(Permission.REPORT_ASK)
def ask(request: Request) -> HttpResponse:
    form = AskForm(request.POST or None)
    made: list[int] = []
    if request.method == "POST" and accepted(
        form,
        lambda: made.append(ask_for_reports(form.cleaned_data["year"], form.cleaned_data["reports"], by=request.actor)),
    ):
        messages.success(request, _("%d reports are new in the register.") % made[0])
        return SeeOther(reverse("periods:reports", kwargs={"code": request.organization.code}))
    return _page(request, form, _("Ask for reports"), "periods:reports")


@require(Permission.REPORT_ASK)
def change_due(request: Request, key: UUID) -> HttpResponse:
    asked = _requirement(key)
    initial = {"due_date": asked.due_date}
    form = DueDateForm(request.POST or None, initial=initial).editing(initial)
    if request.method == "POST" and accepted(
        form, lambda: change_due_date(asked, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("The day is changed for every organization."))
        return SeeOther(_url(request, key))
    context = {"form": form, "asked": asked, "title": _("Change the due day"), "submit": _("Save")}
    return render(request, "periods/report_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PERIOD_VIEW)
@require_safe
def holidays(request: Request) -> HttpResponse:
    return list_page(request, HOLIDAYS)


@require(Permission.REPORT_ASK)
def new_holiday(request: Request) -> HttpResponse:
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: add_holiday(by=request.actor, **form.cleaned_data)):
        messages.success(request, _("The holiday is in the list."))
        return SeeOther(reverse("periods:holidays", kwargs={"code": request.organization.code}))
    return _page(request, form, _("Add a holiday"), "periods:holidays")


def _page(request: Request, form: Any, title: Any, back: str) -> HttpResponse:
    cancel = reverse(back, kwargs={"code": request.organization.code})
    context = {"form": form, "title": title, "cancel": cancel}
    return render(request, "periods/register_form.html", context, status=422 if form.is_bound else 200)


def _requirement(key: UUID) -> ReportRequirement:
    found = requirement_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, key: UUID, name: str = "") -> str:
    address = f"periods:{name}_report" if name else "periods:report"
    return reverse(address, kwargs={"code": request.organization.code, "key": key})

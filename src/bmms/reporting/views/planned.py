"""Entering BED 1 by PPA and class, and BED 3 by month."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, refusal_from
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.periods.models import ReportForm, ReportRequirement
from bmms.periods.queries.reports import requirement_with_key, submission_of
from bmms.reporting.actions import S, plan_line, prefill
from bmms.reporting.forms import PlanLineForm
from bmms.reporting.queries.planned import form_line, form_lines


@require(Permission.LEDGER_VIEW)
@require_safe
def lines(request: Request, key: UUID) -> HttpResponse:
    asked = _requirement(key)
    found = form_lines(asked)
    is_open = submission_of(asked).status in (S.OPEN, S.RETURNED)
    context = {
        "asked": asked,
        "lines": found,
        "total": sum(line.total for line in found),
        "is_open": is_open,
        "may_fill": is_open and request.actor.can(Permission.REPORT_PREPARE),
    }
    return render(request, "reporting/planned.html", context)


@require(Permission.REPORT_PREPARE)
def line(request: Request, key: UUID, line: str) -> HttpResponse:
    asked = _requirement(key)
    shown = form_line(asked, line)
    if shown is None:
        raise Http404
    form, back = PlanLineForm(request.POST or None, line=shown), _url(request, key)
    if request.method == "POST" and accepted(form, lambda: plan_line(asked, line, form.amounts, by=request.actor)):
        messages.success(request, _("Saved."))
        return SeeOther(back)
    context = {"form": form, "asked": asked, "shown": shown, "back": back}
    return render(request, "reporting/planned_line.html", context, status=422 if form.is_bound else 200)


@require(Permission.REPORT_PREPARE)
@require_POST
def fill(request: Request, key: UUID) -> HttpResponse:
    asked, made = _requirement(key), list[int]()
    refusal = refusal_from(lambda: made.append(prefill(asked, by=request.actor)))
    if refusal is not None:
        messages.error(request, str(refusal.message))
    elif made[0]:
        messages.success(request, ngettext("%d line is filled in.", "%d lines are filled in.", made[0]) % made[0])
    else:
        messages.info(request, _("There is nothing to fill in from, or every line has been begun."))
    return SeeOther(_url(request, key))


def _requirement(key: UUID) -> ReportRequirement:
    found = requirement_with_key(key)
    if found is None or found.form not in (ReportForm.BED1, ReportForm.BED3):
        raise Http404
    return found


def _url(request: Request, key: UUID) -> str:
    return reverse("reporting:planned", kwargs={"code": request.organization.code, "key": key})

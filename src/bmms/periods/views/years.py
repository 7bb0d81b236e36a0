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
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.lib.fiscal_year import fiscal_years
from bmms.periods.actions.years import lock_month, move_year, open_year, reopen_month
from bmms.periods.forms import ReasonForm, YearForm
from bmms.periods.lists import YEARS
from bmms.periods.models import YEAR_STEPS, FiscalYear
from bmms.periods.queries.years import MonthRow, months_of, year_with_key
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons


@require(Permission.PERIOD_VIEW)
@require_safe
def years(request: Request) -> HttpResponse:
    return list_page(request, YEARS)


@require(Permission.PERIOD_VIEW)
@require_safe
def year(request: Request, key: UUID) -> HttpResponse:
    shown = _year(key)
    offered = offered_steps(YEAR_STEPS, shown, state=shown.state, by=request.actor)
    addresses = {
        name: reverse(f"periods:{name}_year", kwargs={"code": request.organization.code, "key": key})
        for name in ("advance", "reopen")
    }
    context = {
        "year": shown,
        "marks": state_marks(YEAR_STEPS.labels, FiscalYear.State.values, shown.state),
        "buttons": step_buttons(
            offered,
            addresses,
            state=shown.state,
            confirm=_("Move fiscal year %d on? It moves for every organization, and only a closed year goes back.")
            % shown.year,
        ),
        "months": months_of(shown),
        "history": history_of(shown),
        "may_lock": request.actor.can(Permission.PERIOD_LOCK),
        "may_reopen": request.actor.can(Permission.PERIOD_REOPEN),
    }
    return render(request, "periods/year.html", context)


@require(Permission.FISCAL_YEAR_MANAGE)
def new_year(request: Request) -> HttpResponse:
    form = YearForm(request.POST or None, years=fiscal_years(timezone.localdate()))
    made: list[FiscalYear] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(open_year(by=request.actor, **form.cleaned_data))
    ):
        messages.success(request, _("The fiscal year is open."))
        return SeeOther(_url(request, made[0].key))
    return render(request, "periods/year_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.FISCAL_YEAR_MANAGE)
@require_POST
def advance(request: Request, key: UUID) -> HttpResponse:
    shown = _year(key)
    return step(
        request,
        lambda: move_year(shown, "advance", by=request.actor, expected=request.POST.get("state", "")),
        _("The fiscal year has moved on."),
        _url(request, key),
    )


@require(Permission.FISCAL_YEAR_MANAGE)
def reopen(request: Request, key: UUID) -> HttpResponse:
    shown = _year(key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: move_year(shown, "reopen", by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("The fiscal year is open again."))
        return SeeOther(_url(request, key))
    return _reason_page(request, shown, form, {"title": _("Reopen the fiscal year"), "submit": _("Reopen")})


@require(Permission.PERIOD_LOCK)
def lock(request: Request, key: UUID, month: int) -> HttpResponse:
    shown, row = _month(key, month)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: lock_month(shown, month, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("The month is locked."))
        return SeeOther(_url(request, key))
    return _reason_page(request, shown, form, {"title": _("Lock the month"), "submit": _("Lock"), "month": row})


@require(Permission.PERIOD_REOPEN)
def unlock(request: Request, key: UUID, month: int) -> HttpResponse:
    shown, row = _month(key, month)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: reopen_month(shown, month, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("The month is open again."))
        return SeeOther(_url(request, key))
    return _reason_page(request, shown, form, {"title": _("Reopen the month"), "submit": _("Reopen"), "month": row})


def _reason_page(request: Request, shown: FiscalYear, form: ReasonForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form, "year": shown}
    return render(request, "periods/reason_form.html", context, status=422 if form.is_bound else 200)


def _year(key: UUID) -> FiscalYear:
    found = year_with_key(key)
    if found is None:
        raise Http404
    return found


def _month(key: UUID, month: int) -> tuple[FiscalYear, MonthRow]:
    shown = _year(key)
    if not 1 <= month <= 12:
        raise Http404
    return shown, months_of(shown)[month - 1]


def _url(request: Request, key: UUID) -> str:
    return reverse("periods:year", kwargs={"code": request.organization.code, "key": key})

"""What lapses, and the closing of an organization's books of a year."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.execution.actions.closing import close_year
from bmms.execution.actions.lapse import post_lapses
from bmms.execution.forms import ClosingForm, LapseDayForm, LapseForm
from bmms.execution.forms.closing import end_of_last_year
from bmms.execution.models import Entry
from bmms.execution.queries.closing import checklist, is_ready
from bmms.execution.queries.lapse import lapsing, total_of, totals_of
from bmms.periods.actions.years import reopen_books
from bmms.periods.models import FiscalYear
from bmms.periods.queries.years import closing_of, year_with_key

ON_A_PAGE = 100


@require(Permission.LEDGER_VIEW)
def lapses(request: Request) -> HttpResponseBase:
    """What may not be used any more after a day, exactly; MFBM posts it."""
    if request.method == "POST":
        return _post(request)
    asked = LapseDayForm(request.GET if "on" in request.GET else None)
    on = asked.cleaned_data["on"] if asked.is_bound and asked.is_valid() else end_of_last_year()
    return _preview(request, on, LapseForm(), asked)


@require(Permission.LAPSE_POST)
def _post(request: Request) -> HttpResponse:
    form, made = LapseForm(request.POST), list[Entry]()
    if accepted(form, lambda: made.extend(post_lapses(by=request.actor, **form.cleaned_data))):
        on = form.cleaned_data["on"]
        words = ngettext("%d entry is posted.", "%d entries are posted.", len(made)) % len(made)
        messages.success(request, words if made else _("Nothing was left to lapse."))
        return SeeOther(f"{_url(request, 'lapses')}?on={on.isoformat()}")
    on = form.cleaned_data.get("on") or end_of_last_year()
    return _preview(request, on, form, LapseDayForm(initial={"on": on}))


def _preview(request: Request, on: date, form: LapseForm, asked: LapseDayForm) -> HttpResponse:
    rows = lapsing(on)
    context = {
        "on": on,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "totals": totals_of(rows),
        "total": total_of(rows),
        "form": form,
        "asked": asked if asked.is_bound else LapseDayForm(initial={"on": on}),
        "may_post": request.actor.can(Permission.LAPSE_POST),
    }
    return render(request, "execution/lapses.html", context, status=422 if form.is_bound else 200)


@require(Permission.PERIOD_VIEW)
@require_safe
def closing(request: Request, key: UUID) -> HttpResponse:
    """The checklist, who closed or reopened the books last and why."""
    shown = _year(key)
    known, checks = closing_of(shown), checklist(shown, request.organization.code)
    is_closed = known is not None and known.is_closed
    context = {
        "year": shown,
        "known": known,
        "is_closed": is_closed,
        "checks": checks,
        "is_ready": is_ready(checks),
        "may_close": request.actor.can(Permission.PERIOD_LOCK) and not is_closed,
        "may_reopen": request.actor.can(Permission.PERIOD_REOPEN) and is_closed,
        "history": history_of(known) if known else (),
    }
    return render(request, "execution/closing.html", context)


@require(Permission.PERIOD_LOCK)
def close(request: Request, key: UUID) -> HttpResponse:
    code = request.organization.code
    return _decide(
        request,
        key,
        lambda year, reason: close_year(year, reason=reason, code=code, by=request.actor),
        (_("Close the books"), _("The books are closed.")),
    )


@require(Permission.PERIOD_REOPEN)
def reopen(request: Request, key: UUID) -> HttpResponse:
    return _decide(
        request,
        key,
        lambda year, reason: reopen_books(year, reason=reason, by=request.actor),
        (_("Reopen the books"), _("The books are open again; reopen the months that need it.")),
    )


def _decide(
    request: Request, key: UUID, act: Callable[[FiscalYear, str], None], words: tuple[str, str]
) -> HttpResponse:
    shown, form = _year(key), ClosingForm(request.POST or None)
    url = _url(request, "closing", key=key)
    if request.method == "POST" and accepted(form, lambda: act(shown, form.cleaned_data["reason"])):
        messages.success(request, words[1])
        return SeeOther(url)
    context = {"form": form, "title": f"{words[0]}: {shown}", "cancel": url, "submit": words[0]}
    return render(request, "execution/paper_form.html", context, status=422 if form.is_bound else 200)


def _year(key: UUID) -> FiscalYear:
    found = year_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, name: str, **arguments: Any) -> str:
    return reverse(f"execution:{name}", kwargs={"code": request.organization.code, **arguments})

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.actor import Actor
from bmms.access.answers import SeeOther, accepted, refusal_from
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.lib.fiscal_year import fiscal_years
from bmms.planning.actions.drafts import remove_plan, rename_plan
from bmms.planning.forms import PlanForm
from bmms.planning.models import Plan
from bmms.planning.queries.editions import changed_lines, changed_targets
from bmms.planning.queries.plans import plan_with_key, was_submitted


@require(Permission.PLAN_VIEW)
@require_safe
def changes(request: Request, key: UUID) -> HttpResponse:
    shown = _plan(key, request.actor)
    if shown.amended is None:
        raise Http404
    lines = changed_lines(shown)
    context = {
        "plan": shown,
        "lines": lines,
        "difference": sum((line.difference for line in lines), Decimal(0)),
        "targets": changed_targets(shown),
    }
    return render(request, "planning/plan_changes.html", context)


@require(Permission.PLAN_EDIT)
def rename(request: Request, key: UUID) -> HttpResponse:
    shown = _plan(key)
    years = sorted({*fiscal_years(timezone.localdate()), shown.fiscal_year}, reverse=True)
    initial = {"fiscal_year": shown.fiscal_year, "title": shown.title}
    form = PlanForm(request.POST or None, years=years, initial=initial).editing(initial)
    if request.method == "POST" and accepted(form, lambda: rename_plan(shown, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("The plan is saved."))
        return SeeOther(_url(request, key))
    context = {"form": form, "plan": shown, "may_remove": shown.is_open and not was_submitted(shown)}
    return render(request, "planning/plan_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
@require_POST
def remove(request: Request, key: UUID) -> HttpResponse:
    found = _plan(key)
    refusal = refusal_from(lambda: remove_plan(found, by=request.actor))
    if refusal is not None:
        messages.error(request, str(refusal.message))
        return SeeOther(_url(request, key))
    messages.success(request, _("The plan is removed."))
    return SeeOther(reverse("planning:plans", kwargs={"code": request.organization.code}))


def _plan(key: UUID, by: Actor | None = None) -> Plan:
    found = plan_with_key(key, by)
    if found is None:
        raise Http404
    return found


def _url(request: Request, key: UUID) -> str:
    return reverse("planning:plan", kwargs={"code": request.organization.code, "key": key})

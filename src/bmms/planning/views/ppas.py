from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.planning.actions.ppas import add_indicator, add_ppa, edit_indicator, edit_ppa
from bmms.planning.forms import IndicatorForm, PPAForm
from bmms.planning.lists import INDICATORS, PPAS
from bmms.planning.models import PPA, Indicator
from bmms.planning.queries.alignment import aligned, frameworks, tagged
from bmms.planning.queries.ppas import (
    PARTS_ON_A_PAGE,
    above,
    indicator_with_key,
    indicators_of,
    lines_with,
    parts_of,
    ppa_with_key,
    targets_of,
)
from bmms.ui.lists import list_page


@require(Permission.PLAN_VIEW)
@require_safe
def ppas(request: Request) -> HttpResponse:
    return list_page(request, PPAS)


@require(Permission.PLAN_VIEW)
@require_safe
def ppa(request: Request, key: UUID) -> HttpResponse:
    shown = _ppa(key)
    context = {
        "ppa": shown,
        "above": above(shown),
        "parts": Paginator(parts_of(shown), PARTS_ON_A_PAGE).get_page(request.GET.get("page")),
        "indicators": indicators_of(shown),
        "lines": lines_with(shown, request.actor),
        "aligned": aligned(shown),
        "tagged": tagged(shown),
        "frameworks": frameworks(),
        "fiscal_year": request.fiscal_year,
        "history": history_of(shown),
        "may_edit": request.actor.can(Permission.PLAN_EDIT),
    }
    return render(request, "planning/ppa.html", context)


@require(Permission.PLAN_EDIT)
def new_ppa(request: Request) -> HttpResponse:
    parent = PPA.objects.filter(key=_key(request.GET.get("parent", ""))).first()
    initial = {"from_year": request.fiscal_year, "kind": PPA.Kind.OPERATIONS, "level": PPA.Level.PROGRAM}
    if parent:
        initial |= {"parent": parent.pk, "kind": parent.kind, "level": PPA.Level.PROJECT}
    form = PPAForm(request.POST or None, initial=initial)
    made: list[PPA] = []
    if request.method == "POST" and accepted(form, lambda: made.append(add_ppa(form.values(), by=request.actor))):
        messages.success(request, _("%s is added.") % made[0].code)
        return _to(request, "ppa", made[0].key)
    return render(request, "planning/ppa_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
def change_ppa(request: Request, key: UUID) -> HttpResponse:
    shown = _ppa(key)
    form = PPAForm(request.POST or None, instance=_ppa(key))
    if request.method == "POST" and accepted(form, lambda: edit_ppa(shown, **_edit(form, request))):
        messages.success(request, _("%s is saved.") % shown.code)
        return _to(request, "ppa", key)
    context = {"form": form, "ppa": shown}
    return render(request, "planning/ppa_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_VIEW)
@require_safe
def indicators(request: Request) -> HttpResponse:
    return list_page(request, INDICATORS)


@require(Permission.PLAN_VIEW)
@require_safe
def indicator(request: Request, key: UUID) -> HttpResponse:
    shown = _indicator(key)
    context = {
        "indicator": shown,
        "targets": targets_of(shown, request.actor),
        "history": history_of(shown),
        "may_edit": request.actor.can(Permission.PLAN_EDIT),
    }
    return render(request, "planning/indicator.html", context)


@require(Permission.PLAN_EDIT)
def new_indicator(request: Request, key: UUID) -> HttpResponse:
    of = _ppa(key)
    form = IndicatorForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: add_indicator(of, form.values(), by=request.actor)):
        messages.success(request, _("The indicator is added."))
        return _to(request, "ppa", key)
    context = {"form": form, "ppa": of}
    return render(request, "planning/indicator_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
def change_indicator(request: Request, key: UUID) -> HttpResponse:
    shown = _indicator(key)
    form = IndicatorForm(request.POST or None, instance=_indicator(key))
    if request.method == "POST" and accepted(form, lambda: edit_indicator(shown, **_edit(form, request))):
        messages.success(request, _("The indicator is saved."))
        return _to(request, "indicator", key)
    context = {"form": form, "ppa": shown.ppa, "indicator": shown}
    return render(request, "planning/indicator_form.html", context, status=422 if form.is_bound else 200)


def _edit(form: PPAForm | IndicatorForm, request: Request) -> dict[str, Any]:
    return {"values": form.values(), "version": form.cleaned_data["version"] or 0, "by": request.actor}


def _ppa(key: UUID) -> PPA:
    found = ppa_with_key(key)
    if found is None:
        raise Http404
    return found


def _indicator(key: UUID) -> Indicator:
    found = indicator_with_key(key)
    if found is None:
        raise Http404
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _to(request: Request, name: str, key: UUID) -> HttpResponse:
    return SeeOther(reverse(f"planning:{name}", kwargs={"code": request.organization.code, "key": key}))

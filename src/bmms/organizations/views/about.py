"""What an organization's own people see and keep of it: its record, operating units and signatories."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.organizations.actions import (
    add_unit,
    appoint_signatory,
    close_unit,
    edit_unit,
    end_signatory,
    reopen_unit,
    withdraw_signatory,
)
from bmms.organizations.forms.registry import ClosingForm, ReasonForm
from bmms.organizations.forms.units import LastDayForm, SignatoryForm, UnitForm
from bmms.organizations.lists import SIGNATORIES, UNITS
from bmms.organizations.models import OperatingUnit, Signatory
from bmms.organizations.queries import operating_unit, signatory
from bmms.organizations.queries.about import beside_record
from bmms.ui.lists import list_page


@replica_ok
@require(Permission.ORGANIZATION_VIEW)
@require_safe
def about(request: Request) -> HttpResponse:
    context = beside_record(request.organization, timezone.localdate())
    return render(request, "organizations/about.html", context)


@replica_ok
@require(Permission.ORGANIZATION_VIEW)
@require_safe
def units(request: Request) -> HttpResponse:
    return list_page(request, UNITS)


@require(Permission.UNIT_MANAGE)
def new_unit(request: Request) -> HttpResponse:
    form = UnitForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: add_unit(form.values(), by=request.actor)):
        messages.success(request, _("The unit is added."))
        return _to(request, "units")
    return render(request, "organizations/unit_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.UNIT_MANAGE)
def change_unit(request: Request, key: UUID) -> HttpResponse:
    unit = _unit(key)
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and accepted(
        form,
        lambda: edit_unit(unit, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor),
    ):
        messages.success(request, _("The unit is saved."))
        return _to(request, "units")
    context = {"form": form, "unit": unit}
    return render(request, "organizations/unit_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.UNIT_MANAGE)
def end_unit(request: Request, key: UUID) -> HttpResponse:
    """Close it, or open it again when it is closed."""
    unit = _unit(key)
    form: ReasonForm = ReasonForm(request.POST or None) if unit.closed_on else ClosingForm(request.POST or None)
    take = partial(reopen_unit if unit.closed_on else close_unit, unit, by=request.actor)
    if request.method == "POST" and accepted(form, lambda: take(**form.cleaned_data)):
        messages.success(request, _("The unit is saved."))
        return _to(request, "units")
    context = {"form": form, "unit": unit}
    return render(request, "organizations/unit_close.html", context, status=422 if form.is_bound else 200)


@replica_ok
@require(Permission.ORGANIZATION_VIEW)
@require_safe
def signers(request: Request) -> HttpResponse:
    return list_page(request, SIGNATORIES, "organizations/signatories.html")


@require(Permission.SIGNATORY_MANAGE)
def appoint(request: Request) -> HttpResponse:
    form = SignatoryForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: appoint_signatory(form.cleaned_data, by=request.actor)):
        messages.success(request, _("The signatory is appointed."))
        return _to(request, "signatories")
    return render(request, "organizations/signatory_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.SIGNATORY_MANAGE)
def end_signing(request: Request, key: UUID) -> HttpResponse:
    shown = _signatory(key)
    form = LastDayForm(request.POST or None)
    end = partial(end_signatory, shown, by=request.actor)
    if request.method == "POST" and accepted(form, lambda: end(**form.cleaned_data)):
        messages.success(request, _("The last day is set."))
        return _to(request, "signatories")
    context = {"form": form, "signatory": shown}
    return render(request, "organizations/signatory_end.html", context, status=422 if form.is_bound else 200)


@require(Permission.SIGNATORY_MANAGE)
def withdraw(request: Request, key: UUID) -> HttpResponse:
    shown = _signatory(key)
    form = ReasonForm(request.POST or None)
    take_back = partial(withdraw_signatory, shown, by=request.actor)
    if request.method == "POST" and accepted(form, lambda: take_back(**form.cleaned_data)):
        messages.success(request, _("The entry is taken back."))
        return _to(request, "signatories")
    context = {"form": form, "signatory": shown, "is_mistake": True}
    return render(request, "organizations/signatory_end.html", context, status=422 if form.is_bound else 200)


def _unit(key: UUID) -> OperatingUnit:
    found = operating_unit(key)
    if found is None:
        raise Http404
    return found


def _signatory(key: UUID) -> Signatory:
    found = signatory(key)
    if found is None:
        raise Http404
    return found


def _to(request: Request, name: str) -> HttpResponse:
    return SeeOther(reverse(f"organizations:{name}", kwargs={"code": request.organization.code}))

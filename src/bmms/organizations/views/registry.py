"""The registry: what it says of an organization, for everybody; on the platform for the administrator who keeps it."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require, signed_in
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.organizations.actions import add_organization, edit_organization, move_organization
from bmms.organizations.forms.registry import (
    ClosingForm,
    NewOrganizationForm,
    OrganizationForm,
    ReasonForm,
)
from bmms.organizations.lists import REGISTRY
from bmms.organizations.models import STAGES, Organization
from bmms.organizations.queries import organization_with_code, registry_history
from bmms.organizations.queries.finding import may_open
from bmms.ui.lists import list_page


@signed_in
@require_safe
def facts(request: Request, organization: str) -> HttpResponse:
    """Nothing of what happens in it: that is its own people's."""
    shown = _named(organization)
    context = {
        "shown": shown,
        "attached": shown.attached.order_by("acronym"),
        "may_open": may_open(shown, request),
    }
    return render(request, "organizations/facts.html", context)


@require(Permission.REGISTRY_MANAGE)
@require_safe
def registry(request: Request) -> HttpResponse:
    return list_page(request, REGISTRY)


@require(Permission.REGISTRY_MANAGE)
@require_safe
def registered(request: Request, organization: str) -> HttpResponse:
    shown = _named(organization)
    context = {
        "shown": shown,
        "attached": shown.attached.order_by("acronym"),
        "history": registry_history(shown),
        "steps": offered_steps(STAGES, shown, state=shown.stage, by=request.actor),
    }
    return render(request, "organizations/registered.html", context)


@require(Permission.REGISTRY_MANAGE)
def add(request: Request) -> HttpResponse:
    form = NewOrganizationForm(request.POST or None)
    if request.method == "POST":
        if accepted(form, lambda: add_organization(form.cleaned_data["code"], form.values(), by=request.actor)):
            messages.success(request, _("Registered. Its people can work once it starts preparing."))
            return _to(form.cleaned_data["code"])
        return render(request, "organizations/registry_form.html", {"form": form}, status=422)
    return render(request, "organizations/registry_form.html", {"form": form})


@require(Permission.REGISTRY_MANAGE)
def edit(request: Request, organization: str) -> HttpResponse:
    shown = _named(organization)
    form = OrganizationForm(request.POST or None, instance=shown)
    context = {"form": form, "shown": shown}
    if request.method != "POST":
        return render(request, "organizations/registry_form.html", context)
    if accepted(form, lambda: _edit(request, shown, form)):
        messages.success(request, _("The registry is up to date."))
        return _to(organization)
    return render(request, "organizations/registry_form.html", context, status=422)


@require(Permission.REGISTRY_MANAGE)
def close(request: Request, organization: str) -> HttpResponse:
    shown = _named(organization)
    form = ClosingForm(request.POST or None)
    move = partial(move_organization, shown, "close", by=request.actor)
    if request.method == "POST" and accepted(form, lambda: move(**form.cleaned_data)):
        messages.success(request, _("Closed: its people can read it and nobody writes."))
        return _to(organization)
    context = {"form": form, "shown": shown}
    return render(request, "organizations/registry_close.html", context, status=422 if form.is_bound else 200)


@require(Permission.REGISTRY_MANAGE)
def reopen(request: Request, organization: str) -> HttpResponse:
    shown = _named(organization)
    form = ReasonForm(request.POST or None)
    move = partial(move_organization, shown, "reopen", by=request.actor)
    if request.method == "POST" and accepted(form, lambda: move(**form.cleaned_data)):
        messages.success(request, _("Open again, and preparing."))
        return _to(organization)
    context = {"form": form, "shown": shown}
    return render(request, "organizations/registry_reopen.html", context, status=422 if form.is_bound else 200)


def _edit(request: Request, shown: Organization, form: OrganizationForm) -> None:
    edit_organization(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)


def _named(code: str) -> Organization:
    found = organization_with_code(code)
    if found is None or found.is_training:
        raise Http404
    return found


def _to(code: str) -> HttpResponse:
    return SeeOther(reverse("platform:registered", kwargs={"organization": code}))

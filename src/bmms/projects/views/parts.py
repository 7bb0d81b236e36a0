"""The pages of a project's parts: its places, its beneficiaries, its budget lines."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bmms.access.answers import accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.projects.actions.parts import link_line, set_beneficiaries, set_places, set_weights, unlink_line
from bmms.projects.forms import BeneficiariesForm, LineForm, PlacesForm, WeightsForm
from bmms.projects.models import BudgetLine
from bmms.projects.queries.money import appropriations_above
from bmms.projects.views.projects import found_project, project_url, to_project


@require(Permission.PROJECT_EDIT)
def places(request: Request, key: UUID) -> HttpResponse:
    shown = found_project(key)
    form = PlacesForm(request.POST or None, project=shown)

    def act() -> None:
        set_places(shown, form.shares(), seen=form.cleaned_data["seen"], by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The places are saved."))
        return to_project(request, key)
    context = {"form": form, "project": shown}
    return render(request, "projects/places_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PROJECT_EDIT)
def beneficiaries(request: Request, key: UUID) -> HttpResponse:
    shown = found_project(key)
    form = BeneficiariesForm(request.POST or None, project=shown)

    def act() -> None:
        set_beneficiaries(shown, form.counts(), seen=form.cleaned_data["seen"], by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The beneficiaries are saved."))
        return to_project(request, key)
    context = {"form": form, "project": shown}
    return render(request, "projects/beneficiaries_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PROJECT_EDIT)
def weights(request: Request, key: UUID) -> HttpResponse:
    shown = found_project(key)
    form = WeightsForm(request.POST or None, project=shown)

    def act() -> None:
        set_weights(shown, form.weights(), seen=form.cleaned_data["seen"], by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The weights are saved, and the progress is computed by them."))
        return to_project(request, key)
    context = {"form": form, "project": shown}
    return render(request, "projects/weights_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PROJECT_EDIT)
def add_line(request: Request, key: UUID) -> HttpResponse:
    shown = found_project(key)
    form = LineForm(request.POST or None, project=shown, initial={"share": 100})
    if request.method == "POST" and accepted(form, lambda: link_line(shown, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("The budget line is linked: its amounts are read from the ledger."))
        return to_project(request, key)
    context = {"form": form, "project": shown, "has_offers": appropriations_above(shown).exists()}
    return render(request, "projects/line_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PROJECT_EDIT)
@require_POST
def drop_line(request: Request, key: UUID, account: UUID) -> HttpResponse:
    rows = BudgetLine.objects.select_related("project__ppa", "account__ppa", "account__act")
    line = rows.filter(project__key=key, account__key=account).first()
    if line is None:
        raise Http404
    done = _("The budget line no longer pays for the project.")
    return step(request, lambda: unlink_line(line, by=request.actor), done, project_url(request, key))

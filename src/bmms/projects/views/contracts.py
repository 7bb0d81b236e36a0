"""Procurement milestones and contracts of a project."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.projects.actions.contracts import (
    add_contract,
    edit_contract,
    link_obligation,
    set_milestones,
    unlink_obligation,
    vary_contract,
)
from bmms.projects.forms import ContractForm, MilestonesForm, ObligationForm, VariationForm
from bmms.projects.lists import CONTRACTS
from bmms.projects.models import Contract, ContractObligation
from bmms.projects.queries.contracts import contract_with_key, obligations_of, variations_of
from bmms.projects.views.projects import found_project, project_url, to_project
from bmms.ui.lists import list_page


@require(Permission.PROJECT_EDIT)
def milestones(request: Request, key: UUID) -> HttpResponse:
    shown = found_project(key)
    form = MilestonesForm(request.POST or None, project=shown)

    def act() -> None:
        set_milestones(shown, form.days(), seen=form.cleaned_data["seen"], by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The milestones are saved."))
        return to_project(request, key)
    context = {"form": form, "project": shown}
    return render(request, "projects/milestones_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PROJECT_VIEW)
@require_safe
def contracts(request: Request) -> HttpResponse:
    return list_page(request, CONTRACTS)


@require(Permission.PROJECT_VIEW)
@require_safe
def contract(request: Request, key: UUID) -> HttpResponse:
    shown = _contract(key)
    context = {
        "contract": shown,
        "variations": variations_of(shown),
        "obligations": obligations_of(shown),
        "history": history_of(shown),
        "may_edit": request.actor.can(Permission.PROJECT_EDIT) and not shown.project.is_over,
        "may_see_money": request.actor.can(Permission.LEDGER_VIEW),
    }
    return render(request, "projects/contract.html", context)


@require(Permission.PROJECT_EDIT)
def new_contract(request: Request, key: UUID) -> HttpResponse:
    of = found_project(key)
    form = ContractForm(request.POST or None)
    made: list[Contract] = []

    def act() -> None:
        made.append(add_contract(of, form.values(), by=request.actor))

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("The contract is entered: link the obligations that pay for it."))
        return SeeOther(_url(request, "contract", made[0].key))
    return _form(request, form, _("New contract"), of, project_url(request, key))


@require(Permission.PROJECT_EDIT)
def change_contract(request: Request, key: UUID) -> HttpResponse:
    shown = _contract(key)
    form = ContractForm(request.POST or None, instance=_contract(key))

    def act() -> None:
        edit_contract(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("“%s” is saved.") % shown.number)
        return SeeOther(_url(request, "contract", key))
    return _form(request, form, _("Edit the contract"), shown.project, _url(request, "contract", key))


@require(Permission.PROJECT_EDIT)
def vary(request: Request, key: UUID) -> HttpResponse:
    shown = _contract(key)
    form = VariationForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: vary_contract(shown, form.values(), by=request.actor)):
        messages.success(request, _("The variation is entered."))
        return SeeOther(_url(request, "contract", key))
    return _form(request, form, _("New variation"), shown.project, _url(request, "contract", key))


@require(Permission.PROJECT_EDIT)
def add_obligation(request: Request, key: UUID) -> HttpResponse:
    shown = _contract(key)
    form = ObligationForm(request.POST or None, project=shown.project)

    def act() -> None:
        link_obligation(shown, form.cleaned_data["account"], by=request.actor)

    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("Linked: what is paid for the contract is read from the ledger."))
        return SeeOther(_url(request, "contract", key))
    return _form(request, form, _("Link an obligation"), shown.project, _url(request, "contract", key))


@require(Permission.PROJECT_EDIT)
@require_POST
def drop_obligation(request: Request, key: UUID, account: UUID) -> HttpResponse:
    rows = ContractObligation.objects.select_related("contract__project__ppa", "account__act", "account__ppa")
    link = rows.filter(contract__key=key, account__key=account).first()
    if link is None:
        raise Http404
    done = _("The obligation no longer pays for the contract.")
    return step(request, lambda: unlink_obligation(link, by=request.actor), done, _url(request, "contract", key))


def _contract(key: UUID) -> Contract:
    found = contract_with_key(key)
    if found is None:
        raise Http404
    return found


def _form(request: Request, form: Any, title: str, project: Any, cancel: str) -> HttpResponse:
    context = {"form": form, "title": title, "project": project, "cancel": cancel}
    return render(request, "projects/monitoring_form.html", context, status=422 if form.is_bound else 200)


def _url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"projects:{name}", kwargs={"code": request.organization.code, "key": key})

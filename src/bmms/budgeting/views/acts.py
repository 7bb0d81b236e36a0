from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.roles import ROLES
from bmms.audit.queries.history import history_of
from bmms.budgeting.actions.acts import record_act, set_validity
from bmms.budgeting.forms import ActForm, ValidityForm
from bmms.budgeting.lists import ACTS
from bmms.budgeting.models import AppropriationAct
from bmms.budgeting.queries.acts import act_with_key
from bmms.organizations.queries import organizations_with
from bmms.ui.lists import list_page


@require(Permission.ACT_VIEW)
@require_safe
def acts(request: Request) -> HttpResponse:
    return list_page(request, ACTS)


@require(Permission.ACT_VIEW)
@require_safe
def act(request: Request, key: UUID) -> HttpResponse:
    shown = _act(key)
    context = {
        "act": shown,
        "validities": shown.validities.all(),
        "history": history_of(shown),
        "managed_at": _where_managed(request),
    }
    return render(request, "budgeting/act.html", context)


@require(Permission.ACT_MANAGE)
def new_act(request: Request) -> HttpResponse:
    form = ActForm(request.POST or None, initial={"fiscal_year": request.fiscal_year})
    made: list[AppropriationAct] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(record_act(form.cleaned_data, by=request.actor))
    ):
        messages.success(request, _("The act is recorded: now say until when each class may be used."))
        return SeeOther(_url(request, made[0].key))
    return render(request, "budgeting/act_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.ACT_MANAGE)
def validity(request: Request, key: UUID) -> HttpResponse:
    shown = _act(key)
    form = ValidityForm(request.POST or None)
    if request.method == "POST" and accepted(
        form,
        lambda: set_validity(shown, form.cleaned_data["allotment_class"], form.cleaned_data, by=request.actor),
    ):
        messages.success(request, _("The dates are set."))
        return SeeOther(_url(request, key))
    context = {"form": form, "act": shown}
    return render(request, "budgeting/validity_form.html", context, status=422 if form.is_bound else 200)


def _where_managed(request: Request) -> str:
    """The code of the organization where this person sets its validity: MFBM, also while in a ministry's pages."""
    actor = request.actor
    if actor.can(Permission.ACT_MANAGE):
        return str(request.organization.code)
    if not any(name in ROLES and Permission.ACT_MANAGE in ROLES[name].permissions for name in actor.roles):
        return ""
    home = organizations_with([actor.home_organization_id or 0])
    return str(home[0].code) if home else ""


def _act(key: UUID) -> AppropriationAct:
    found = act_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, key: UUID) -> str:
    return reverse("budgeting:act", kwargs={"code": request.organization.code, "key": key})

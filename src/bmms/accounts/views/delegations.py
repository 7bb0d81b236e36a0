from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.accounts.actions.delegations import confirm_delegation, end_delegation, grant_delegation
from bmms.accounts.forms.delegations import DelegationForm
from bmms.accounts.models import Delegation
from bmms.accounts.queries.delegations import delegations_of
from bmms.accounts.queries.people import colleagues_of
from bmms.accounts.views.answers import PAGE_SIZE, address, rights


@require(Permission.MEMBER_VIEW)
@require_safe
def delegations(request: Request) -> HttpResponse:
    page = Paginator(delegations_of(request.organization.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/delegations.html", rights(request) | {"page": page})


@require(Permission.MEMBER_VIEW)
def delegate(request: Request) -> HttpResponse:
    """Name an officer in charge: for oneself, or as an administrator for somebody else."""
    colleagues = colleagues_of(request.organization.pk)
    may_for_others = request.actor.can(Permission.DELEGATION_MANAGE)
    holders = colleagues if may_for_others else colleagues.filter(pk=request.user.pk)
    form = DelegationForm(
        request.POST or None,
        colleagues=colleagues.exclude(pk=request.user.pk),
        holders=holders,
        initial={"delegator": request.user.key, "from_date": timezone.localdate()},
    )
    if request.method == "POST" and accepted(
        form,
        lambda: grant_delegation(organization=request.organization, by=request.actor, **form.cleaned_data),
    ):
        messages.success(request, _("The officer in charge is named."))
        return SeeOther(address(request, "delegations"))
    return render(request, "accounts/delegate.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.MEMBER_VIEW)
@require_POST
def confirm(request: Request, key: UUID) -> HttpResponse:
    delegation = _delegation(request, key)
    url = address(request, "delegations")
    return step(request, lambda: confirm_delegation(delegation, by=request.actor), _("Confirmed."), url)


@require(Permission.MEMBER_VIEW)
@require_POST
def end(request: Request, key: UUID) -> HttpResponse:
    delegation = _delegation(request, key)
    url = address(request, "delegations")
    return step(request, lambda: end_delegation(delegation, by=request.actor), _("The delegation is over."), url)


def _delegation(request: Request, key: UUID) -> Delegation:
    return get_object_or_404(Delegation, key=key, organization=request.organization)

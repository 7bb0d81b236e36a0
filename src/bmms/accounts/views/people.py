from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.roles import ROLES, needs_second_factor, roles_for
from bmms.accounts.actions.memberships import confirm_role, end_role, grant_role, revoke_role
from bmms.accounts.actions.password import make_password_link, send_password_reset
from bmms.accounts.actions.people import deactivate_person, reactivate_person
from bmms.accounts.actions.second_factor import reset_second_factor
from bmms.accounts.forms.people import EndForm, GrantForm, ReasonForm
from bmms.accounts.lists import ACCOUNTS, PEOPLE
from bmms.accounts.models import Membership, User
from bmms.accounts.queries.delegations import delegations_awaiting_confirmation
from bmms.accounts.queries.people import (
    all_memberships_of,
    grants_awaiting_confirmation,
    memberships_of,
)
from bmms.accounts.queries.roles import never_one_person, roles_explained
from bmms.accounts.views.answers import address, on_platform, place_id, rights
from bmms.audit.actions import record_read
from bmms.ui.lists import list_page

SHOWN_ONCE = "new_password_link"


@require_safe
def people(request: Request) -> HttpResponse:
    """Who works here; on the platform, every account."""
    which = PEOPLE if request.organization else ACCOUNTS
    return list_page(request, which, "accounts/people.html", **rights(request))


@never_cache
@sensitive_variables()
@require_safe
def person(request: Request, key: UUID) -> HttpResponse:
    """Somebody's roles and account; a link that was just made for them is here once."""
    shown = get_object_or_404(User, key=key)
    rows = _memberships(request, shown)
    if request.organization and not rows:
        raise Http404
    if shown.pk != request.actor.user_id:
        record_read("person.looked_up", shown, by=request.actor, personal_data=True)
    context = rights(request) | {
        "person": shown,
        "rows": [
            (each, ReasonForm(auto_id=f"{each.key}_%s"), each.state in ("active", "pending", "upcoming"))
            for each in rows
        ],
        "reason_form": ReasonForm(auto_id="account_%s"),
        "factor_form": ReasonForm(auto_id="factor_%s"),
        "link_form": ReasonForm(auto_id="link_%s"),
        "link": request.session.pop(f"{SHOWN_ONCE}:{key}", ""),
        "link_hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "is_self": shown.pk == request.actor.user_id,
    }
    return render(request, "accounts/person.html", context)


def grant(request: Request, key: UUID) -> HttpResponse:
    chosen = _person_here(request, key)
    organization = request.organization
    offered = roles_for(organization.code if organization else None)
    form = GrantForm(request.POST or None, roles=offered)
    if request.method == "POST" and accepted(form, lambda: _grant(request, chosen, form.cleaned_data)):
        return SeeOther(address(request, "person", key=key))
    context = {"form": form, "person": chosen} | roles_explained(offered)
    return render(request, "accounts/grant.html", context, status=422 if form.is_bound else 200)


def end(request: Request, key: UUID) -> HttpResponse:
    membership = _membership(request, key)
    form = EndForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: end_role(membership, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("The last day is set."))
        return SeeOther(address(request, "person", key=membership.user.key))
    context = {"form": form, "membership": membership}
    return render(request, "accounts/end_role.html", context, status=422 if form.is_bound else 200)


@require_POST
def confirm(request: Request, key: UUID) -> HttpResponse:
    membership = _membership(request, key)
    url = address(request, "confirmations")
    return step(request, lambda: confirm_role(membership, by=request.actor), _("Confirmed: the role holds."), url)


@require_POST
def revoke(request: Request, key: UUID) -> HttpResponse:
    membership = _membership(request, key)
    reason = request.POST.get("reason", "")
    url = address(request, "person", key=membership.user.key)
    return step(
        request, lambda: revoke_role(membership, by=request.actor, reason=reason), _("The role is taken away."), url
    )


@require_POST
def decline(request: Request, key: UUID) -> HttpResponse:
    """A pending grant, by whoever could have confirmed it."""
    membership = _membership(request, key)
    reason = request.POST.get("reason", "")
    url = address(request, "confirmations")
    return step(request, lambda: revoke_role(membership, by=request.actor, reason=reason), _("Declined."), url)


@require_POST
def send_password_link(request: Request, key: UUID) -> HttpResponse:
    chosen = _person_here(request, key)
    url = address(request, "person", key=key)
    return step(request, lambda: send_password_reset(chosen, by=request.actor), _("The link is on its way."), url)


@require_POST
@sensitive_variables()
def new_password_link(request: Request, key: UUID) -> HttpResponse:
    chosen = _person_here(request, key)
    reason = request.POST.get("reason", "")

    def make() -> None:
        request.session[f"{SHOWN_ONCE}:{key}"] = make_password_link(chosen, by=request.actor, reason=reason)

    url = address(request, "person", key=key)
    return step(request, make, _("The link is made. Copy it now: it is shown only this once."), url)


@on_platform
@require_POST
def remove_second_factor(request: Request, key: UUID) -> HttpResponse:
    chosen = get_object_or_404(User, key=key)
    reason = request.POST.get("reason", "")
    return step(
        request,
        lambda: reset_second_factor(chosen, by=request.actor, reason=reason),
        _("Removed: the person sets up a new second factor at the next sign-in."),
        address(request, "person", key=key),
    )


@require_safe
def confirmations(request: Request) -> HttpResponse:
    place = place_id(request)
    rows = [(each, ReasonForm(auto_id=f"{each.key}_%s")) for each in grants_awaiting_confirmation(place)]
    waiting = delegations_awaiting_confirmation(place) if place else []
    return render(request, "accounts/confirmations.html", {"rows": rows, "delegations": waiting})


@require(Permission.MEMBER_VIEW)
@require_safe
def roles(request: Request) -> HttpResponse:
    """Every role of the system with what it may do, and which exclude each other."""
    shown = [
        {
            "role": role,
            "held_in": ", ".join(code.upper() for code in sorted(role.held_in)),
            "second_factor": needs_second_factor(role, request.organization.code),
            "groups": [
                (_("In the own organization"), _sentences(role.permissions)),
                (_("In every organization"), _sentences(role.reach)),
                (_("On the platform"), _sentences(role.platform)),
            ],
        }
        for role in ROLES.values()
    ]
    return render(request, "accounts/roles.html", {"roles": shown, "conflicts": never_one_person(ROLES)})


@on_platform
@require_POST
def deactivate(request: Request, key: UUID) -> HttpResponse:
    chosen = get_object_or_404(User, key=key)
    reason = request.POST.get("reason", "")
    return step(
        request,
        lambda: deactivate_person(chosen, by=request.actor, reason=reason),
        _("The account is deactivated and its sessions have ended."),
        address(request, "person", key=key),
    )


@on_platform
@require_POST
def reactivate(request: Request, key: UUID) -> HttpResponse:
    chosen = get_object_or_404(User, key=key)
    reason = request.POST.get("reason", "")
    return step(
        request,
        lambda: reactivate_person(chosen, by=request.actor, reason=reason),
        _("The account works again."),
        address(request, "person", key=key),
    )


def _grant(request: Request, chosen: User, values: dict[str, Any]) -> None:
    membership = grant_role(
        chosen,
        values["role"],
        organization=request.organization,
        by=request.actor,
        from_date=values["from_date"],
        until_date=values["until_date"],
        reason=values["reason"],
    )
    waits = membership.needs_confirmation
    messages.success(request, _("Given; it waits for a second person.") if waits else _("The role is given."))


def _memberships(request: Request, chosen: User) -> list[Membership]:
    place = place_id(request)
    return list(memberships_of(chosen, place) if place else all_memberships_of(chosen))


def _person_here(request: Request, key: UUID) -> User:
    """On an organization's pages only people who work or worked there exist."""
    chosen = get_object_or_404(User, key=key)
    if request.organization and not memberships_of(chosen, request.organization.pk).exists():
        raise Http404
    return chosen


def _membership(request: Request, key: UUID) -> Membership:
    rows = Membership.objects.select_related("user").filter(organization=place_id(request))
    return get_object_or_404(rows, key=key)


def _sentences(permissions: frozenset[Permission]) -> list[Any]:
    return [each.sentence for each in Permission if each in permissions]

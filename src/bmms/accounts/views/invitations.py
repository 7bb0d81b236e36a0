from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from bmms.access.actor import NOBODY
from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import public
from bmms.access.request import Request
from bmms.access.roles import roles_for
from bmms.accounts.actions.invitations import (
    accept_invitation,
    invite_person,
    resend_invitation,
    withdraw_invitation,
)
from bmms.accounts.forms.invitations import AcceptForm, InviteForm
from bmms.accounts.models import Invitation
from bmms.accounts.queries.invitations import invitation_with_secret, unanswered_invitations
from bmms.accounts.queries.people import person_with_email
from bmms.accounts.queries.roles import roles_explained
from bmms.accounts.views.answers import PAGE_SIZE, address, place_id
from bmms.tenancy.scope import system


def invite(request: Request) -> HttpResponse:
    organization = request.organization
    offered = roles_for(organization.code if organization else None)
    form = InviteForm(request.POST or None, roles=offered)
    sent: list[Invitation | None] = []
    if request.method == "POST" and accepted(
        form, lambda: sent.append(invite_person(organization=organization, by=request.actor, **form.cleaned_data))
    ):
        told = _("The invitation is on its way.") if sent[0] else _("This person had an account: the role is given.")
        messages.success(request, told)
        return SeeOther(address(request, "invitations" if sent[0] else "people"))
    status = 422 if form.is_bound else 200
    return render(request, "accounts/invite.html", {"form": form} | roles_explained(offered), status=status)


@require_safe
def invitations(request: Request) -> HttpResponse:
    page = Paginator(unanswered_invitations(place_id(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/invitations.html", {"page": page})


@require_POST
def resend(request: Request, key: UUID) -> HttpResponse:
    invitation = get_object_or_404(_here(request), key=key)
    url = address(request, "invitations")
    return step(request, lambda: resend_invitation(invitation, by=request.actor), _("A new letter is sent."), url)


@require_POST
def withdraw(request: Request, key: UUID) -> HttpResponse:
    invitation = get_object_or_404(_here(request), key=key)
    url = address(request, "invitations")
    return step(request, lambda: withdraw_invitation(invitation, by=request.actor), _("Withdrawn."), url)


@public("an invited person has no account yet; the secret in the address is the key")
@never_cache
@sensitive_post_parameters()
def accept(request: Request, secret: str) -> HttpResponse:
    invitation = invitation_with_secret(secret)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    with system("an invitation is read by somebody who is nobody yet"):
        has_account = person_with_email(invitation.email) is not None
    form = AcceptForm(request.POST or None, invitation=invitation, initial={"name": invitation.name})
    if request.method == "POST":
        by = replace(NOBODY, request_id=request.request_id, address=request.META.get("REMOTE_ADDR") or "")
        known = {"name": "", "password": ""}
        if has_account:
            return step(
                request, lambda: accept_invitation(secret, by=by, **known), _("Accepted: sign in."), reverse(LOGIN)
            )
        if accepted(form, lambda: accept_invitation(secret, by=by, **_name_and_password(form))):
            messages.success(request, _("Welcome. Sign in with your e-mail and the password you have set."))
            return SeeOther(reverse(LOGIN))
    context = {"form": form, "invitation": invitation, "has_account": has_account}
    return render(request, "accounts/invitation.html", context, status=422 if form.is_bound else 200)


LOGIN = "account_login"


def _name_and_password(form: AcceptForm) -> dict[str, str]:
    return {"name": form.cleaned_data["name"], "password": form.cleaned_data["password"]}


def _here(request: Request) -> QuerySet[Invitation]:
    rows: QuerySet[Invitation] = Invitation.objects.filter(organization=place_id(request))
    return rows

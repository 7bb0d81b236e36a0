"""The only way in: somebody who may give a role sends a letter, and who receives it sets name and password."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor, system_actor
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.accounts.actions.memberships import grant_role
from bmms.accounts.actions.people import create_person
from bmms.accounts.models import Invitation, User
from bmms.accounts.queries.grants import refuse_roles
from bmms.accounts.queries.invitations import (
    changes_of_new,
    invitation_with_secret,
    inviter_of,
    letter_with_new_secret,
    new_invitation,
    offered_more,
    unanswered_invitation_to,
)
from bmms.accounts.queries.people import not_over_on, person_with_email
from bmms.accounts.queries.places import check_at, opened
from bmms.audit.actions import record
from bmms.jobs.actions import send_mails
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system


@transaction.atomic
def invite_person(
    *,
    email: str,
    name: str,
    roles: list[str],
    organization: Organization | None,
    by: Actor,
    until_date: date | None = None,
) -> Invitation | None:
    """Send a letter; somebody who has an account gets the roles at once instead, is told so, and the answer is None."""
    check_at(organization.pk if organization else None, by, Permission.MEMBER_MANAGE)
    refuse_roles(roles, organization, until_date)
    person = person_with_email(email)
    if person is not None:
        _give_at_once(person, roles, organization, until_date, by)
        return None
    with opened(organization.pk if organization else None):
        invitation = unanswered_invitation_to(email, organization.pk if organization else None)
        if invitation is not None and invitation.status == Invitation.Status.EXPIRED:
            withdraw_invitation(invitation, by=by, reason=str(_("It has expired: a new one is sent.")))
            invitation = None
        if invitation is None:
            return _send_new(email, name, roles, organization, until_date, by)
        return _send_with_more_roles(invitation, roles, until_date, by)


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """A new letter; the link in the old one stops working."""
    check_at(invitation.organization_id, by, Permission.MEMBER_MANAGE)
    with opened(invitation.organization_id):
        invitation = _locked(invitation)
        if inviter_of(invitation) is None:
            invitation.invited_by_id = by.user_id  # the old letter's sender may give nothing here any more
        _send(invitation, by)
        invitation.save(update_fields=["invited_by", "digest", "expires_at"])
        record("invitation.resent", invitation, by=by)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Actor, reason: str = "") -> Invitation:
    check_at(invitation.organization_id, by, Permission.MEMBER_MANAGE)
    with opened(invitation.organization_id):
        invitation = _locked(invitation)
        invitation.withdrawn_by_id, invitation.withdrawn_at = by.user_id, timezone.now()
        invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
        record("invitation.withdrawn", invitation, by=by, reason=reason)
    return invitation


@transaction.atomic
def accept_invitation(secret: str, *, name: str, password: str, by: Actor) -> User:
    """Whoever holds the letter comes in, once. `by` is nobody yet; it carries the request's id and address.

    The roles are the inviter's grant, so a privileged one still waits for a second person. Somebody who has got an
    account since the letter was written keeps name and password.
    """
    with system("an invitation is accepted by somebody who is nobody yet"):
        found = invitation_with_secret(secret)
        if found is None:
            raise DomainError(_("This invitation has been used, withdrawn or has expired. Ask for a new one."))
        invitation = _locked(found)
        maker = replace(system_actor(str(_("Invitation"))), request_id=by.request_id, address=by.address)
        person = person_with_email(invitation.email) or create_person(
            email=invitation.email, name=name, password=password, by=maker
        )
        _give_what_is_missing(person, invitation, by)
        invitation.accepted_by, invitation.accepted_at = person, timezone.now()
        invitation.save(update_fields=["accepted_by", "accepted_at"])
        themselves = replace(by, user_id=person.pk, name=person.name, organization_id=invitation.organization_id)
        record("invitation.accepted", invitation, by=themselves)
    return person


def _give_at_once(
    person: User, roles: list[str], organization: Organization | None, until: date | None, by: Actor
) -> None:
    for name in roles:
        grant_role(person, name, organization=organization, by=by, until_date=until)


def _send_new(
    email: str, name: str, roles: list[str], organization: Organization | None, until: date | None, by: Actor
) -> Invitation:
    invitation = new_invitation(email, name, roles, organization, until, by)
    _send(invitation, by)
    invitation.save(force_insert=True)
    record("invitation.sent", invitation, by=by, changes=changes_of_new(invitation))
    return invitation


def _send_with_more_roles(invitation: Invitation, roles: list[str], until: date | None, by: Actor) -> Invitation:
    invitation = _locked(invitation)
    changes = offered_more(invitation, roles, until, by)
    _send(invitation, by)
    invitation.save(update_fields=["roles", "until_date", "invited_by", "digest", "expires_at"])
    record("invitation.changed", invitation, by=by, changes=changes)
    return invitation


def _send(invitation: Invitation, by: Actor) -> None:
    send_mails([letter_with_new_secret(invitation, by)], by=by)


def _give_what_is_missing(person: User, invitation: Invitation, by: Actor) -> None:
    here = not_over_on(timezone.localdate()).filter(user=person, organization=invitation.organization_id)
    held = set(here.values_list("role", flat=True))
    grantor = _grantor(invitation, by)
    for name in invitation.roles:
        if name not in held:
            grant_role(
                person,
                name,
                organization=invitation.organization,
                by=grantor,
                until_date=invitation.until_date,
                reason=str(_("Invitation accepted")),
            )


def _grantor(invitation: Invitation, by: Actor) -> Actor:
    """Who invited, with the rights of this moment: what was revoked since is not given."""
    inviter = inviter_of(invitation)
    if inviter is None:
        raise DomainError(_("Whoever invited you may not do so any more. Ask for a new invitation."))
    return replace(inviter, request_id=by.request_id, address=by.address)


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organization", "invited_by")
    locked: Invitation | None = rows.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).first()
    if locked is None:
        raise DomainError(_("This invitation has been accepted or withdrawn already."))
    return locked

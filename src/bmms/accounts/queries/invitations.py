import secrets
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor, system_actor
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.access.roles import ROLES
from bmms.accounts.models import Invitation
from bmms.accounts.queries.grants import refuse_roles
from bmms.accounts.queries.holdings import person_acting
from bmms.accounts.queries.people import normal_email
from bmms.accounts.queries.tokens import digest_of
from bmms.audit.actions import Changes
from bmms.jobs.actions import Mail
from bmms.lib.dates import format_moment
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system

LIFE: Final = timedelta(days=7)


def unanswered_invitations(organization_id: int | None) -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn; expired ones too, since they can be sent again."""
    rows: QuerySet[Invitation] = Invitation.objects.select_related("invited_by")
    return rows.filter(organization=organization_id, accepted_at=None, withdrawn_at=None).order_by("-invited_at")


def unanswered_invitation_to(email: str, organization_id: int | None) -> Invitation | None:
    return unanswered_invitations(organization_id).filter(email=normal_email(email)).first()


def invitation_with_secret(secret: str) -> Invitation | None:
    """The invitation that this letter's secret still opens."""
    with system("an invitation is read by somebody who is nobody yet"):
        rows: QuerySet[Invitation] = Invitation.objects.select_related("organization", "invited_by")
        return rows.filter(
            digest=digest_of(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        ).first()


def open_invitations_held(organization_id: int, emails: Collection[str]) -> dict[str, Invitation]:
    """Those to these addresses, expired ones too, until the transaction ends."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organization", "invited_by")
    found = rows.filter(organization=organization_id, accepted_at=None, withdrawn_at=None, email__in=emails)
    return {each.email: each for each in found.order_by("pk")}


def new_invitation(
    email: str, name: str, roles: Collection[str], organization: Organization | None, until: date | None, by: Actor
) -> Invitation:
    """Not saved yet, nor sealed."""
    return Invitation(
        organization=organization,
        email=normal_email(email),
        name=name.strip(),
        roles=sorted(set(roles)),
        until_date=until,
        invited_by_id=by.user_id,
    )


def changes_of_new(invitation: Invitation) -> Changes:
    """For its event."""
    return {
        "email": (None, invitation.email),
        "roles": (None, invitation.roles),
        "until": (None, invitation.until_date),
    }


def offered_more(invitation: Invitation, roles: Collection[str], until: date | None, by: Actor) -> Changes:
    """An open invitation with more roles, which counts as sent by whoever comes last; not saved yet."""
    before, after = invitation.roles, sorted({*invitation.roles, *roles})
    if before == after:
        raise DomainError(_("This person is invited already: resend or withdraw that invitation."))
    is_privileged = any(ROLES[role].privileged for role in before if role in ROLES)
    if is_privileged and by.user_id != invitation.invited_by_id and inviter_of(invitation) is not None:
        # the role would count as given by whoever comes last, and the first could confirm their own grant
        raise DomainError(_("Somebody else has offered a privileged role to this person: withdraw that one first."))
    refuse_roles(after, invitation.organization, until)
    invitation.roles, invitation.until_date, invitation.invited_by_id = after, until, by.user_id
    return {"roles": (before, after)}


def inviter_of(invitation: Invitation) -> Actor | None:
    """None: they have left, or may not give roles there any more."""
    if invitation.invited_by_id is None:
        return system_actor(str(_("System")), invitation.organization_id)
    actor = person_acting(invitation.invited_by_id, invitation.organization_id)
    needed = Permission.MEMBER_MANAGE if invitation.organization_id else Permission.PLATFORM_USER_MANAGE
    return actor if actor and actor.can(needed) else None


def letter_with_new_secret(invitation: Invitation, by: Actor) -> Mail:
    """The invitation gets a secret, of which only the letter knows, and time until it expires; not saved yet."""
    secret = secrets.token_urlsafe(32)
    invitation.digest, invitation.expires_at = digest_of(secret), timezone.now() + LIFE
    context = {
        "name": invitation.name,
        "place": invitation.organization.name if invitation.organization else "",
        "inviter": by.name,
        "url": settings.BASE_URL + reverse("invitation", args=[secret]),
        "until": format_moment(invitation.expires_at),
    }
    return Mail(invitation.email, _("Invitation to BMMS"), "accounts/mail/invitation", context)

from django.db.models import QuerySet
from django.utils import timezone

from bmms.accounts.models import Invitation
from bmms.accounts.queries.people import normal_email
from bmms.accounts.queries.tokens import digest_of
from bmms.tenancy.scope import system


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

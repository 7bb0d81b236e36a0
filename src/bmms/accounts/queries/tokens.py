import hashlib
from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.access.actor import limited as to_at_most
from bmms.accounts.models import ApiToken
from bmms.accounts.queries.holdings import Holding, holdings_of
from bmms.organizations.models import Organization
from bmms.organizations.queries import organizations_with
from bmms.tenancy.scope import system

PREFIX = "bmms_"  # lets secret scanners and people recognize one


def digest_of(secret: str) -> str:
    """How a random secret is kept: it has too many bits to be guessed from its digest."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_with_secret(secret: str) -> ApiToken | None:
    """The token, if it still opens anything: not revoked, not expired, and its person may sign in."""
    if not secret.startswith(PREFIX):
        return None
    with system("an API token says whose it is"):
        return (
            ApiToken.objects.select_related("user")
            .filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)
            .first()
        )


def holdings_under(token: ApiToken) -> list[Holding]:
    """What the token's person holds themselves; nobody lends roles to a program."""
    return [holding for holding in holdings_of(token.user_id) if holding.delegation_id is None]


def organizations_under(token: ApiToken) -> list[Organization]:
    return organizations_with({token.organization_id})


def limited(actor: Actor, token: ApiToken) -> Actor | None:
    """The person acting through the token: what it and their roles both allow, in its own organization."""
    if actor.organization_id not in (None, token.organization_id):
        return None
    allowed = token.permissions if actor.organization_id else ()
    return replace(to_at_most(actor, allowed), name=f"{actor.name} ({token.name})")


def tokens_of(user_id: int, organization_id: int) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user_id=user_id, organization_id=organization_id).order_by("-created_at")

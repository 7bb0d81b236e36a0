import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.accounts.models import ApiToken, User
from bmms.accounts.queries.tokens import PREFIX, digest_of
from bmms.audit.actions import record
from bmms.lib.claims import signed_claim
from bmms.tenancy.scope import own

LONGEST_DAYS = 365
USE_NOTED_EVERY = timedelta(minutes=5)


@transaction.atomic
def create_token(*, name: str, permissions: Iterable[str], days: int, by: Actor) -> tuple[ApiToken, str]:
    """A token of one's own, for the organization acted in. The secret is returned once and kept nowhere."""
    if by.user_id is None or by.organization_id is None or by.read_only:
        raise NotAllowed(Permission.ORGANIZATION_VIEW)
    wanted = sorted(set(permissions))
    if not wanted or not set(wanted) <= by.permissions:
        raise DomainError(_("Choose among what you may do here yourself."))
    if not 1 <= days <= LONGEST_DAYS:
        raise DomainError(_("A token lives from one day to one year."))
    now = timezone.now()
    secret, expires_at = PREFIX + secrets.token_urlsafe(32), now + timedelta(days=days)
    if settings.RATE_LIMIT_KEY:  # the edge knows a real token from an invented one
        secret = signed_claim(secret, int(expires_at.timestamp()), settings.RATE_LIMIT_KEY)
    token = ApiToken(
        user_id=by.user_id,
        organization_id=by.organization_id,
        name=name.strip(),
        digest=digest_of(secret),
        ending=secret[-4:],
        permissions=wanted,
        created_at=now,
        expires_at=expires_at,
    )
    token.save(force_insert=True)
    record("token.created", token, by=by, changes={"permissions": (None, wanted), "expires": (None, token.expires_at)})
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor) -> None:
    if token.user_id != by.user_id or token.organization_id != by.organization_id:
        raise NotAllowed(Permission.ORGANIZATION_VIEW)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("token.revoked", token, by=by)


@transaction.atomic
def end_tokens(user: User, *, by: Actor, reason: str) -> None:
    """All that still open something, in every organization."""
    open_ones = ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now())
    with own(user.pk):
        for token in open_ones.select_for_update():
            ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
            record("token.revoked", token, by=by, reason=reason)


@transaction.atomic
def note_token_use(token: ApiToken, *, by: Actor) -> None:
    """To within five minutes; the caller commits it before the request's own work, so that calls do not queue."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)

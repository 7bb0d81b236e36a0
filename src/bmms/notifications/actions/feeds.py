import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.access.errors import NotAllowed
from bmms.access.permissions import Permission
from bmms.accounts.queries.tokens import digest_of
from bmms.audit.actions import record
from bmms.notifications.models import CalendarFeed
from bmms.tenancy.scope import own

HOUR: Final = timedelta(hours=1)
HOURLY: Final = 60  # readings: calendar programs come every few hours


@transaction.atomic
def make_feed(*, by: Actor) -> str:
    """A new address in place of the old one. Its secret is returned once and kept nowhere."""
    if by.user_id is None:
        raise NotAllowed(Permission.ORGANIZATION_VIEW)
    revoke_feed(by=by)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(user_id=by.user_id, digest=digest_of(secret))
    feed.save(force_insert=True)
    record("calendar_feed.made", feed, by=by)
    return secret


@transaction.atomic
def revoke_feed(*, by: Actor) -> None:
    for feed in CalendarFeed.objects.select_for_update().filter(user_id=by.user_id or 0, revoked_at=None):
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record("calendar_feed.revoked", feed, by=by)


@transaction.atomic
def may_be_read_now(feed: CalendarFeed, *, by: Actor) -> bool:
    """Notes the reading; false once it was read too often in an hour. It needs no cache to be kept.

    `by` is nobody: a calendar program knows the address alone. Readings are no events, as uses of a token are none.
    """
    now = timezone.now()
    with own(feed.user_id):
        current = CalendarFeed.objects.select_for_update().filter(pk=feed.pk, revoked_at=None).first()
        if current is None:
            return False
        if current.hour_began_at is None or current.hour_began_at <= now - HOUR:
            current.hour_began_at, current.readings = now, 0
        if current.readings >= HOURLY:
            return False
        current.readings += 1
        current.last_read_at = now
        current.save(update_fields=["hour_began_at", "readings", "last_read_at"])
        return True

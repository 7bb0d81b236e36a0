from django.db import transaction
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.access.errors import NotAllowed
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.audit.actions import record


@transaction.atomic
def change_profile(user: User, *, name: str, language: str, by: Actor) -> None:
    if by.user_id != user.pk:
        raise NotAllowed(Permission.PLATFORM_USER_MANAGE)
    new = {"name": name, "language": language}
    changes = {field: (getattr(user, field), value) for field, value in new.items() if getattr(user, field) != value}
    if not changes:
        return
    for field, (_, value) in changes.items():
        setattr(user, field, value)
    user.save(update_fields=list(changes))
    record("person.profile_changed", user, by=by, changes=changes)


@transaction.atomic
def finish_tour(user: User, *, by: Actor) -> None:
    """Put the first steps away, once and for all."""
    if by.user_id != user.pk:
        raise NotAllowed(Permission.PLATFORM_USER_MANAGE)
    if user.toured_at is None:
        user.toured_at = timezone.now()
        user.save(update_fields=["toured_at"])
        record("person.tour_finished", user, by=by)

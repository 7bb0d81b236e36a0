"""What a person does with their own inbox. Inside own(user): the wall lets nobody touch another's."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.access.news import news_kind
from bmms.audit.actions import record
from bmms.notifications.models import UNREAD, LetterChoice, Notification
from bmms.notifications.queries import letters_chosen


@transaction.atomic
def mark_read(notification: Notification, *, by: Actor) -> None:
    Notification.objects.filter(pk=notification.pk, user=by.user_id, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def mark_all_read(*, by: Actor) -> int:
    """What needs an action goes on waiting."""
    return Notification.objects.filter(UNREAD, user=by.user_id).update(read_at=timezone.now())


@transaction.atomic
def mark_done(notification: Notification, *, by: Actor) -> None:
    """Set it aside: the person says that nothing is to be done about it."""
    Notification.objects.filter(pk=notification.pk, user=by.user_id, done_at=None).update(done_at=timezone.now())


@transaction.atomic
def choose_letters(chosen: Mapping[str, str], *, by: Actor) -> None:
    """When to get letters, by the name of the kind; holds for what is told from now on."""
    if by.user_id is None:  # the system gets no letters
        return
    before = {kind.name: letter.value for kind, letter in letters_chosen(by.user_id)}
    changes = {name: (before.get(name), letter) for name, letter in chosen.items() if before.get(name) != letter}
    for name, letter in chosen.items():
        kind = news_kind(name)
        if kind is None or letter not in kind.letters:
            raise DomainError(_("A letter about this cannot be switched off."))
    for name, (_before, letter) in changes.items():
        LetterChoice.objects.update_or_create(user_id=by.user_id, kind=name, defaults={"letter": letter})
    if changes:
        record("letters.chosen", None, by=by, changes=changes)

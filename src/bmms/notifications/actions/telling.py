from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from bmms.access.actor import Actor
from bmms.access.news import Letter, Told, declared_kind
from bmms.jobs.actions import Mail, send_mails
from bmms.notifications.models import Notification
from bmms.notifications.queries import Addressee, addressees, places_of
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system

WHY: Final = "news go into other people's inboxes"


@transaction.atomic
def notify(told: Sequence[Told], *, by: Actor) -> int:
    """Put them into inboxes, in the caller's transaction; returns how many. Told before is told: no second row."""
    places = places_of(told)
    told = [each for each in told if not each.news.organization_id or each.news.organization_id in places]
    if not told:
        return 0
    with system(WHY):  # of the training organization nobody is told
        rows = [_row(each, places.get(each.told.news.organization_id or 0)) for each in addressees(told, by.user_id)]
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if letters := [_letter(row) for row in rows if row.letter == Letter.NOW]:
        send_mails(letters, by=by)
    return len(rows)


@transaction.atomic
def settle_news(kind: str, *once_keys: str, by: Actor) -> int:
    """It waits for nobody any more."""
    with system(WHY):
        waiting = Notification.objects.filter(kind=kind, once_key__in=once_keys, done_at=None)
        return waiting.update(done_at=timezone.now())


@transaction.atomic
def postpone_news(kind: str, once_key: str, due_date: date | None, *, by: Actor) -> int:
    """What still waits does so until another day."""
    with system(WHY):
        waiting = Notification.objects.filter(kind=kind, once_key=once_key, done_at=None)
        return waiting.update(due_date=due_date)


def _row(addressee: Addressee, organization: Organization | None) -> Notification:
    news, letter = addressee.told.news, addressee.letter
    kind = declared_kind(news.kind)
    code = {"code": organization.code} if organization and not news.outside else {}
    return Notification(
        user=addressee.person,
        organization=organization,
        kind=kind.name,
        once_key=news.once_key,
        about=dict(news.about),
        url=reverse(news.page, kwargs=code | dict(news.page_arguments)),
        needs_action=kind.needs_action,
        due_date=news.due_date,
        letter=letter.value,
        mailed_at=timezone.now() if letter is Letter.NOW else None,
    )


def _letter(row: Notification) -> Mail:
    """In the language of who gets it; its key keeps a second one from going out."""
    with translation.override(row.user.language):
        context = {
            "name": row.user.name,
            "words": row.words,
            "place": row.organization.name if row.organization else "",
            "path": row.url,
        }
        return Mail(
            row.user.email,
            row.words[:150],
            "notifications/mail/notice",
            context,
            organization_id=row.organization_id,
            once_key=f"{row.kind} {row.once_key} {row.user_id}",
        )

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from bmms.access.actor import Actor
from bmms.access.news import Letter, News, NewsKind, news_kind
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.jobs.actions import send_mail
from bmms.notifications.models import LetterChoice, Notification
from bmms.notifications.queries import addressees, letter_for
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system

WHY: Final = "news go into other people's inboxes"


@transaction.atomic
def notify(
    news: News, *, people: Collection[int], holders: Permission | None, but: Collection[int | None], by: Actor
) -> int:
    """Put it into inboxes, in the caller's transaction; returns into how many. Told before is told: no second row."""
    kind = news_kind(news.kind)
    here = news.organization_id
    organization = Organization.objects.filter(pk=here).first() if here else None
    if kind is None or (here and organization is None):
        return 0  # of the training organization nobody is told
    with system(WHY):
        told = Notification.objects.filter(kind=news.kind, once_key=news.once_key).values_list("user_id", flat=True)
        new = addressees(people, holders, {by.user_id, *but, *told}, here)
        chosen = dict(LetterChoice.objects.filter(kind=news.kind, user__in=new).values_list("user_id", "letter"))
        rows = [_row(news, kind, organization, person, chosen.get(person.pk)) for person in new]
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.letter == Letter.NOW:
            _write_letter(row, by)
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


def _row(
    news: News, kind: NewsKind, organization: Organization | None, person: User, chosen: str | None
) -> Notification:
    code = {"code": organization.code} if organization and not news.outside else {}
    letter = letter_for(kind, chosen)
    return Notification(
        user=person,
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


def _write_letter(row: Notification, by: Actor) -> None:
    """In the language of who gets it; its key keeps a second one from going out."""
    with translation.override(row.user.language):
        context = {
            "name": row.user.name,
            "words": row.words,
            "place": row.organization.name if row.organization else "",
            "path": row.url,
        }
        send_mail(
            row.user.email,
            row.words[:150],
            "notifications/mail/notice",
            context,
            by=by,
            organization_id=row.organization_id,
            once_key=f"{row.kind} {row.once_key} {row.user_id}",
        )

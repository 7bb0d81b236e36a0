from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import ngettext

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.jobs.actions import send_mail
from bmms.notifications.models import Notification
from bmms.notifications.queries import to_be_mailed
from bmms.tenancy.scope import system

FIRST_HOUR: Final = 6  # in Manila: before the office opens
AT_ONCE: Final = 10_000
ONE_AT_A_TIME: Final = 0xD16E57  # the advisory lock that keeps two runs apart


@transaction.atomic
def send_digests(*, by: Actor) -> int:
    """One letter a day for each person with news that are unread and were not mailed. A second run finds nothing."""
    check(by, Permission.PLATFORM_JOB_MANAGE)
    if timezone.localtime().hour < FIRST_HOUR:
        return 0
    with system("letters go to people of every organization"):
        if not _is_only_run():
            return 0
        waiting = list(to_be_mailed()[:AT_ONCE])
        letters = [list(rows) for _user, rows in groupby(waiting, key=lambda row: row.user_id)]
        Notification.objects.filter(pk__in=[row.pk for row in waiting]).update(mailed_at=timezone.now())
    for rows in letters:
        _write(rows, by)
    return len(letters)


def _write(rows: Sequence[Notification], by: Actor) -> None:
    person = rows[0].user
    with translation.override(person.language):
        subject = ngettext("%d thing in your BMMS inbox", "%d things in your BMMS inbox", len(rows)) % len(rows)
        context = {
            "name": person.name,
            "waiting": [_line(row) for row in rows if row.waits],
            "news": [_line(row) for row in rows if not row.waits],
        }
        day = f"{timezone.localdate():%Y-%m-%d}"
        send_mail(
            person.email, subject, "notifications/mail/digest", context, by=by, once_key=f"digest {person.pk} {day}"
        )


def _line(row: Notification) -> dict[str, Any]:
    return {
        "words": row.words,
        "place": row.place,
        "due": row.due_date.isoformat() if row.due_date else "",
        "url": settings.BASE_URL + row.url,
    }


def _is_only_run() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])

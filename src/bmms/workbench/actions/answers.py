from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.tenancy.scope import system
from bmms.workbench.models import AnsweredRequest

KEPT_FOR: Final = timedelta(hours=48)  # longer than any line stays down between a try and its repetition


@transaction.atomic
def take_turn(key: str, *, by: Actor) -> None:
    """Two requests with one key queue here, so that the second one finds the first one's answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{by.user_id} {key}"])


@transaction.atomic
def keep_answer(key: str, fingerprint: str, status: int, content_type: str, content: bytes, *, by: Actor) -> None:
    """In the transaction of the request itself: the answer is known if, and only if, the work was done."""
    if by.user_id is None:  # the system repeats nothing
        return
    AnsweredRequest.objects.create(
        user_id=by.user_id,
        idempotency_key=key,
        fingerprint=fingerprint,
        status=status,
        content_type=content_type,
        content=content,
    )


@transaction.atomic
def forget_answers(*, by: Actor) -> int:
    """Drop the answers that nobody will ask for again; returns how many."""
    with system(f"{by.name} clears what everybody has left"):
        old = AnsweredRequest.objects.filter(answered_at__lt=timezone.now() - KEPT_FOR)
        return old.delete()[0]

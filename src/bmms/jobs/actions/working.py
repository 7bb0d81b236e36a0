"""What workers write about themselves, and the schedule they keep. `by` is the worker."""

from datetime import timedelta
from functools import partial
from typing import Final

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.jobs.actions.asking import enqueue
from bmms.jobs.actions.queue import sweep
from bmms.jobs.kinds import Kind, announce, kind_named, known_kinds
from bmms.jobs.models import WAITING_OR_RUNNING, Job, Schedule, Worker
from bmms.tenancy.scope import system

WHY: Final = "a worker tells that it lives"
FORGOTTEN_AFTER: Final = timedelta(days=1)
ONE_SCHEDULE: Final = 0x626D6D73  # PostgreSQL's number for "this process keeps the schedule"
ANNOUNCED_AGAIN_AFTER: Final = timedelta(minutes=1)  # by then a worker would have it, or the carrier has lost it
MOST_AT_ONCE: Final = 500


@transaction.atomic
def beat(*, by: Actor, busy_for: timedelta | None = None) -> None:
    """Say that this worker lives, and for how long a job may keep it from saying so again."""
    with system(WHY):
        values = {"beat_at": Now(), "busy_until": Now() + busy_for if busy_for else None}
        Worker.objects.update_or_create(name=by.name, defaults=values)


@transaction.atomic
def retire(*, by: Actor) -> None:
    with system(WHY):
        Worker.objects.filter(name=by.name).delete()
        Worker.objects.filter(beat_at__lt=Now() - FORGOTTEN_AFTER).delete()


@transaction.atomic
def plan_periodic(*, by: Actor) -> None:
    """One row for each periodic kind. One whose pace was quickened is not left waiting for its old date."""
    with system(WHY):
        for kind in _periodic():
            entry, _new = Schedule.objects.get_or_create(kind=kind.name)
            soonest = timezone.now() + _pace(kind)
            if not _new and entry.due_at > soonest:
                Schedule.objects.filter(pk=entry.pk).update(due_at=soonest)


@transaction.atomic
def keep_schedule(*, by: Actor) -> bool:
    """One round of all that happens by the clock; False where another process is at it. The lock ends with the
    transaction: that is right behind a pooler, and whoever comes next takes over from one that died."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_SCHEDULE])
        if not cursor.fetchone()[0]:
            return False
    sweep(by=by)
    ask_for_due(by=by)
    announce_due(by=by)
    return True


@transaction.atomic
def announce_due(*, by: Actor) -> int:
    """Give the carrier what it was never given or may have lost: a message may come twice, a job is done once."""
    with system(WHY):
        waiting = Job.objects.filter(state=Job.State.QUEUED, run_after__lte=Now(), kind__in=_names(known_kinds()))
        unheard = Q(announced_at=None) | Q(announced_at__lt=Now() - ANNOUNCED_AGAIN_AFTER)
        locked = waiting.filter(unheard).order_by("run_after", "id").select_for_update(skip_locked=True)
        jobs = list(locked.values_list("pk", "kind")[:MOST_AT_ONCE])
        Job.objects.filter(pk__in=[pk for pk, _kind in jobs]).update(announced_at=Now())
    for pk, kind in jobs:
        transaction.on_commit(partial(announce, pk, kind))
    return len(jobs)


@transaction.atomic
def ask_for_due(*, by: Actor) -> int:
    """Enqueue what is due. The row is locked meanwhile, and skipped by every other worker: nothing is asked twice."""
    with system(WHY):
        waiting = Schedule.objects.filter(kind__in=_names(_periodic()), due_at__lte=Now())
        due = waiting.select_for_update(skip_locked=True)
        return sum(_ask(entry, by) for entry in due)


def _ask(entry: Schedule, by: Actor) -> bool:
    now = timezone.now()
    following = entry.due_at + _pace(kind_named(entry.kind))
    due_at = following if following > now else now + _pace(kind_named(entry.kind))
    Schedule.objects.filter(pk=entry.pk).update(due_at=due_at, asked_at=now)
    if Job.objects.filter(kind=entry.kind, state__in=WAITING_OR_RUNNING).exists():
        return False  # the last one is not over: a second would only wait behind it
    enqueue(entry.kind, {}, by=by)
    return True


def _names(kinds: list[Kind]) -> list[str]:
    return [kind.name for kind in kinds]


def _periodic() -> list[Kind]:
    return [kind for kind in known_kinds() if kind.every]


def _pace(kind: Kind) -> timedelta:
    return kind.every or timedelta.max

"""What workers write about themselves, and the schedule they keep. `by` is the worker."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.jobs.actions.asking import enqueue
from bmms.jobs.kinds import Kind, kind_named, known_kinds
from bmms.jobs.models import WAITING_OR_RUNNING, Job, Schedule, Worker
from bmms.tenancy.scope import system

WHY: Final = "a worker tells that it lives"
FORGOTTEN_AFTER: Final = timedelta(days=1)


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
def ask_for_due(*, by: Actor) -> int:
    """Enqueue what is due. The row is locked meanwhile, and skipped by every other worker: nothing is asked twice."""
    with system(WHY):
        names = [kind.name for kind in _periodic()]
        due = Schedule.objects.select_for_update(skip_locked=True).filter(kind__in=names, due_at__lte=Now())
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


def _periodic() -> list[Kind]:
    return [kind for kind in known_kinds() if kind.every]


def _pace(kind: Kind) -> timedelta:
    return kind.every or timedelta.max

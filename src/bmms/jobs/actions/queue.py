"""How a job gets from a worker's hands to its end. `by` is the worker; all of it under system(), as jobs belong to any
organization. A row in state `running` belongs to who claimed it until its lease runs out: every later step names the
worker and the attempt, and finds nothing when another one has taken over."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from bmms.access.actor import Actor
from bmms.access.news import News, tell
from bmms.audit.actions import record
from bmms.jobs.kinds import kind_named, known_kinds
from bmms.jobs.models import Job
from bmms.tenancy.freshness import note_write
from bmms.tenancy.scope import system

WHY: Final = "a worker handles the jobs of every organization"
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=1)
HELD_FOR: Final = timedelta(minutes=1)  # renewed while the worker lives: tasks/holding.py
State = Job.State


class LeaseLost(Exception):
    """The job was cancelled, or its lease ran out and another worker has it: whatever was done here must not count."""


@dataclass(frozen=True)
class ResultFile:
    file_path: str
    file_name: str
    file_type: str
    file_sha256: str
    file_size: int


@transaction.atomic
def claim_next(*, by: Actor) -> Job | None:
    """The job that has waited longest, among the kinds that this release knows."""
    return _claimed(Job.objects.filter(kind__in=[kind.name for kind in known_kinds()]), by)


@transaction.atomic
def claim(job_id: int, *, by: Actor) -> Job | None:
    """For a carrier that brings the id; None when the job is not waiting any more, so that a message may come twice."""
    return _claimed(Job.objects.filter(pk=job_id), by)


@transaction.atomic
def finish(job: Job, *, by: Actor, result: Mapping[str, Any] | None = None, file: ResultFile | None = None) -> None:
    """To be called in the transaction of the work itself, which it undoes when the lease is lost."""
    values: dict[str, Any] = {"state": State.DONE, "error": "", "result": result}
    if job.progress_total:
        values["progress_done"] = F("progress_total")
    _close(job, values | (asdict(file) if file else {}), by)
    if kind_named(job.kind).as_person:
        _tell("job.done", job, by)


@transaction.atomic
def fail(job: Job, error: str, *, by: Actor, for_good: bool = False) -> None:
    """Wait longer after each attempt, with some jitter; after the last one the job is dead and somebody has to look."""
    if not for_good and job.attempts < job.max_attempts:
        _release(job, {"state": State.QUEUED, "error": error, "run_after": Now() + _wait(job.attempts)}, by)
        return
    _close(job, {"state": State.DEAD, "error": error}, by)
    record("job.died", job, by=by, reason=_first_line(error))
    _tell("job.broken", job, by)


@transaction.atomic
def refuse(job: Job, sentence: str, *, by: Actor) -> None:
    """A rule or missing rights stand against it; `sentence` is for the person who asked."""
    _close(job, {"state": State.FAILED, "error": sentence}, by)
    record("job.refused", job, by=by, reason=sentence)
    _tell("job.broken", job, by)


@transaction.atomic
def report_progress(job: Job, *, by: Actor, done: int, total: int, message: str = "") -> None:
    message = message[: Job._meta.get_field("progress_message").max_length]
    done = min(done, total) if total else done  # it may not be known of how many
    values = {"progress_done": done, "progress_total": total, "progress_message": message}
    _release(job, {"lease_until": _lease(job), **values}, by)


@transaction.atomic
def hold(job: Job, *, by: Actor, lease: timedelta) -> None:
    _release(job, {"lease_until": Now() + lease}, by)


@transaction.atomic
def sweep(*, by: Actor) -> int:
    """Take jobs from workers that were not heard of until the lease ran out; doing it twice changes nothing."""
    with system(WHY):
        lost = Job.objects.select_for_update(skip_locked=True).filter(state=State.RUNNING, lease_until__lt=Now())
        jobs = list(lost)
        for job in jobs:
            fail(job, f"{job.worker} was not heard of until its lease ran out.", by=by)
    return len(jobs)


def _claimed(candidates: QuerySet[Job], by: Actor) -> Job | None:
    with system(WHY):
        waiting = candidates.filter(state=State.QUEUED, run_after__lte=Now()).order_by("run_after", "id")
        job = waiting.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        taken = {"state": State.RUNNING, "attempts": job.attempts + 1, "worker": by.name}
        progress = {"progress_done": 0, "progress_total": 0, "progress_message": ""}
        Job.objects.filter(pk=job.pk).update(**taken, **progress, lease_until=_lease(job), started_at=Now())
        job.refresh_from_db()
        return job


def _close(job: Job, values: dict[str, Any], by: Actor) -> None:
    asked_by, owner = job.asked_by_id, job.organization_id
    # Not a partial: Django names the function when it fails, and a partial has no name.
    transaction.on_commit(lambda: note_write(user_id=asked_by, organization_id=owner), robust=True)
    over = values["state"] != State.DEAD  # a dead one may be run again
    erased: dict[str, Any] = {"arguments": {}} if over and kind_named(job.kind).secret else {}
    _release(job, {"lease_until": None, "finished_at": Now(), **values, **erased}, by)


def _tell(kind: str, job: Job, by: Actor) -> None:
    """Who asked, where the work was an organization's: there they can look at it."""
    if job.organization_id and job.asked_by_id:
        about, arguments = {"work": job.kind}, {"key": str(job.key)}
        news = News(kind, str(job.key), "jobs:job", arguments, about, job.organization_id)
        tell(news, people=[job.asked_by_id], by=by)


def _release(job: Job, values: dict[str, Any], by: Actor) -> None:
    """`by` may be the sweeper: the lease that counts is the one in `job`."""
    if values.get("state") == State.QUEUED:
        values |= {"lease_until": None, "announced_at": None}
    with system(WHY):
        mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker, attempts=job.attempts)
        if not mine.update(**values):
            raise LeaseLost(f"{by.name} does not hold job {job.key} any more.")


def _lease(job: Job) -> Any:
    return Now() + min(HELD_FOR, kind_named(job.kind).lease)


def _wait(attempts: int) -> timedelta:
    longest: timedelta = min(FIRST_WAIT * 4 ** min(attempts - 1, 9), LONGEST_WAIT)
    jitter: float = random.uniform(0.5, 1.5)  # noqa: S311 - so that what failed together does not come back together
    return longest * jitter


def _first_line(error: str) -> str:
    return error.splitlines()[0] if error else ""

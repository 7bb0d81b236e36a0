from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Greatest, Now

from bmms.access.actor import Actor
from bmms.jobs.kinds import known_kinds, organization_names
from bmms.jobs.models import WAITING_OR_RUNNING, Job, Schedule, Worker
from bmms.tenancy.scope import system

Jobs = TypeVar("Jobs", bound=Sequence[Job])
LIVES_WITHIN: Final = 60.0  # seconds
ADMINISTRATION: Final = "an administrator looks after the jobs of every organization"


@dataclass(frozen=True)
class JobCount:
    kind: str
    state: str
    jobs: int
    overdue_seconds: float | None  # of the longest waiting; None when nothing of it is due


@dataclass(frozen=True)
class WorkerState:
    name: str
    silent_seconds: float

    @property
    def lives(self) -> bool:
        return self.silent_seconds < LIVES_WITHIN


@dataclass(frozen=True)
class LastRun:
    state: str
    seconds: float  # since it ended


def jobs_here() -> QuerySet[Job]:
    """Of the organization in scope, without what they carry."""
    return Job.objects.defer("arguments", "result")


def job_with_key(key: UUID) -> Job | None:
    return Job.objects.filter(key=key).defer("arguments").first()


def any_job_with_key(key: UUID) -> Job | None:
    with system(ADMINISTRATION):
        job = job_with_key(key)
    return named([job])[0] if job else None


def open_jobs(kind: str) -> QuerySet[Job]:
    """Those in scope that wait or run."""
    return Job.objects.filter(kind=kind, state__in=WAITING_OR_RUNNING)


def may_take_file(job: Job, by: Actor) -> bool:
    """One's own, while one may still ask for such; or of a kind that is for everybody with a certain permission."""
    kind = next((kind for kind in known_kinds() if kind.name == job.kind), None)
    if job.was_asked_by(by.user_id) and (kind is None or kind.permission is None or by.can(kind.permission)):
        return True
    return kind is not None and kind.file_permission is not None and by.can(kind.file_permission)


def job_counts() -> list[JobCount]:
    """Of every organization together: numbers by kind and state, and nothing else."""
    due = Q(state=Job.State.QUEUED, run_after__lte=Now())
    with system("numbers of jobs for monitoring"):
        rows = Job.objects.values_list("kind", "state").annotate(
            jobs=Count("pk"), overdue=Now() - Min("run_after", filter=due)
        )
        return [
            JobCount(kind, state, jobs, overdue.total_seconds() if overdue is not None else None)
            for kind, state, jobs, overdue in rows.order_by("kind", "state")
        ]


def last_run(kind: str) -> LastRun | None:
    """Of that kind and of every organization, the one that ended last; None before any has."""
    with system("periodic work for monitoring"):
        ended = Job.objects.filter(kind=kind, finished_at__isnull=False).annotate(since=Now() - F("finished_at"))
        found = ended.order_by("-finished_at").values_list("state", "since").first()
    return LastRun(found[0], max(0.0, found[1].total_seconds())) if found else None


def worker_states() -> list[WorkerState]:
    """How long each worker has been silent; one that does a job may be, until the job's lease ends."""
    with system("heartbeats for monitoring"):
        rows = Worker.objects.annotate(silence=Now() - Greatest(F("beat_at"), F("busy_until")))
        return [WorkerState(row.name, max(0.0, row.silence.total_seconds())) for row in rows.order_by("name")]


def schedule_overdue_seconds() -> float | None:
    """Since when the most overdue periodic work should have been asked for; None before any is planned."""
    with system("the schedule for monitoring"):
        overdue = Schedule.objects.aggregate(most=Now() - Min("due_at"))["most"]
    return None if overdue is None else max(0.0, overdue.total_seconds())


def named(jobs: Jobs) -> Jobs:
    """With the names of their organizations, where jobs of several stand together."""
    names = organization_names({job.organization_id for job in jobs if job.organization_id})
    for job in jobs:
        job.organization_name = names.get(job.organization_id or 0, "")
    return jobs

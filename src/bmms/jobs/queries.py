from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Greatest, Now

from bmms.jobs.models import Job, Worker
from bmms.tenancy.scope import system

LIVES_WITHIN: Final = 60.0  # seconds


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


def job_counts() -> list[JobCount]:
    """Of every organization together: numbers by kind and state, and nothing else."""
    due = Q(state=Job.State.QUEUED, run_after__lte=Now())
    with system("numbers of jobs for monitoring"):
        rows = Job.objects.values("kind", "state").annotate(
            jobs=Count("pk"), overdue=Now() - Min("run_after", filter=due)
        )
        return [
            JobCount(row["kind"], row["state"], row["jobs"], row["overdue"].total_seconds() if row["overdue"] else None)
            for row in rows.order_by("kind", "state")
        ]


def worker_states() -> list[WorkerState]:
    """How long each worker has been silent; one that does a job may be, until the job's lease ends."""
    with system("heartbeats for monitoring"):
        rows = Worker.objects.annotate(silence=Now() - Greatest(F("beat_at"), F("busy_until")))
        return [WorkerState(row.name, max(0.0, row.silence.total_seconds())) for row in rows.order_by("name")]

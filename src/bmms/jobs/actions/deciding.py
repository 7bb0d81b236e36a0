from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.audit.actions import record, record_read
from bmms.jobs.kinds import known_kinds
from bmms.jobs.models import Job
from bmms.jobs.queries import may_take_file
from bmms.tenancy.scope import system

State = Job.State


@transaction.atomic
def cancel(job: Job, *, by: Actor) -> None:
    """One's own job, or any for the system administrator. A running one loses its lease, and so its effects."""
    if not by.can(Permission.PLATFORM_JOB_MANAGE) and not (
        by.can(Permission.JOB_VIEW) and job.was_asked_by(by.user_id)
    ):
        raise NotAllowed(Permission.PLATFORM_JOB_MANAGE)
    with _reach(by):
        found = Job.objects.select_for_update().get(pk=job.pk)
        if not found.is_open:
            raise DomainError(_("This job is over already; there is nothing to cancel."))
        erased: dict[str, Any] = {"arguments": {}} if _is_secret(found) else {}
        _change(found, {"state": State.CANCELLED, "lease_until": None, "finished_at": Now(), **erased})
        record("job.cancelled", found, by=by, changes={"state": (found.state, State.CANCELLED)})


@transaction.atomic
def run_again(job: Job, *, by: Actor) -> None:
    """Give a job that is dead, refused or cancelled all its attempts once more."""
    if not by.can(Permission.PLATFORM_JOB_MANAGE):
        raise NotAllowed(Permission.PLATFORM_JOB_MANAGE)
    with _reach(by):
        found = Job.objects.select_for_update().get(pk=job.pk)
        if found.state not in {State.DEAD, State.FAILED, State.CANCELLED}:
            raise DomainError(_("Only a job that broke, was refused or was cancelled can be run again."))
        if not found.arguments and _is_secret(found):
            raise DomainError(_("What this job carried has been erased. It has to be asked for anew."))
        waiting = {"state": State.QUEUED, "attempts": 0, "finished_at": None, "run_after": Now(), "announced_at": None}
        _change(found, waiting)
        record("job.requeued", found, by=by, changes={"state": (found.state, State.QUEUED)})


@transaction.atomic
def open_result_file(job: Job, *, by: Actor) -> None:
    """Refuse whom the file is not for; note that somebody has taken it."""
    if not may_take_file(job, by):
        raise NotAllowed(Permission.JOB_VIEW)
    about = {"file": job.file_name, "sha256": job.file_sha256}
    record_read("job.file_downloaded", job, by=by, about=about)


def _change(job: Job, values: dict[str, Any]) -> None:
    Job.objects.filter(pk=job.pk).update(**values)


def _is_secret(job: Job) -> bool:
    return any(kind.secret for kind in known_kinds() if kind.name == job.kind)


def _reach(by: Actor) -> AbstractContextManager[None]:
    platform = by.can(Permission.PLATFORM_JOB_MANAGE)
    return system("an administrator handles the jobs of every organization") if platform else nullcontext()

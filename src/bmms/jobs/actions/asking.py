import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import get_language

from bmms.access.actor import Actor, check
from bmms.audit.actions import LONGEST_NAME, LONGEST_ROLES, record, record_all
from bmms.jobs.kinds import announce, kind_named
from bmms.jobs.models import Job
from bmms.tenancy.scope import after_reading, current_scope_id, is_read_only, system


@dataclass(frozen=True)
class Asked:
    """What is asked for; of which organization, if not of the one acted in."""

    arguments: Mapping[str, Any]
    organization_id: int | None = None
    once_key: str = ""
    language: str = field(default_factory=lambda: get_language() or "")


@transaction.atomic
def enqueue(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    by: Actor,
    organization_id: int | None = None,
    run_after: datetime | None = None,
    once_key: str = "",
) -> Job:
    """Ask for background work, in the caller's transaction: it happens if and only if that one commits.

    For the organization acted in unless another is named. A second call with the same `once_key` (of this kind and
    organization) gives the first one's job, whatever became of it.
    """
    job = _job(kind, Asked(arguments, organization_id, once_key), by, run_after)
    if not is_read_only():
        return _placed(job, by)
    # who may only read may still ask for an export: the row is written once the reading role is left
    after_reading(partial(_placed, job, by))
    return _asked_before(job) or job


@transaction.atomic
def enqueue_all(kind: str, asked: Sequence[Asked], *, by: Actor) -> None:
    """Many of one kind in a few statements, each as if it were asked for alone. Not where one may only read."""
    jobs = [_job(kind, each, by) for each in asked]
    for owner in {job.organization_id for job in jobs}:
        _place_all([job for job in jobs if job.organization_id == owner], by)


def _job(kind: str, asked: Asked, by: Actor, run_after: datetime | None = None) -> Job:
    wanted = kind_named(kind)
    if wanted.permission:
        check(by, wanted.permission)
    values: dict[str, Any] = {
        "arguments": _primitives(kind, asked.arguments),
        "max_attempts": wanted.max_attempts,
        "asked_by_id": by.user_id,
        "asked_by_name": by.name[:LONGEST_NAME],
        "asked_by_roles": ", ".join(by.roles)[:LONGEST_ROLES],
        "limited_to": None if by.limited_to is None else sorted(by.limited_to),
        "request_id": by.request_id,
        "language": asked.language,
    }
    values |= {"run_after": run_after} if run_after else {"announced_at": Now()}
    owner = asked.organization_id or by.organization_id
    return Job(kind=kind, organization_id=owner, once_key=asked.once_key, **values)


def _place_all(jobs: Sequence[Job], by: Actor) -> None:
    """Of one kind and organization. What is asked for twice, here or by somebody else meanwhile, goes one by one."""
    owner, kind, keys = jobs[0].organization_id, jobs[0].kind, {job.once_key for job in jobs if job.once_key}
    with _reach(owner):
        same = Job.objects.filter(organization_id=owner, kind=kind, once_key__in=keys)
        before = set(same.values_list("once_key", flat=True))
        new = [job for job in jobs if job.once_key not in before]
        try:
            with transaction.atomic():
                Job.objects.bulk_create(new)
        except IntegrityError:
            for job in new:
                _placed(job, by)
            return
        if kind_named(kind).as_person:
            record_all("job.asked", [(job, {}) for job in new], by=by)
    for job in new:
        _announce(job)


def _placed(job: Job, by: Actor) -> Job:
    """The row, or the one that was there under the same key; two that ask at the same moment get the same."""
    with _reach(job.organization_id):
        if before := _asked_before(job):
            return before
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            if before := _asked_before(job):
                return before
            raise
    _announce(job)
    if kind_named(job.kind).as_person:
        record("job.asked", job, by=by)
    return job


def _announce(job: Job) -> None:
    if job.announced_at is not None:
        transaction.on_commit(partial(announce, job.pk, job.kind))


def _asked_before(job: Job) -> Job | None:
    if not job.once_key:
        return None
    same = Job.objects.filter(organization_id=job.organization_id, kind=job.kind, once_key=job.once_key)
    return same.first()


def _primitives(kind: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse what JSON would silently change: the worker shall get what was asked."""
    copy = json.loads(json.dumps(dict(arguments)))
    if copy != dict(arguments):
        raise TypeError(f"Arguments of {kind} have to be JSON's own types, not {arguments!r}.")
    return dict(copy)


def _reach(owner: int | None) -> AbstractContextManager[None]:
    inside = owner is not None and owner == current_scope_id()
    return nullcontext() if inside else system("the job belongs to no organization in scope")

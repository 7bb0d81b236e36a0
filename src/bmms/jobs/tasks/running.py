"""Doing a claimed job, the same for the worker of ./run and for any other carrier."""

import hashlib
import logging
import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import close_old_connections, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check, limited, system_actor
from bmms.access.errors import DomainError
from bmms.jobs.actions import LeaseLost, ResultFile, beat, claim, claim_next, fail, finish, refuse, report_progress
from bmms.jobs.kinds import GiveUp, Kind, Writer, kind_named, person_acting
from bmms.jobs.models import Job
from bmms.jobs.tasks.holding import Held
from bmms.lib.correlation import current_request_id
from bmms.lib.tracebacks import without_messages
from bmms.tenancy.patience import once_led
from bmms.tenancy.scope import own, scope

log = logging.getLogger(__name__)
BETWEEN_REPORTS: Final = 1.0  # seconds

# Progress has to be seen while the handler's transaction is open, so it is written over a connection of its own.
_aside: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job-progress")


def run_next(by: Actor) -> bool:
    """Do the next waiting job, if there is one."""
    return _claimed(claim_next(by=by), by)


def run_one(job_id: int, by: Actor) -> bool:
    """Do this job, if it waits: its id may come twice, or when the job is over."""
    return _claimed(once_led(partial(claim, job_id, by=by)), by)


def _claimed(job: Job | None, by: Actor) -> bool:
    """Whoever holds a job waits for a leader rather than give up: nobody else would take it before its lease ends."""
    if job is None:
        return False
    once_led(partial(beat, by=by, busy_for=kind_named(job.kind).lease))
    run(job, by)
    once_led(partial(beat, by=by))
    return True


def run(job: Job, by: Actor) -> None:
    """Whatever the handler does, the job ends done, waiting for its next attempt, refused or dead."""
    token = current_request_id.set(job.request_id or job.key.hex)
    try:
        with translation.override(job.language or settings.LANGUAGE_CODE):
            _attempt(job, by)
    except LeaseLost:
        log.warning("Job %s (%s) was cancelled or taken over; its effects are undone.", job.key, job.kind)
    finally:
        current_request_id.reset(token)


def _attempt(job: Job, by: Actor) -> None:
    try:
        with ExitStack() as files, Held(job, by) as held:
            _work(job, by, files, held)
            files.pop_all()  # done: its file stays
    except LeaseLost:
        raise
    except DomainError as refusal:
        refuse(job, str(refusal.message), by=by)
    except PermissionDenied as refusal:
        refuse(job, str(refusal), by=by)
    except Exception as error:  # noqa: BLE001 - any failure of a handler is its job's, not the worker's
        _log_failure(job, error)
        # What cut the handler off may have been the leader's end: the next attempt need not wait for the lease's.
        once_led(partial(fail, job, _told(error), by=by, for_good=isinstance(error, GiveUp)))


def _work(job: Job, by: Actor, files: ExitStack, held: Held) -> None:
    kind = kind_named(job.kind)
    actor = _actor(job, kind)
    run = CurrentRun(job, by, actor, files, held)
    if not kind.atomic:
        result = kind.handler(run, **job.arguments)
        finish(job, by=by, result=result, file=run.file)
        return
    with transaction.atomic():
        _allow_time(kind)
        with _walls(job, actor):
            result = kind.handler(run, **job.arguments)
        finish(job, by=by, result=result, file=run.file)


class CurrentRun:
    """What the handler is given: see kinds.Run."""

    def __init__(self, job: Job, worker: Actor, actor: Actor, files: ExitStack, held: Held) -> None:
        self.job, self.worker, self.by, self.files, self.held = job, worker, actor, files, held
        self.file: ResultFile | None = None
        self.reported = 0.0

    @property
    def key(self) -> uuid.UUID:
        return self.job.key

    def progress(self, done: int, total: int, message: str = "") -> None:
        self.held.progressed()
        if (done < total or not total) and monotonic() - self.reported < BETWEEN_REPORTS:
            return
        self.reported = monotonic()
        report = partial(report_progress, self.job, by=self.worker, done=done, total=total, message=message)
        _aside.submit(_and_beat, report, self.worker, kind_named(self.job.kind)).result()

    @contextmanager
    def result_file(self, name: str, content_type: str) -> Iterator[Writer]:
        path = f"jobs/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"
        whole = Path(settings.MEDIA_ROOT) / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        self.files.callback(whole.unlink, missing_ok=True)
        with whole.open("xb") as opened:
            writer = _HashingWriter(opened)
            yield writer
            opened.flush()
            os.fsync(opened.fileno())
        self.file = ResultFile(path, name, content_type, writer.sha256.hexdigest(), writer.size)


class _HashingWriter:
    def __init__(self, file: BinaryIO) -> None:
        self.file, self.sha256, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes, /) -> int:
        self.sha256.update(data)
        self.size += len(data)
        return self.file.write(data)


def _and_beat(report: Callable[[], None], worker: Actor, kind: Kind) -> None:
    close_old_connections()  # this thread may have slept since a failover ended its connection
    report()
    beat(by=worker, busy_for=kind.lease)


def _actor(job: Job, kind: Kind) -> Actor:
    """Who asked, with the rights of this moment: what was revoked since is not done, nor what their token forbids."""
    if job.asked_by_id is None or not kind.as_person:
        return replace(system_actor(job.kind, job.organization_id), request_id=job.request_id)
    actor = person_acting(job.asked_by_id, job.organization_id)
    if actor is None:
        raise PermissionDenied(_("%s has no access here any more.") % job.asked_by_name)
    if job.limited_to is not None:
        actor = limited(actor, job.limited_to)
    if kind.permission:
        check(actor, kind.permission)
    return replace(actor, request_id=job.request_id)


@contextmanager
def _walls(job: Job, actor: Actor) -> Iterator[None]:
    """A system job enters what it needs by itself; a person's has their own rows too, as their pages have."""
    organization = scope(job.organization_id, read_only=actor.read_only) if job.organization_id else nullcontext()
    with own(actor.user_id) if actor.user_id else nullcontext(), organization:
        yield


def _allow_time(kind: Kind) -> None:
    """A request's time-outs are too short for a report; the lease bounds it instead."""
    milliseconds = str(int(kind.lease.total_seconds() * 1000))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true),"
            " set_config('idle_in_transaction_session_timeout', %s, true)",
            [milliseconds, milliseconds],
        )


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:4000]


def _log_failure(job: Job, error: Exception) -> None:
    """Where it happened, without the error's own words: they may hold somebody's data."""
    log.error("Job %s (%s) failed.\n%s", job.key, job.kind, without_messages(error))

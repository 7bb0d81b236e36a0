"""A job in hand is held: its lease is short, and renewed while its worker lives. However long its work may take, its
worker's end is noticed within a minute."""

from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from django.db import DatabaseError, InterfaceError, connections

from bmms.access.actor import Actor
from bmms.jobs.actions import LeaseLost, hold
from bmms.jobs.actions.queue import HELD_FOR
from bmms.jobs.kinds import kind_named
from bmms.jobs.models import Job


class Held(Thread):
    """For as long as the kind allows since the last sign of progress: who hangs does not hold on for ever."""

    def __init__(self, job: Job, by: Actor) -> None:
        super().__init__(name="job-holder", daemon=True)
        self.job, self.by, self.over = job, by, Event()
        self.allowed = kind_named(job.kind).lease.total_seconds()
        self.progressed()

    def progressed(self) -> None:
        self.until = monotonic() + self.allowed

    def run(self) -> None:
        pause = min(HELD_FOR.total_seconds(), self.allowed) / 4
        try:
            while not self.over.wait(pause) and monotonic() < self.until:
                self._renew(timedelta(seconds=self.until - monotonic()))
        except LeaseLost:
            pass  # who does the work finds out when it ends
        finally:
            connections.close_all()

    def _renew(self, left: timedelta) -> None:
        try:
            hold(self.job, by=self.by, lease=min(HELD_FOR, left))
        except (DatabaseError, InterfaceError):
            connections.close_all()  # there is time to try again before the lease ends

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.over.set()
        self.join()

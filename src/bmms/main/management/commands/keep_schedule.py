import logging
import signal
import socket
import time
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from bmms.access.actor import system_actor
from bmms.jobs.actions import keep_schedule, plan_periodic
from bmms.jobs.kinds import QUEUES
from bmms.main.celery import say_alive, send_canary
from bmms.main.post import Post

log = logging.getLogger(__name__)
BETWEEN_ROUNDS: Final = 1.0  # seconds
BETWEEN_CANARIES: Final = 15.0


class Command(BaseCommand):
    help = "Asks for what is due, takes jobs from lost workers, announces again what the broker lost; until SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        schedule = Loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, schedule.stop)
        schedule.work()


class Loop:
    """Two of them do no harm: one keeps the schedule, the other waits for its place."""

    def __init__(self) -> None:
        self.actor = system_actor(f"schedule {socket.gethostname()[:60]}")
        self.stopping = self.is_planned = self.is_keeper = False
        self.canaries, self.next_canary = Post(send_canary), 0.0

    def stop(self, *_signal: Any) -> None:
        self.stopping = True

    def work(self) -> None:
        while not self.stopping:
            try:
                self.step()
            except (OperationalError, InterfaceError) as error:
                log.warning("The database does not answer (%s); trying again.", type(error).__name__)
                connection.close()
            time.sleep(BETWEEN_ROUNDS)

    def step(self) -> None:
        close_old_connections()
        if not self.is_planned:
            plan_periodic(by=self.actor)
            self.is_planned = True
        self.note(is_keeper=keep_schedule(by=self.actor))
        say_alive()
        if self.is_keeper and time.monotonic() >= self.next_canary:
            self.next_canary = time.monotonic() + BETWEEN_CANARIES
            for queue in QUEUES:
                self.canaries.hand_in(queue)

    def note(self, *, is_keeper: bool) -> None:
        if is_keeper != self.is_keeper:
            log.info("%s %s.", self.actor.name, "keeps the schedule" if is_keeper else "waits for its place")
        self.is_keeper = is_keeper

import logging
import os
import secrets
import signal
import socket
import time
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from bmms.access.actor import system_actor
from bmms.jobs.actions import ask_for_due, beat, plan_periodic, retire, sweep
from bmms.jobs.tasks import run_next

log = logging.getLogger(__name__)
SHORTEST, LONGEST = 0.05, 1.0  # seconds between two looks at an empty queue; asking costs less than a missed wake-up
AFTER_A_LOST_DATABASE: Final = 2.0
BETWEEN_ROUNDS: Final = 5.0  # heartbeat, lost leases, what is due


class Command(BaseCommand):
    help = "Does background jobs until SIGTERM, then finishes the one in hand. --once: does what is waiting and ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Loop()
        if options["once"]:
            worker.work_off()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        worker.work()


class Loop:
    def __init__(self) -> None:
        # no pid alone: in containers it is always the same
        self.actor = system_actor(f"worker {socket.gethostname()[:60]} {os.getpid()} {secrets.token_hex(3)}")
        self.stopping = False
        self.next_round = 0.0
        self.pause = SHORTEST
        self.is_planned = False

    def stop(self, *_signal: Any) -> None:
        self.stopping = True

    def work(self) -> None:
        log.info("%s waits for jobs.", self.actor.name)
        while not self.stopping:
            try:
                self.step()
            except (OperationalError, InterfaceError) as error:
                log.warning("The database does not answer (%s); trying again.", type(error).__name__)
                connection.close()
                time.sleep(AFTER_A_LOST_DATABASE)
        retire(by=self.actor)
        log.info("%s has stopped.", self.actor.name)

    def work_off(self) -> None:
        self.tend()
        while run_next(self.actor):
            pass
        retire(by=self.actor)

    def step(self) -> None:
        close_old_connections()
        if time.monotonic() >= self.next_round:
            self.tend()
            self.next_round = time.monotonic() + BETWEEN_ROUNDS
        if run_next(self.actor):
            self.pause = SHORTEST
            return
        time.sleep(self.pause)
        self.pause = min(self.pause * 1.5, LONGEST)

    def tend(self) -> None:
        if not self.is_planned:
            plan_periodic(by=self.actor)
            self.is_planned = True
        beat(by=self.actor)
        sweep(by=self.actor)
        ask_for_due(by=self.actor)

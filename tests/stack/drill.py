"""One failure drill: people at work, something breaks and heals, and then what they were told is compared with what is there."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.stack.browser import Browser
from tests.stack.engine import Stack, container
from tests.stack.load import ORGANIZATION, Ledger, errors, longest_gap, percentile, working
from tests.stack.results import keep

STEADY = 6  # seconds of work before something breaks, and after it has healed
JOBS_DONE = 360  # seconds: a job that was cut off is taken up again when its lease of five minutes ends


@dataclass
class Drill:
    stack: Stack
    browsers: dict[str, Browser]  # e-mail → somebody signed in
    name: str
    promise: str
    ledger: Ledger = field(default_factory=Ledger)
    figures: dict[str, Any] = field(default_factory=dict)
    without: str = ""  # the protection that was taken away
    take_away: Callable[[], object] = lambda: None  # what of it has to be there until people work

    @contextmanager
    def people_at_work(self) -> Iterator[None]:
        """The stack is whole before, and steady for a while on both sides of what the block does."""
        self.take_away()
        self.measured(load_of_the_machine_before=round(os.getloadavg()[0], 1))
        with working(self.browsers) as self.ledger:
            time.sleep(STEADY)
            yield
            time.sleep(STEADY)
        self.compare()

    def kill(self, service: str) -> None:
        self.stack.docker("kill", container(service))

    def start(self, service: str) -> None:
        self.stack.docker("start", container(service))

    def back(self, service: str, seconds: float = 120) -> float:
        """Until its health check says so."""
        return self.stack.wait_until(lambda: self.stack.is_well(service), seconds, f"{service} is healthy")

    def two_streaming(self, seconds: float = 60) -> float:
        return self.stack.wait_until(lambda: self.stack.streaming() == 2, seconds, "two replicas stream")

    def measured(self, **figures: Any) -> None:
        self.figures |= figures

    def compare(self) -> None:
        """The ledger with the database, once every job has had its time."""
        present = self.notes_in_database()
        states = self.states_of_jobs()
        ledger = self.ledger
        self.measured(
            requests=len(ledger.answers),
            errors=dict(errors(ledger)),
            retried_by_the_browser=ledger.retried,
            p50=round(percentile(ledger, 0.5), 3),
            p99=round(percentile(ledger, 0.99), 3),
            slowest=round(percentile(ledger, 1), 2),
            write_gap=round(longest_gap(ledger.written_at), 2),
            acknowledged_notes=len(ledger.notes),
            lost_notes=sum(number not in present for number in ledger.notes),
            doubled_notes=sum(times > 1 for times in present.values()),
            acknowledged_jobs=len(ledger.jobs),
            lost_jobs=sum(state != "done" for state in states.values()),
            jobs_done_twice=sum(times > 1 for times in self.exports_in_the_log().values()),
            stale_reads=len(ledger.stale),
            signed_out=len(set(ledger.signed_out)),
        )
        if ledger.stale:
            self.measured(what_was_missed=ledger.stale[:5])
        self.keep()

    def notes_in_database(self) -> dict[str, int]:
        lines = self.in_organization("SELECT text FROM organizations_onboardingnote WHERE text LIKE 'Drill %'")
        numbers = counted(line.removeprefix("Drill ") for line in lines)
        return {number: times for number, times in numbers.items() if number in set(self.ledger.tried)}

    def exports_in_the_log(self) -> dict[str, int]:
        lines = self.in_organization(
            "SELECT substring(changes::text from '[0-9a-f]{32}') FROM audit_event WHERE verb = 'audit.exported'"
        )
        return {number: times for number, times in counted(lines).items() if number in self.ledger.jobs}

    def states_of_jobs(self) -> dict[str, str]:
        """By the number of the export, when all are over or their time is."""
        deadline = time.monotonic() + JOBS_DONE
        while True:
            lines = self.in_organization("SELECT key || ' ' || state FROM jobs_job WHERE kind = 'audit.export'")
            found = dict(line.split() for line in lines)
            states = {number: found.get(key_in(page), "lost") for number, page in self.ledger.jobs.items()}
            if set(states.values()) <= {"done"} or time.monotonic() > deadline:
                return states
            time.sleep(1)

    def in_organization(self, query: str) -> list[str]:
        """Behind the wall, as the owner is behind it, too."""
        chosen = f"SELECT set_config('bmms.organization', id::text, true) FROM organizations_organization WHERE code = '{ORGANIZATION}'"
        return self.stack.sql("BEGIN", chosen, query, "COMMIT")[1:]

    def keep(self, **more: Any) -> None:
        self.measured(**more)
        name = f"unprotected/{self.name}" if self.without else self.name
        keep(name, {"promise": self.promise, "without": self.without, **self.figures})

    def nothing_is_lost(self) -> None:
        """What every drill promises."""
        wrong = ("lost_notes", "lost_jobs", "jobs_done_twice", "stale_reads", "signed_out")
        assert {name: self.figures[name] for name in wrong if self.figures[name]} == {}, self.figures
        assert self.figures["acknowledged_notes"] >= 5, self.figures
        assert self.figures["acknowledged_jobs"] >= 1, self.figures

    def errors(self, method: str = "") -> int:
        return sum(errors(self.ledger, method).values())


def counted(numbers: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for number in numbers:
        found[number] = found.get(number, 0) + 1
    return found


def key_in(page: str) -> str:
    return page.rstrip("/").rpartition("/")[2]

"""Steady work on real pages, through nginx, with a ledger of what people were told is saved.

Every head of office reads and writes onboarding notes, every auditor asks for exports of the log: a job and a file each. A note
or an export carries a number of its own, so that afterwards each acknowledged one can be looked for, and counted, in the
database.
"""

import contextlib
import http.client
import itertools
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.stack.browser import Browser, Page

ORGANIZATION: Final = "moh"
NOTES: Final = f"/{ORGANIZATION}/onboarding/"
LOG: Final = f"/{ORGANIZATION}/audit/"
READ: Final = (NOTES, f"/{ORGANIZATION}/", f"/{ORGANIZATION}/jobs/", f"/{ORGANIZATION}/people/", LOG)
THINK: Final = (0.5, 1.3)  # seconds: below what one person may ask for in a minute
WRITES: Final = 0.35  # of a head of office's actions
EXPORTS: Final = 0.08  # of an auditor's
LATE: Final = (
    8  # notes that may have come since, on a page of twenty: as many again as there are writers may be under way
)


@dataclass(frozen=True)
class Answer:
    at: float  # when it had come
    seconds: float
    method: str
    outcome: str  # a status, or the kind of error

    @property
    def is_error(self) -> bool:
        return not self.outcome.startswith(("2", "3"))


@dataclass
class Ledger:
    """What the clients saw. Lists and sets grow from several threads; each step on them is one."""

    answers: list[Answer] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # acknowledged, in that order
    jobs: dict[str, str] = field(default_factory=dict)  # number of an acknowledged export → its job's page
    written_at: list[float] = field(default_factory=list)  # when a note or an export was acknowledged
    stale: list[str] = field(default_factory=list)  # acknowledged before the page was asked for, and not on it
    signed_out: list[str] = field(default_factory=list)
    retried: int = 0


@dataclass
class Client(threading.Thread):
    browser: Browser
    email: str
    ledger: Ledger
    stop: threading.Event
    writes: bool  # notes; otherwise exports

    def __post_init__(self) -> None:
        super().__init__(daemon=True, name=self.email)
        self.dice = random.Random(self.email)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        before = self.browser.retried
        while not self.stop.wait(self.dice.uniform(*THINK)):
            if self.dice.random() < (WRITES if self.writes else EXPORTS):
                self.write_note() if self.writes else self.ask_for_export()
            else:
                self.read(self.dice.choice(READ))
        self.ledger.retried += self.browser.retried - before

    def read(self, path: str) -> None:
        known = self.ledger.notes[-1] if self.ledger.notes else ""
        tried = len(self.ledger.tried)
        page = self.ask("GET", path)
        if page and page.status == 200 and path == NOTES and known:
            few = len(self.ledger.tried) - tried + self.tried_since(known) < LATE
            if few and known not in page.text:
                self.miss(known, page)

    def miss(self, number: str, page: Page) -> None:
        """With what helps to find out why."""
        since, shown = self.tried_since(number), page.text.count("Drill ")
        self.ledger.stale.append(f"{number} by {page.headers.get('server')}, {since} tried since, {shown} shown")

    def tried_since(self, number: str) -> int:
        return len(self.ledger.tried) - self.ledger.tried.index(number)

    def write_note(self) -> None:
        """Then sees it, as a browser follows the answer."""
        number = self.new_number()
        page = self.ask("POST", f"{NOTES}record/", {"text": f"Drill {number}"})
        if page is None or page.status != 303 or not page.location.endswith(NOTES):
            return
        self.ledger.notes.append(number)
        self.ledger.written_at.append(time.monotonic())
        shown = self.ask("GET", NOTES)
        if shown and shown.status == 200 and number not in shown.text and self.tried_since(number) < LATE:
            self.miss(number, shown)

    def ask_for_export(self) -> None:
        number = self.new_number()
        page = self.ask("POST", f"{LOG}export/?words={number}", {"format": "csv"})
        if page and page.status == 303 and "/jobs/" in page.location:
            self.ledger.jobs[number] = page.location
            self.ledger.written_at.append(time.monotonic())

    def new_number(self) -> str:
        number = uuid.uuid4().hex
        self.ledger.tried.append(number)
        return number

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Page | None:
        begun = time.monotonic()
        try:
            page = self.browser.get(path) if fields is None else self.browser.post(path, fields)
        except (OSError, http.client.HTTPException) as error:
            self.note(method, begun, type(error).__name__)
            return None
        self.note(method, begun, str(page.status))
        if page.status in (302, 303) and "/account/login/" in page.location:
            self.ledger.signed_out.append(self.email)
        return page

    def note(self, method: str, begun: float, outcome: str) -> None:
        now = time.monotonic()
        self.ledger.answers.append(Answer(now, now - begun, method, outcome))


@contextlib.contextmanager
def working(browsers: dict[str, Browser]) -> Iterator[Ledger]:
    """People at work until the block ends."""
    ledger, stop = Ledger(), threading.Event()
    clients = [Client(browser, email, ledger, stop, "head" in email) for email, browser in browsers.items()]
    for client in clients:
        client.start()
    try:
        yield ledger
    finally:
        stop.set()
        for client in clients:
            client.join(90)


def errors(ledger: Ledger, method: str = "") -> Counter[str]:
    wanted = [answer for answer in ledger.answers if answer.is_error and method in ("", answer.method)]
    return Counter(f"{answer.method} {answer.outcome}" for answer in wanted)


def longest_gap(moments: list[float]) -> float:
    """Seconds without any."""
    ordered = sorted(moments)
    return max((later - earlier for earlier, later in itertools.pairwise(ordered)), default=0.0)


def percentile(ledger: Ledger, share: float) -> float:
    times = sorted(answer.seconds for answer in ledger.answers)
    return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0

"""How a release takes the place of another: the steps that scripts/deploy and scripts/rollback share."""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PROJECT, IMAGE = "obcms", "obcms-app"
FILE = "docker-compose.prod.yml"
WEB = ("web1", "web2", "web3", "web4")
POOLERS = ("pgbouncer", "pgbouncer2")
WORKERS = ("celery-worker1", "celery-worker2", "celery-worker3")
OTHERS = (*WORKERS, "celery-beat", "jobs-exporter")
MAKER = ("run", "--rm", "--no-deps", "-T", "secrets")
READY_WITHIN = 120.0
STANDS_WITHIN = 20.0  # a server that serves already: on a busy machine one answer may come too late
ASKED_OF_A_NEW_SERVER = ("/ready/", "/account/login/")  # the second draws a page and asks the database
WARMING, WATCHED = 8.0, 15.0  # seconds: a new server's first pages read code and make connections
ERRORS, SLOWER = 0.005, 3.0  # share of answers; times the 95th percentile of before and of the others
FEWEST, FASTEST = 20, 0.5  # answers that say something; seconds that are never too slow


class FailedError(Exception):
    """A step that did not come out well, for people to read."""


class StoppedError(Exception):
    """Somebody wants it to stop. No FailedError: nobody tries that again, or goes on without."""


TROUBLE = (FailedError, StoppedError)  # after which a way back is gone


@dataclass
class Wish:
    """To stop. Heard before the next step, and once: the step under way ends, and so does the way back."""

    is_awaited: bool = False  # undisturbed.py
    by: str = ""
    is_heard: bool = False

    def heed(self) -> None:
        if self.by and not self.is_heard:
            self.is_heard = True
            raise StoppedError(f"stopped by {self.by}")


WISH = Wish()


@dataclass(frozen=True)
class Clone:
    """The folder that the stack was started from, and the files of it that describe the stack."""

    folder: Path
    files: tuple[str, ...] = (FILE,)

    def run(self, *words: str, timeout: float = 900, check: bool = True) -> str:
        """While a wish to stop is awaited, in a session of its own: no key at the terminal ends it halfway."""
        WISH.heed()
        try:
            done = subprocess.run(
                words, cwd=self.folder, capture_output=True, text=True, timeout=timeout, check=False,
                start_new_session=WISH.is_awaited,
            )  # fmt: skip
        except subprocess.TimeoutExpired as late:
            raise FailedError(f"{' '.join(words[:6])} … : no answer after {timeout:.0f} s") from late
        except OSError as missing:
            raise FailedError(f"{words[0]}: {missing.strerror}") from missing
        if check and done.returncode:
            raise FailedError(f"{' '.join(words[:6])} … : {(done.stderr.strip() or done.stdout.strip())[-600:]}")
        return done.stdout

    def compose(self, *words: str, timeout: float = 900) -> str:
        named = [word for file in self.files for word in ("-f", file)]
        return self.run("docker", "compose", *named, *words, timeout=timeout)

    def inside(self, service: str, *words: str, check: bool = True) -> str:
        return self.run("docker", "exec", f"{PROJECT}-{service}-1", *words, timeout=120, check=check)

    def image(self, tag: str) -> str:
        return self.run("docker", "image", "inspect", "--format", "{{.Id}}", f"{IMAGE}:{tag}", check=False).strip()

    def is_there(self, image: str) -> bool:
        return bool(self.run("docker", "image", "inspect", "--format", "{{.Id}}", image, check=False).strip())

    def running(self, service: str) -> str:
        shown = self.run("docker", "inspect", "--format", "{{.Image}}", f"{PROJECT}-{service}-1", check=False)
        return shown.strip()


@dataclass(frozen=True)
class Answers:
    count: int
    failed: int
    slowest: float  # 95th percentile, seconds

    def __str__(self) -> str:
        return f"{self.count} answers, {self.failed} failed, p95 {self.slowest * 1000:.0f} ms"


def point_at(clone: Clone, image: str) -> None:
    """What `up` starts from now on; what runs goes on."""
    clone.run("docker", "tag", image, f"{IMAGE}:latest")


KEEP = """
umask 077 && mkdir -p var/replaced && docker logs --timestamps --since 24h "$0" > "var/replaced/$1.log.new" 2>&1 &&
    mv "var/replaced/$1.log.new" "var/replaced/$1.log"
"""


def renew(clone: Clone, *services: str, timeout: float = 900) -> None:
    """Another container for each. What the old one has logged would go with it: scripts/logs finds its last day."""
    for service in services:
        clone.run("sh", "-c", KEEP, f"{PROJECT}-{service}-1", service, check=False)
    clone.compose("up", "-d", "--no-deps", "--no-build", *services, timeout=timeout)


def replace(clone: Clone, server: str, image: str, before: Answers) -> None:
    """Drained, started anew, asked, let in, watched. Raises where it is not better than it was."""
    clone.inside("nginx", "edge", "drain", server)
    renew(clone, server)
    if clone.running(server) != image:
        raise FailedError(f"{server} does not run the image that was meant")
    wait_until_ready(clone, server, READY_WITHIN)
    watch(clone, server, before)


def watch(clone: Clone, server: str, before: Answers) -> None:
    """Let in; compared with before, and with the others at the same time: a busy machine slows all of them."""
    begun = datetime.now(UTC)
    clone.inside("nginx", "edge", "undrain", server)
    time.sleep(WARMING)
    refuse_failing(server, answers_of(clone, server, begun))
    warm = datetime.now(UTC)
    time.sleep(WATCHED)
    refuse_failing(server, answers_of(clone, server, begun))
    others = [answers_of(clone, other, warm) for other in WEB if other != server]
    refuse_slow(server, answers_of(clone, server, warm), max(one.slowest for one in (before, *others)))


def wait_until_ready(clone: Clone, server: str, within: float) -> None:
    deadline, said = time.monotonic() + within, "nothing"
    while time.monotonic() < deadline:
        said = asked(clone, server)
        if not said:
            return
        time.sleep(1)
    raise FailedError(f"{server} was not ready within {within:.0f} s: {said}")


ASK = """
import sys, urllib.request as u
from bmms.main import containers
containers.read_env_file()
import os
host = os.environ["ALLOWED_HOSTS"].split(",")[0]
for path in sys.argv[1:]:
    q = u.Request("http://127.0.0.1:8000" + path, headers={"Host": host, "X-Forwarded-Proto": "https"})
    u.urlopen(q, timeout=10).read()
"""


def asked(clone: Clone, server: str) -> str:
    """ "" when all it was asked came well; else the last line of what did not."""
    try:
        clone.inside(server, "python", "-c", ASK, *ASKED_OF_A_NEW_SERVER)
    except FailedError as failure:
        return str(failure).splitlines()[-1]
    return ""


def answers_of(clone: Clone, server: str, since: datetime) -> Answers:
    """From nginx's log: what people got from this server, or from all with "" as its name."""
    moment = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    log = clone.run("docker", "logs", "--since", moment, f"{PROJECT}-nginx-1", timeout=60)
    address = f".{20 + WEB.index(server) + 1}:8000" if server else ":8000"
    return counted([entry for entry in entries(log) if entry.get("upstream", "").endswith(address)])


def entries(log: str) -> Iterator[dict[str, str]]:
    for line in log.splitlines():
        if line.startswith("{"):
            try:
                yield json.loads(line)
            except ValueError:
                continue


def counted(found: list[dict[str, str]]) -> Answers:
    times = sorted(float(entry["request_time"]) for entry in found)
    failed = sum(int(entry["status"]) >= 500 for entry in found)
    return Answers(len(found), failed, times[min(len(times) - 1, int(len(times) * 0.95))] if times else 0.0)


def refuse_failing(server: str, now: Answers) -> None:
    if now.failed > ERRORS * now.count:
        raise FailedError(f"{server} fails: {now}")


def refuse_slow(server: str, now: Answers, usual: float) -> None:
    """Few answers say nothing."""
    if now.count >= FEWEST and now.slowest > max(FASTEST, SLOWER * usual):
        raise FailedError(f"{server} is slow: {now}; p95 before and of the others is {usual * 1000:.0f} ms")


def restart_others(clone: Clone) -> None:
    """Workers finish what they have in hand; a job that nobody finishes is begun again by another."""
    renew(clone, *OTHERS, timeout=1200)

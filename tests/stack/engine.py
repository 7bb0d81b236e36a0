"""The running production stack as an operator's shell sees it."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stack.browser import SITE, Browser

ROOT = Path(__file__).resolve().parents[2]
CLONE = ROOT / "var/stack/obcms"  # made by ./test stack and the guide's first command
FILE = "docker-compose.prod.yml"
SMALL = "docker-compose.small.yml"  # this machine's sizes
UNPROTECTED = "docker-compose.unprotected.yml"  # there while protections.py has taken something away
WITHOUT_GRAFANA = ROOT / "tests/stack/without-grafana.yml"
MEMBERS = {"10.77.3.21": "db", "10.77.3.22": "db-replica1", "10.77.3.23": "db-replica2"}
REDIS_MEMBERS = {"10.77.3.41": "redis-master", "10.77.3.42": "redis-replica1", "10.77.3.43": "redis-replica2"}
SENTINELS = ("redis-sentinel1", "redis-sentinel2", "redis-sentinel3")
OURS = ("project=obcms", "oneoff=False")
SHORT_LIVED = {"secrets", "migrate", "assets"}  # they end when their work is done
Done = subprocess.CompletedProcess[str]


class NotInTimeError(AssertionError):
    """What was waited for did not come."""


def folder_of_the_stack() -> Path:
    """Where .env.production and ssl/ of the stack under test lie. Never guessed: it might be the one people work with."""
    return Path(os.environ.get("BMMS_STACK", CLONE))


@dataclass(frozen=True)
class Stack:
    folder: Path

    def docker(self, *words: str, check: bool = True, timeout: float = 300, text: str | None = None) -> Done:
        done = subprocess.run(
            ["docker", *words], cwd=self.folder, capture_output=True, text=True, timeout=timeout, check=False,
            input="" if text is None else text,
        )  # fmt: skip
        if check:
            assert done.returncode == 0, f"docker {' '.join(words)} ended with {done.returncode}:\n{said(done)}"
        return done

    def compose(self, *words: str, check: bool = True, timeout: float = 300, text: str | None = None) -> Done:
        without = [UNPROTECTED] if (self.folder / UNPROTECTED).exists() else []
        files = [word for file in (FILE, SMALL, str(WITHOUT_GRAFANA), *without) for word in ("-f", file)]
        return self.docker("compose", *files, *words, check=check, timeout=timeout, text=text)

    def exec(
        self, service: str, *command: str, check: bool = True, timeout: float = 120, text: str | None = None,
        user: str = "", **variables: str,
    ) -> Done:  # fmt: skip
        """By the container's name: Compose itself needs half a second to find it."""
        options = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
        options += ["-u", user] if user else []
        options += ["-i"] if text is not None else []
        return self.docker("exec", *options, container(service), *command, check=check, timeout=timeout, text=text)

    def services(self, *, running: bool = True) -> list[str]:
        found = self.docker(
            *("ps", "--format", '{{.Label "com.docker.compose.service"}}', *only_ours()),
            *(("--filter", "status=running") if running else ("--all",)),
        )
        return sorted(found.stdout.split())

    def inspect(self, service: str) -> dict[str, Any]:
        return dict(json.loads(self.docker("inspect", container(service)).stdout)[0])

    def state(self, service: str) -> str:
        """running, paused, exited, …; absent when there is no such container."""
        done = self.docker("inspect", "--format", "{{.State.Status}}", container(service), check=False)
        return done.stdout.strip() if done.returncode == 0 else "absent"

    def health(self, service: str) -> str:
        """healthy, unhealthy, starting; none without a health check."""
        shown = "{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}"
        done = self.docker("inspect", "--format", shown, container(service), check=False)
        return done.stdout.strip() if done.returncode == 0 else "absent"

    def wait_until_healthy(self, *services: str, seconds: float = 180) -> None:
        for service in services or self.not_well():
            self.wait_until(lambda s=service: self.is_well(s), seconds, f"{service} is healthy")

    def not_well(self) -> list[str]:
        """Of those that run, who is not well by the engine's last round."""
        return [
            service
            for service, said in self.told("{{.Status}}").items()
            if said.startswith("Up") and "(healthy)" not in said
        ]

    def told(self, what: str) -> dict[str, str]:
        """Of every service, in one question."""
        shown = '{{.Label "com.docker.compose.service"}} ' + what
        found = self.docker("ps", "--all", "--format", shown, *only_ours())
        return dict(line.split(" ", 1) for line in found.stdout.splitlines())

    def is_well(self, service: str) -> bool:
        """By its own health check: the engine's next round may be twenty seconds away."""
        known = self.health(service)
        return known in ("healthy", "none") or (known != "absent" and self.says_that_it_is_well(service))

    def says_that_it_is_well(self, service: str) -> bool:
        kind, *words = self.inspect(service)["Config"]["Healthcheck"]["Test"]
        command = words if kind == "CMD" else ("sh", "-c", *words)
        return self.exec(service, *command, check=False).returncode == 0

    def make_whole(self) -> None:
        """Whatever was stopped runs, whatever was frozen goes on, nobody is drained, everybody is well."""
        self.start_all()
        self.wait_until_healthy()
        for member in MEMBERS.values():
            self.let_replay(member)
        self.wait_until(lambda: self.streaming() == 2, 120, "two replicas stream")

    def start_all(self) -> None:
        for service, state in self.told("{{.State}}").items():
            if state == "paused":
                self.docker("unpause", container(service))
            elif state in ("exited", "created", "dead") and service not in SHORT_LIVED:
                self.docker("start", container(service))

    def wait_until(self, true: Callable[[], object], seconds: float, what: str, every: float = 0.5) -> float:
        """How long it took."""
        begun = time.monotonic()
        while True:
            if answered(true):
                return time.monotonic() - begun
            if time.monotonic() - begun > seconds:
                raise NotInTimeError(f"Not after {seconds:.0f} s: {what}")
            time.sleep(every)

    def leader(self) -> str:
        """The service whose PostgreSQL takes writes, as psql inside the database containers finds it."""
        return MEMBERS[self.sql("SELECT host(inet_server_addr())")[0]]

    def replicas(self) -> list[str]:
        leader = self.leader()
        return [member for member in MEMBERS.values() if member != leader]

    def streaming(self) -> int:
        return int(self.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")[0])

    def hold_replay(self, member: str) -> None:
        """It goes on receiving and answering, and shows nothing new. By a signal: a pause that PostgreSQL was asked for is
        ended by Patroni within seconds."""
        self._signal_replay(member, "STOP")

    def let_replay(self, member: str) -> None:
        self._signal_replay(member, "CONT")

    def _signal_replay(self, member: str, signal: str) -> None:
        """A leader replays nothing."""
        for pid in self.superuser("SELECT pid FROM pg_stat_activity WHERE backend_type = 'startup'", member):
            self.exec(member, "kill", f"-{signal}", pid)

    def sql(self, *statements: str, member: str = "") -> list[str]:
        """Lines of unaligned output, as the owner: on the leader by the guide's own way, or on the one member named."""
        words = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "obcms_user", "-d", "obcms_prod"]
        words += ["-h", member] if member else []
        text = "".join(f"{one};\n" for one in statements)
        anywhere = {"PGTARGETSESSIONATTRS": "any"} if member else {}
        done = self.exec(member or self.any_member(), *words, text=text, timeout=30, **anywhere)
        return done.stdout.splitlines()

    def superuser(self, statement: str, member: str = "") -> list[str]:
        """Inside the member, past every wall: for what no login of the product may see or do."""
        words = (
            "psql",
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "/run/postgresql",
            "-U",
            "postgres",
            "-d",
            "obcms_prod",
        )
        done = self.exec(member or self.leader(), *words, "-c", statement, PGTARGETSESSIONATTRS="any")
        return done.stdout.splitlines()

    def redis_master(self) -> str:
        """As two sentinels say, so that one that has not heard yet does not count."""
        told = []
        for sentinel in SENTINELS:
            asked = ("redis-cli", "-p", "26379", "sentinel", "get-master-addr-by-name", "bmms-master")
            told += self.exec(sentinel, *asked, check=False).stdout.split()[:1]
        return REDIS_MEMBERS[next(address for address in told if told.count(address) >= 2)]

    def any_member(self) -> str:
        """That others reach: one that is cut off may still think that it leads."""
        return next(
            member for member in MEMBERS.values() if self.state(member) == "running" and self.is_reached(member)
        )

    def is_reached(self, service: str) -> bool:
        """Whether its cable is in: without it there is no way anywhere."""
        shown = self.docker("inspect", "--format", "{{.State.Pid}}", container(service), check=False)
        return len(Path(f"/proc/{shown.stdout.strip()}/net/route").read_text().splitlines()) > 1

    def manage(self, *words: str, service: str = "web1", **variables: str) -> Done:
        return self.exec(service, "python", "src/manage.py", *words, timeout=300, **variables)

    def in_shell(self, code: str) -> Done:
        """As an argument: of an input that comes a moment late, manage.py shell reads nothing, and says nothing."""
        return self.manage("shell", "-c", code)

    @property
    def certificate(self) -> Path:
        return self.folder / "ssl/cert.pem"

    def browser(self, **options: Any) -> Browser:
        return Browser(self.certificate, **options)

    def python_at(self, address: str, code: str, timeout: float = 300) -> str:
        """What a program printed that ran in a container on the edge network, with this source address (10.77.1.100 and
        up are free). It may `from browser import Browser`; nginx is at 10.77.1.10, the certificate at /ssl/cert.pem."""
        image = self.inspect("web1")["Image"]
        done = self.docker(
            *("run", "--rm", "-i", "--network", "obcms_edge", "--ip", address, "--add-host", f"{SITE}:10.77.1.10"),
            *("-v", f"{ROOT / 'tests/stack'}:/stack:ro", "-v", f"{self.folder / 'ssl/cert.pem'}:/ssl/cert.pem:ro"),
            *("-e", "PYTHONPATH=/stack", "--entrypoint", "python", image, "-"),
            text=code,
            timeout=timeout,
        )
        return done.stdout


def only_ours() -> list[str]:
    return [word for label in OURS for word in ("--filter", f"label=com.docker.compose.{label}")]


def container(service: str) -> str:
    return f"obcms-{service}-1"


def said(done: Done) -> str:
    return "\n".join(filter(None, [done.stdout[-3000:], done.stderr[-3000:]]))


def answered(true: Callable[[], object]) -> bool:
    """While something heals, asking may fail: that is a no."""
    try:
        return bool(true())
    except (AssertionError, subprocess.TimeoutExpired, OSError, StopIteration, IndexError, KeyError):
        return False

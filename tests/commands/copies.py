"""A copy of the checkout, and a ./run in it."""

import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SET_BY_THE_TESTS = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "SECRET_KEY",
    "DEMO",
    "DJANGO_SETTINGS_MODULE",
    "PYTHONPATH",
    "MYPYPATH",
)
UP_TO_DATE = re.compile(r"^(.+?)\s{2,}up to date$", re.MULTILINE)
WORKED = re.compile(r"^(\S.*?)\s{2,}\d+\.\d s$", re.MULTILINE)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in SET_BY_THE_TESTS}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def becoming(user: str) -> dict[str, Any]:
    if not user:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@dataclass
class Copy:
    folder: Path
    logs: Path
    runs: list["Run"] = field(default_factory=list)

    def run(self, *arguments: str, user: str = "", wait: bool = True, **variables: str) -> "Run":
        run = Run(self, arguments, user, environment() | variables)
        self.runs.append(run)
        if wait:
            run.wait_until_ready()
        return run

    def command(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.folder,
            env=environment() | variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def load_only(self, *titles: str) -> None:
        """The places take longest, and have tests of their own."""
        loading = self.folder / "scripts/local/loading.py"
        text = loading.read_text()
        loading.write_text(
            f"{text}\n\nLOADINGS = tuple(loading for loading in LOADINGS if loading.title in {titles})\n"
        )

    def postgres(self, *words: str) -> str:
        done = self.command(sys.executable, "scripts/local/postgres.py", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def processes(self) -> list[str]:
        """All that work in this folder, below it, or on its database."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                working, state = (
                    (process / "cwd").resolve(),
                    (process / "stat").read_text().rpartition(")")[2].split()[0],
                )
            except OSError:
                continue
            if working.is_relative_to(self.folder) and state != "Z":
                found.append(f"{process.name} {(process / 'cmdline').read_text().replace(chr(0), ' ')}")
        return found

    def kill(self) -> None:
        for run in self.runs:
            if run.process.poll() is None:
                run.stop(signal.SIGTERM)


class Run:
    """One ./run with what it printed so far."""

    def __init__(self, copy: Copy, arguments: tuple[str, ...], user: str, variables: dict[str, str]) -> None:
        self.port = free_port()
        self.output = copy.logs / f"{self.port}.log"
        if "--port" not in arguments:
            arguments = (*arguments, "--port", str(self.port))
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                ["./run", *arguments], cwd=copy.folder, env=variables, start_new_session=True, **becoming(user),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def text(self) -> str:
        return self.output.read_text()

    @property
    def skipped(self) -> set[str]:
        return set(UP_TO_DATE.findall(self.text))

    @property
    def worked(self) -> set[str]:
        """The steps that had something to do."""
        return set(WORKED.findall(self.text))

    def wait_until_ready(self, seconds: float = 240) -> None:
        deadline = time.monotonic() + seconds
        while "BMMS is ready" not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.1)

    def wait_until_ended(self, seconds: float = 60) -> int:
        return self.process.wait(seconds)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.wait_until_ended()

"""Steps of ./run and ./test: a progress line each, a log each, and skipped when nothing changed since."""

import fcntl
import hashlib
import os
import pwd
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from failure import StepError
from processes import group_members, wait_until_gone

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
WIDTH = 44


@dataclass(frozen=True)
class Stamp:
    """Remembers what a step was last done with; fresh as long as that is the same."""

    path: Path
    content: str

    def is_fresh(self) -> bool:
        return self.path.exists() and self.path.read_text() == self.content

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.content)


def digest(*parts: str | Path) -> str:
    """Hash of texts and files; a pattern's files go in by `files()`."""
    total = hashlib.sha256()
    for part in parts:
        total.update(
            f"{part.relative_to(ROOT)}:".encode() + part.read_bytes() if isinstance(part, Path) else part.encode()
        )
        total.update(b"\0")
    return total.hexdigest()


def files(*patterns: str) -> list[Path]:
    found = (path for pattern in patterns for path in ROOT.glob(pattern))
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


@dataclass
class Setup:
    """Runs steps one after the other, and their programs so that they can be stopped."""

    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    again: str = "Start it again: what is done already is not done twice."  # for a step without advice of its own
    lock: int | None = None  # programs inherit it: the next command waits for those that outlive a killed one

    def step(self, title: str, work: Callable[["Program"], None], stamp: Stamp | None = None, advice: str = "") -> None:
        if stamp and stamp.is_fresh():
            say(title, "up to date")
            return
        log = log_of(title)
        log.parent.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        print(f"{title:<{WIDTH}}", end="", flush=True)
        try:
            with log.open("w") as output:
                work(Program(self, output.fileno()))
        except StepError as error:
            print("failed", flush=True)
            advised = error.advice or advice or f"The whole log is {log.relative_to(ROOT)}. {self.again}"
            raise StepError(f"{error}{shown_tail(log)}", advised) from error
        if stamp:
            stamp.write()
        print(f"{time.monotonic() - begun:.1f} s", flush=True)


@dataclass(frozen=True)
class Program:
    """Runs programs for one step; what they print goes to the step's log."""

    setup: Setup
    output: int

    def __call__(self, *command: str | Path, environment: Mapping[str, str] | None = None) -> None:
        words = [str(word) for word in command]
        os.write(self.output, f"$ {' '.join(words)}\n".encode())
        process = subprocess.Popen(
            words, cwd=ROOT, env={**self.setup.environment, **(environment or {})}, process_group=0,
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT,
            pass_fds=[self.setup.lock] if self.setup.lock is not None else [],
        )  # fmt: skip
        if code := wait_for(process):
            raise StepError(f"`{' '.join(words[:4])} …` ended with {code}.")


def wait_for(process: "subprocess.Popen[bytes]") -> int:
    """Waits; an interruption stops the program and all that it started."""
    try:
        return process.wait()
    except BaseException:
        stop_group(process)
        raise


def stop_group(process: "subprocess.Popen[bytes]", patience: float = 10) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        if wait_until_gone(group_members(process.pid), patience):
            break


def say(title: str, outcome: str) -> None:
    print(f"{title:<{WIDTH}}{outcome}", flush=True)


def log_of(title: str) -> Path:
    return VAR / "logs" / (re.sub(r"\W+", "-", title.lower()) + ".log")


def said(title: str) -> str:
    """What the programs of a step printed when it was last done."""
    log = log_of(title)
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(line for line in lines if not line.startswith("$ "))


def shown_tail(log: Path, lines: int = 20) -> str:
    last = log.read_text(errors="replace").splitlines()[-lines:]
    quoted = "\n".join(f"    {line}" for line in last)
    return f"\n  The end of {log.relative_to(ROOT)}:\n{quoted}" if last else ""


@contextmanager
def only_one(setup: Setup) -> Iterator[None]:
    """One set-up at a time in this folder, so that ./run and ./test do not install into each other."""
    require_writable([VAR.parent, VAR])
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another ./run or ./test prepares this folder: waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        setup.lock = lock.fileno()
        try:
            yield
        finally:
            setup.lock = None


def require_writable(folders: Iterable[Path]) -> None:
    for folder in folders:
        if folder.exists() and not os.access(folder, os.W_OK):
            raise StepError(
                f"{folder} belongs to {folder.owner()}, and cannot be written by you.",
                f"Start as {folder.owner()}, or as root: chown -R {pwd.getpwuid(os.geteuid()).pw_name} '{ROOT}'",
            )

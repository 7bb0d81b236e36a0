"""One PostgreSQL data folder and the server on it: made, started, repaired and stopped."""

import fcntl
import hashlib
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from binaries import Account, major_version
from failure import StepError
from processes import is_alive, send, wait_until, wait_until_gone

ROLES = Path(__file__).resolve().parents[2] / "config" / "postgres" / "roles.sql"
SUPERUSER = "postgres"
SOCKETS = Path("/tmp")  # short, since a socket's path may have 107 bytes; each folder is closed
PATIENCE = 10  # seconds: a postmaster killed hard may block its successor until init has collected it


@dataclass(frozen=True)
class Cluster:
    """One data folder and the server on it."""

    data: Path
    account: Account
    programs: Path
    settings: dict[str, str]

    @property
    def socket(self) -> Path:
        name = hashlib.sha256(f"{self.account.uid}:{self.data}".encode()).hexdigest()[:12]
        return SOCKETS / f"bmms-{name}"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def start(self) -> None:
        """Repair what a killed server left, start, define the roles; attach to one that already answers."""
        with self.locked():
            if not self.answers():
                if not (self.data / "PG_VERSION").exists():
                    self.create()
                self.require_same_version()
                self.prepare_socket_folder()
                self.start_server()
            self.define_roles()

    def stop(self) -> None:
        with self.locked():
            postmaster = self.postmaster()
            for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                if postmaster:
                    send(postmaster, number)
                if wait_until_gone(self.processes(), patience):
                    break
            self.kill_orphans()
            if self.socket.exists():
                self.remove_stale_locks()
                self.socket.rmdir()

    @contextmanager
    def used(self) -> Iterator[None]:
        """Stops the server at the end, unless another command of this folder still uses it."""
        with self.data.with_suffix(".users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield
            finally:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()
                except BlockingIOError:
                    pass

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One launcher at a time for each data folder."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self.data.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def create_database(self, name: str, owner: str) -> None:
        if name not in self.psql("-c", "SELECT datname FROM pg_database").stdout.split():
            made = self.psql("-c", f'CREATE DATABASE "{name}" OWNER "{owner}"')
            if made.returncode:
                raise StepError(f"The database {name} could not be made: {made.stderr}")
        self.psql("-c", "CREATE EXTENSION IF NOT EXISTS pg_stat_statements", database=name)

    def remove(self) -> None:
        """The server and all of its data."""
        self.stop()
        for leftover in (
            self.data,
            self.data.with_name(f"{self.data.name}.new"),
            self.data.with_suffix(".roles"),
        ):
            subprocess.run(["rm", "-rf", str(leftover)], check=True)

    def answers(self) -> bool:
        shown = self.psql("-c", "show data_directory")
        return shown.returncode == 0 and shown.stdout.strip() == str(self.data)

    def psql(self, *arguments: str | Path, database: str = SUPERUSER) -> subprocess.CompletedProcess[str]:
        """As the superuser; run by ourselves, since the server's account may not read our files."""
        return subprocess.run(
            [self.programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1",
             "-h", self.socket, "-p", "5432", "-U", SUPERUSER, "-d", database, *arguments],
            env={**clean_environment(), "PGCONNECT_TIMEOUT": "5"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def create(self) -> None:
        """initdb works in a folder beside it, so that one killed half-way leaves no half cluster."""
        half = self.data.with_name(f"{self.data.name}.new")
        subprocess.run(["rm", "-rf", str(half)], check=True)
        half.mkdir(mode=0o700)
        os.chown(half, self.account.uid, self.account.gid)
        made = self.account.run(
            self.programs / "initdb", "-D", half, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8",
        )  # fmt: skip
        if made.returncode:
            raise StepError(f"PostgreSQL's data folder could not be made:\n{made.stdout[-2000:]}")
        if self.data.exists():
            self.data.rmdir()
        half.rename(self.data)

    def require_same_version(self) -> None:
        made_by, ours = int((self.data / "PG_VERSION").read_text()), major_version(self.programs)
        if made_by != ours:
            raise StepError(
                f"{self.data} was made by PostgreSQL {made_by}, and this is {ours}.",
                "`./run --reset` starts over with an empty database.",
            )

    def prepare_socket_folder(self) -> None:
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.lstat().st_uid == os.geteuid():
            os.chown(self.socket, self.account.uid, self.account.gid)
        found = self.socket.lstat()
        if self.socket.is_symlink() or found.st_uid != self.account.uid or found.st_mode & 0o077:
            raise StepError(f"{self.socket} belongs to somebody else.", "Find out whose it is, and remove it.")

    def start_server(self) -> None:
        settings = {**self.settings, "unix_socket_directories": str(self.socket)}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        deadline = time.monotonic() + PATIENCE
        while True:
            self.clear_the_way()
            start = (
                self.programs / "pg_ctl",
                "-D",
                self.data,
                "-w",
                "-s",
                "-l",
                self.log,
                "-o",
                options,
                "start",
            )
            if self.account.run(*start).returncode == 0 or self.answers():
                return
            if time.monotonic() > deadline:
                raise StepError(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.5)

    def clear_the_way(self) -> None:
        """Wait for a server of ours that is still coming up or going down; remove what a killed one left."""
        if (postmaster := self.postmaster()) and not wait_until(
            lambda: self.answers() or not is_alive(postmaster), seconds=60
        ):
            raise StepError(
                f"PostgreSQL (process {postmaster}) is up, and does not answer. See {self.log}",
                f"Stop it with `kill -QUIT {postmaster}` and try again.",
            )
        if not self.postmaster():
            self.kill_orphans()
            self.remove_stale_locks()

    def kill_orphans(self) -> None:
        """Children of a killed postmaster keep its shared memory, and with it their successor, waiting."""
        orphans = self.processes()
        for pid in orphans:
            send(pid, signal.SIGKILL)
        wait_until_gone(orphans, PATIENCE)

    def remove_stale_locks(self) -> None:
        """No process works in the data folder: a pid in them has been given to some other program since."""
        for lock in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)

    def postmaster(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if pid in self.processes() else None

    def processes(self) -> list[int]:
        """All of the server's processes: their working folder is the data folder. Asked as its account."""
        pattern = re.sub(r"([\\*?\[])", r"\\\1", str(self.data))
        found = self.account.run("/bin/sh", "-c", 'find /proc/[0-9]*/cwd -lname "$1" 2>/dev/null', "sh", pattern)
        return [pid for pid in map(int, re.findall(r"/proc/(\d+)/cwd", found.stdout)) if is_alive(pid)]

    def define_roles(self) -> None:
        """Runs roles.sql when it changed since, or when the data folder is new."""
        if not ROLES.exists():
            return
        version = (self.data / "PG_VERSION").stat()
        wanted = hashlib.sha256(f"{version.st_ino}:{version.st_mtime_ns}:".encode() + ROLES.read_bytes()).hexdigest()
        stamp = self.data.with_suffix(".roles")
        if stamp.exists() and stamp.read_text() == wanted:
            return
        defined = self.psql("-f", ROLES)
        if defined.returncode:
            raise StepError(f"{ROLES} failed:\n{defined.stderr[-2000:]}")
        stamp.write_text(wanted)


def clean_environment() -> dict[str, str]:
    """Ours without libpq's variables, which would point psql elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"

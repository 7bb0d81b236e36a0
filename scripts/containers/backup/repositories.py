"""pgBackRest: both repositories, in the same way. What is in them, they are asked."""

import contextlib
import json
import subprocess
import time
from datetime import UTC, datetime
from typing import Any, Final

REPOSITORIES: Final = (1, 2)
STANZA: Final = "bmms"
HOURS: Final = 6 * 3600
SECONDS: Final = 60
PATIENCE: Final = 90


class TroubleError(Exception):
    """A program that did not do its work, in its own words."""


def run(*command: str, timeout: float = HOURS, **options: Any) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, **options)
    except subprocess.TimeoutExpired as error:
        raise TroubleError(f"{command[0]} took longer than {timeout:.0f} s") from error
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip())[-800:]
        raise TroubleError(f"{' '.join(command[:3])} ended with {done.returncode}: {words}")
    return str(done.stdout)


def pgbackrest(*words: str, timeout: float = HOURS, **options: Any) -> str:
    return run("pgbackrest", f"--stanza={STANZA}", *words, timeout=timeout, **options)


def make_stanza() -> None:
    """Changes nothing where it is there."""
    pgbackrest("stanza-create", timeout=SECONDS)


def take_over() -> None:
    """This machine's database goes on where another one wrote. What that left stays, and comes back as before."""
    until = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(TroubleError):
            make_stanza()  # in the repository that is new; at the other one it stops
        try:
            pgbackrest("stanza-upgrade", timeout=SECONDS)
        except TroubleError:  # the loop of the service may be making them at this moment
            if time.monotonic() > until:
                raise
            time.sleep(3)
        else:
            return


def back_up(kind: str) -> None:
    """Into both; what is older than 30 days goes at the same time."""
    for repository in REPOSITORIES:
        pgbackrest(f"--repo={repository}", f"--type={kind}", "backup")


def info() -> dict[str, Any]:
    found = json.loads(pgbackrest("--output=json", "info", timeout=SECONDS))
    return dict(found[0]) if found else {}


def writer(found: dict[str, Any], repository: int) -> int:
    """The database that writes into a repository, by its number there: one that is gone has a smaller number."""
    return max((one["id"] for one in found.get("db", []) if one["repo-key"] == repository), default=0)


def is_of(one: dict[str, Any], found: dict[str, Any], repository: int) -> bool:
    return dict(one["database"]) == {"id": writer(found, repository), "repo-key": repository}


def newest(found: dict[str, Any], repository: int) -> dict[str, datetime]:
    """By kind, when the last good backup was begun."""
    moments: dict[str, datetime] = {}
    for backup in found.get("backup", []):
        if is_of(backup, found, repository) and not backup.get("error"):
            moments[backup["type"]] = datetime.fromtimestamp(backup["timestamp"]["start"], UTC)
    return moments


def last_wal(found: dict[str, Any], repository: int) -> str:
    """The newest segment in the archive; "" when there is none."""
    archives = [one for one in found.get("archive", []) if is_of(one, found, repository)]
    return max((one["max"] or "" for one in archives), default="")

"""The works of the plan: how each is done, and what tells that it was."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from containers.backup import anchors, copies, dump
from containers.backup.drill import drill
from containers.backup.facts import Facts, keep_drill, last_good_drill, write
from containers.backup.plan import ANCHOR, DATABASE, DRILL, PLAN
from containers.backup.repositories import REPOSITORIES, TroubleError, back_up, info, newest

ENV_FILE: Final = Path("/run/secrets/env")
LOCK: Final = Path("/srv/restore/lock")
FAILED: Final = Path("/srv/backups/failed")  # an empty file for each kind whose last try did not succeed


def do(kind: str) -> bool:
    """True when it succeeded; either way Prometheus is told."""
    with alone():
        done = attempt(kind, WORKS.get(kind, lambda: back_up(kind)))
    FAILED.mkdir(exist_ok=True)
    if done:
        (FAILED / kind).unlink(missing_ok=True)
    else:
        (FAILED / kind).touch()
    write(gathered())
    return done


def attempt(kind: str, work: Callable[[], object]) -> bool:
    begun = time.monotonic()
    try:
        work()
    except (TroubleError, OSError) as error:
        print(f"{kind} failed: {error}", flush=True)
        return False
    print(f"{kind} done in {time.monotonic() - begun:.0f} s", flush=True)
    return True


@contextmanager
def alone() -> Iterator[None]:
    """The plan and an operator do not get in each other's way."""
    with LOCK.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def database() -> str:
    return dotenv_values(ENV_FILE, interpolate=False).get("POSTGRES_DB") or "obcms_prod"


def make_dump() -> None:
    now = datetime.now(UTC)
    dump.make(database(), now)
    dump.remove_old(database(), now)


def try_a_restore() -> None:
    result = drill(database())
    print(keep_drill(result).read_text(encoding="utf-8"), flush=True)
    if not result["passed"]:
        raise TroubleError(result["trouble"])


WORKS: Final[dict[str, Callable[[], object]]] = {
    "dump": make_dump,
    "files": copies.copy_files,
    ANCHOR: lambda: anchors.anchor(database()),
    DRILL: try_a_restore,
}


def last_begun() -> dict[str, datetime]:
    """By kind, as what was made shows it: a work is done when it is done in both repositories."""
    found = info()
    backups = [newest(found, repository) for repository in REPOSITORIES]
    moments = {kind: min(one[kind] for one in backups) for kind in DATABASE if all(kind in one for one in backups)}
    files = [moment for repository in REPOSITORIES if (moment := copies.newest(repository))]
    copied = min(files) if len(files) == len(REPOSITORIES) else None
    others = {"dump": newest_dump(), "files": copied, ANCHOR: anchors.newest(), DRILL: newest_drill()}
    return moments | {kind: moment for kind, moment in others.items() if moment}


def newest_dump() -> datetime | None:
    found = dump.dumps(database())
    return dump.moment_of(found[-1]) if found else None


def newest_drill() -> datetime | None:
    result = last_good_drill()
    return datetime.fromtimestamp(result["begun"], UTC) if result else None


def gathered() -> Facts:
    facts, found = Facts(), info()
    for repository in REPOSITORIES:
        backup = max(newest(found, repository).values(), default=None)
        for kind, moment in (("database", backup), ("files", copies.newest(repository))):
            if moment:
                facts.fresh[kind, repository] = moment
    dumped = newest_dump()
    if dumped:
        facts.fresh["dump", 1] = dumped
    facts.failed = {work.kind: (FAILED / work.kind).exists() for work in PLAN}
    return facts

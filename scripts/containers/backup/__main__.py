"""Service `backup`. An operator types `docker-compose -f docker-compose.prod.yml exec backup backup …`:

now KIND      full, diff, incr (the database), dump, files, anchor, or restore-drill: at once, whatever the plan says
beside TIME   the database as it was at that moment, in a copy beside production, e.g. "2026-11-25 10:00:00+08"
beside latest the same with all that the repository holds
beside files  uploads and configuration as the newest snapshot has them, or the one that is named behind it
              of the repository on this machine, or of the other site's with `--repository 2` at the end
beside dump   the copy as a file that psql restores, in backups/
beside end    throws copy and files away
info          what the repositories hold
audit         whether the audit log holds, and agrees with every anchor
take-over     this machine's database goes on in the repositories of a machine that is gone
"""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from containers.backup import anchors, beside, copies, dump
from containers.backup.keeping import is_healthy, keep
from containers.backup.plan import PLAN
from containers.backup.repositories import TroubleError, pgbackrest, take_over
from containers.backup.works import alone, database, do

REPOSITORY: Final = "--repository"


def main(words: list[str]) -> int:
    match words:
        case ["keep"]:
            keep()
        case ["now", kind] if kind in {work.kind for work in PLAN}:
            return int(not do(kind))
        case ["beside", *what] if what:
            with alone():
                return look_beside(what)
        case ["info"]:
            print(pgbackrest("info", timeout=60), *map(copies.told, copies.REPOSITORIES), sep="\n")
        case ["audit"]:
            print(anchors.verify(database()))
        case ["take-over"]:
            with alone():
                take_over()
        case ["healthy"]:
            return int(not is_healthy())
        case _:
            return explain()
    return 0


def look_beside(words: list[str]) -> int:
    what, repository = chosen(words)
    match what:
        case ["end"]:
            beside.remove()
            copies.remove_restored()
        case ["dump"]:
            print(f"The copy as it is: backups/{make_dump().name}")
        case ["files", *snapshot] if len(snapshot) <= 1:
            print(f"In {copies.restore(repository, *snapshot)}, of repository {repository}.")
        case [moment]:
            make_copy(moment, repository)
        case _:
            return explain()
    return 0


def chosen(words: list[str]) -> tuple[list[str], int]:
    """What stands before `--repository N`, and N; without it the repository that is near."""
    if REPOSITORY not in words:
        return words, 1
    at = words.index(REPOSITORY)
    match words[at + 1 :]:
        case ["1" | "2" as number]:
            return words[:at], int(number)
    raise TroubleError(f"{REPOSITORY} stands at the end, with 1 (on this machine) or 2 (on another site).")


def make_copy(moment: str, repository: int) -> None:
    begun = time.monotonic()
    if moment == "latest":
        beside.restore(repository)
    else:
        beside.restore(repository, kind="time", target=moment)
    beside.start()
    print(f"The database as of {moment}, after {time.monotonic() - begun:.0f} s. Look into it, then throw it away:")
    print(f"    docker-compose exec backup psql -h {beside.FOLDER} -p 5433 -U postgres {database()}")
    print("    docker-compose exec backup backup beside end")


def make_dump() -> Path:
    if not beside.exists():
        raise TroubleError("There is no copy to dump: `backup beside TIME` or `backup beside latest` makes one.")
    return dump.make(database(), datetime.now(UTC), servers=beside.SERVER, word="restored_")


def explain() -> int:
    print(__doc__)
    return 2


if __name__ == "__main__":
    os.umask(0o027)
    try:
        sys.exit(main(sys.argv[1:]))
    except TroubleError as error:
        sys.exit(str(error))

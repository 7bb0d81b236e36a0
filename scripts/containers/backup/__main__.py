"""Service `backup`. An operator types `docker-compose -f docker-compose.prod.yml exec backup backup …`:

now KIND     full, diff, incr (the database), dump, files, anchor, or restore-drill: at once, whatever the plan says
beside TIME  the database as it was at that moment, in a copy beside production:  backup beside "2026-11-25 10:00:00+08"
beside end   throws the copy away
info         what the repositories hold
audit        whether the audit log holds, and agrees with every anchor
"""

import os
import sys
import time

from containers.backup import anchors, beside
from containers.backup.keeping import is_healthy, keep
from containers.backup.plan import PLAN
from containers.backup.repositories import TroubleError, pgbackrest
from containers.backup.works import alone, database, do


def main(words: list[str]) -> int:
    match words:
        case ["keep"]:
            keep()
        case ["now", kind] if kind in {work.kind for work in PLAN}:
            return int(not do(kind))
        case ["beside", "end"]:
            with alone():
                beside.remove()
        case ["beside", moment]:
            make_copy(moment)
        case ["info"]:
            print(pgbackrest("info", timeout=60))
        case ["audit"]:
            print(anchors.verify(database()))
        case ["healthy"]:
            return int(not is_healthy())
        case _:
            print(__doc__)
            return 2
    return 0


def make_copy(moment: str) -> None:
    begun = time.monotonic()
    with alone():
        beside.restore(1, kind="time", target=moment)
        beside.start()
    print(f"The database as of {moment}, after {time.monotonic() - begun:.0f} s. Look into it, then throw it away:")
    print(f"    docker-compose exec backup psql -h {beside.FOLDER} -p 5433 -U postgres {database()}")
    print("    docker-compose exec backup backup beside end")


if __name__ == "__main__":
    os.umask(0o027)
    try:
        sys.exit(main(sys.argv[1:]))
    except TroubleError as error:
        sys.exit(str(error))

"""What runs all the time: takes WAL, and does what is due."""

import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from containers.backup import beside
from containers.backup.facts import write
from containers.backup.plan import DRILL, due
from containers.backup.repositories import TroubleError, info, make_stanza, run
from containers.backup.works import do, gathered, last_begun

SERVER: Final = "while :; do pgbackrest server; sleep 5; done"
LOOK: Final = 30  # seconds
AGAIN: Final = 15 * 60  # after a failure
STUCK: Final = 26 * 3600  # no work takes as long
ALIVE: Final = Path("/tmp/alive")
NO_BACKUP_YET: Final = 2  # pgBackRest's status of a stanza that is right and empty


def keep() -> None:
    subprocess.Popen(["sh", "-c", SERVER])
    tried: dict[str, float] = {}
    while True:
        ALIVE.touch()
        try:
            look(tried)
        except (TroubleError, OSError) as error:
            print(error, flush=True)
        time.sleep(LOOK)


def look(tried: dict[str, float]) -> None:
    """At most one work each time. What failed waits for its next try, and the others do not wait for it."""
    if info().get("status", {}).get("code") not in (0, NO_BACKUP_YET):
        make_stanza()
    for kind in due(last_begun(), datetime.now(UTC)):
        if time.monotonic() - tried.get(kind, -AGAIN) < AGAIN or (kind == DRILL and beside.exists()):
            continue
        tried[kind] = time.monotonic()
        do(kind)
        return
    write(gathered())


def is_healthy() -> bool:
    looked = ALIVE.exists() and time.time() - ALIVE.stat().st_mtime < STUCK
    try:
        run("pgbackrest", "server-ping", "localhost", timeout=5)  # takes no stanza
    except TroubleError:
        return False
    return looked

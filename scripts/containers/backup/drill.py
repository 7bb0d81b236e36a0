"""Whether what lies in the second repository can be restored: the newest backup with its WAL, into a copy that is
examined and thrown away.

RPO: how long what was written at the drill's beginning was in no repository. RTO: from the order to restore to a copy
that takes writes; how long its examination took is told apart.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from containers.backup import beside
from containers.backup.copies import prove_copies
from containers.backup.repositories import SECONDS, TroubleError, info, last_wal, run

OFFSITE: Final = 2
MEMBERS: Final = "host=db,db-replica1,db-replica2 user=bmms_backup"
TRIES: Final = 200  # for a moment in which a replica stands still
ARCHIVED_WITHIN: Final = 300.0
COUNTED: Final = """
SELECT table_name, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM public.%I', table_name),
    false, true, '')))[1]::text
FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""
# A snapshot is that of a place in the WAL, if the replica stood there before and after it was taken.
MARKED: Final = f"""
SELECT pg_last_wal_replay_lsn() AS before \\gset
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_last_wal_replay_lsn() AS after \\gset
SELECT :'before' = :'after' AS still \\gset
\\if :still
\\echo :after
{COUNTED};
\\endif
"""


NEXT: Final = "SELECT pg_walfile_name('{lsn}'::pg_lsn + 1), pg_logical_emit_message(true, 'bmms', 'a restore drill')"


@dataclass(frozen=True)
class Mark:
    lsn: str
    rows: Mapping[str, int]


def drill(database: str) -> dict[str, Any]:
    """What is to be recorded; never raises for a restore that failed."""
    result: dict[str, Any] = {"begun": time.time(), "passed": False}
    try:
        mark = marked(database)
        result |= {"lsn": mark.lsn, "rpo_seconds": until_archived(mark.lsn, database)}
        result["rto_seconds"] = timed(lambda: restore(mark.lsn))
        result["checks_seconds"] = timed(lambda: examine(database, mark, result))
        result["passed"] = True
    except TroubleError as error:
        result["trouble"] = str(error)
    finally:
        beside.remove()
    return result


def marked(database: str) -> Mark:
    """A place in the WAL, and how many rows each table has there, counted on a replica."""
    words = (
        "psql",
        "-XAtq",
        "-F=",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        f"{MEMBERS} dbname={database} target_session_attrs=standby",
    )
    for _try in range(TRIES):
        lines = run(*words, input=MARKED, timeout=3600).split()
        if lines:
            return Mark(lines[0], {name: int(count) for name, count in (line.split("=") for line in lines[1:])})
        time.sleep(0.3)
    raise TroubleError("no replica stood still for the moment of a snapshot")


def until_archived(lsn: str, database: str) -> float:
    begun = time.monotonic()
    words = ("psql", "-XAtq", "-d", f"{MEMBERS} dbname={database} target_session_attrs=read-write")
    # Recovery stops before the first record behind the mark, so there has to be one.
    segment = run(*words, "-c", NEXT.format(lsn=lsn), timeout=SECONDS).split("|")[0]
    while time.monotonic() - begun < ARCHIVED_WITHIN:
        if last_wal(info(), OFFSITE) >= segment:
            return time.monotonic() - begun
        time.sleep(1)
    raise TroubleError(f"WAL {segment} was not in the second repository after {ARCHIVED_WITHIN:.0f} s")


def restore(lsn: str) -> None:
    beside.restore(OFFSITE, kind="lsn", target=lsn)
    beside.start()


def timed(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return round(time.monotonic() - begun, 1)


def examine(database: str, mark: Mark, result: dict[str, Any]) -> None:
    """Files of the database, rows against those counted before, audit log, ledger, a sign-in; then the other files."""
    words = ("pg_amcheck", "--all", "--heapallindexed", "--install-missing", "--jobs=1")
    run(*words, env={**os.environ, **beside.HERE})
    result["rows"] = compare(mark.rows, counted(database))
    url = f"postgresql://bmms_app@/{database}?host={beside.FOLDER}&port=5433"
    outside = {**os.environ, "DATABASE_URL": url, "CACHE_URL": "locmem://", "PGSSLMODE": "disable"}
    result["application"] = run("python", "manage.py", "check_restored", cwd="/srv/bmms", env=outside).splitlines()
    prove_copies()


def counted(database: str) -> dict[str, int]:
    lines = beside.psql(database, COUNTED).split()
    return {name: int(count) for name, count in (line.split("|") for line in lines)}


def compare(before: Mapping[str, int], after: Mapping[str, int]) -> int:
    """All rows of all tables, which are the same."""
    differing = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if differing:
        told = ", ".join(f"{name} {before.get(name)} → {after.get(name)}" for name in sorted(differing))
        raise TroubleError(f"rows differ: {told}")
    return sum(after.values())

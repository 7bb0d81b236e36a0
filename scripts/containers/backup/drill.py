"""Whether what lies in the second repository can be restored: the newest backup with its WAL, into a copy that is
examined and thrown away.

RPO: how long what was written behind the rows that are compared was in no repository. RTO: from the order to restore to
a copy that takes writes; how long its examination took is told apart.
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
# Of each table how many rows, and the sum of a hash of each, which is another one when a single value is. Of the row as
# text, which every server writes alike.
OF_A_TABLE: Final = """
SELECT count(*) || ':' || coalesce(sum(hashtextextended(whole_row::text, 0)::numeric), 0) AS n
FROM public.%I AS whole_row
"""
ALIKE: Final = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY';"
COUNTED: Final = f"""
{ALIKE}
SELECT table_name, (xpath('/row/n/text()', query_to_xml(format($${OF_A_TABLE}$$, table_name),
    false, true, '')))[1]::text
FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""  # noqa: S608 - put together of what stands above
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
# Recovery stops before the first record behind the mark, so there has to be one; RPO is how long it was nowhere else.
NEXT: Final = "SELECT pg_walfile_name(pg_logical_emit_message(true, 'bmms', 'a restore drill'))"


@dataclass(frozen=True)
class Mark:
    lsn: str
    rows: Mapping[str, str]  # by table, as COUNTED tells them


def drill(database: str) -> dict[str, Any]:
    """What is to be recorded; never raises for a restore that failed."""
    result: dict[str, Any] = {"begun": time.time(), "passed": False}
    try:
        mark = marked(database)
        result |= {"lsn": mark.lsn, "rpo_seconds": until_archived(database)}
        result["rto_seconds"] = timed(lambda: restore(mark.lsn))
        result["checks_seconds"] = timed(lambda: examine(database, mark, result))
        result["passed"] = True
    except TroubleError as error:
        result["trouble"] = str(error)
    finally:
        beside.remove()
    return result


def marked(database: str) -> Mark:
    """A place in the WAL, and the rows that each table has there, read on a replica."""
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
            return Mark(lines[0], dict(line.split("=") for line in lines[1:]))
        time.sleep(0.3)
    raise TroubleError("no replica stood still for the moment of a snapshot")


def until_archived(database: str) -> float:
    """How long what is written now is in no repository."""
    begun = time.monotonic()
    words = ("psql", "-XAtq", "-d", f"{MEMBERS} dbname={database} target_session_attrs=read-write")
    segment = run(*words, "-c", NEXT, timeout=SECONDS).strip()
    while time.monotonic() - begun < ARCHIVED_WITHIN:
        if last_wal(info(), OFFSITE) >= segment:
            return round(time.monotonic() - begun, 1)
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
    """Files of the database, rows against those read before, audit log, ledger, a sign-in; then the other files."""
    words = ("pg_amcheck", "--all", "--heapallindexed", "--install-missing", "--jobs=1")
    run(*words, env={**os.environ, **beside.HERE})
    result["rows"], result["tables"] = compare(mark.rows, counted(database)), len(mark.rows)
    result["megabytes"] = int(beside.psql(database, "SELECT pg_database_size(current_database()) / 1000000"))
    url = f"postgresql://bmms_app@/{database}?host={beside.FOLDER}&port=5433"
    outside = {**os.environ, "DATABASE_URL": url, "CACHE_URL": "locmem://", "PGSSLMODE": "disable"}
    result["application"] = run("python", "manage.py", "check_restored", cwd="/srv/bmms", env=outside).splitlines()
    prove_copies()


def counted(database: str) -> dict[str, str]:
    return dict(line.split("|") for line in beside.psql(database, COUNTED).split())


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """How many rows all tables have together, when each has the same ones."""
    differing = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if differing:
        told = ", ".join(f"{name} {before.get(name)} → {after.get(name)}" for name in sorted(differing))
        raise TroubleError(f"rows differ: {told}")
    return sum(int(rows.partition(":")[0]) for rows in after.values())

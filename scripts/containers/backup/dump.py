"""The guide's dump: one file of SQL that psql restores by itself, as an operator types it in an emergency.

It is one transaction that stops at the first error, and it changes nothing in a database that holds anything, unless
BMMS_RESTORE=replace says that this is meant. A file that was cut off ends without its COMMIT and leaves nothing behind.
"""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from containers.backup.repositories import HOURS, TroubleError

FOLDER: Final = Path("/backups")
KEPT: Final = timedelta(days=30)
SERVERS: Final = "host=db-replica1,db-replica2,db target_session_attrs=prefer-standby user=bmms_backup"
PREAMBLE: Final = r"""-- Made by the service `backup`. To restore it into an empty database:
--     docker-compose -f docker-compose.prod.yml exec -T db psql -U obcms_user -d obcms_prod < this file
-- In place of what is there: … exec -T -e BMMS_RESTORE=replace db psql …
\set ON_ERROR_STOP on
\set QUIET on
\set bmms_restore ''
\getenv bmms_restore BMMS_RESTORE
SELECT :'bmms_restore' = 'replace' AS bmms_replace \gset
BEGIN;
SET LOCAL lock_timeout = '30s';
\if :bmms_replace
SET LOCAL client_min_messages = error;
DROP OWNED BY CURRENT_USER CASCADE;
\else
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public') THEN
        RAISE EXCEPTION 'This database is not empty, and nothing was changed.'
            USING HINT = 'To replace all of it, add  -e BMMS_RESTORE=replace  behind  exec -T.';
    END IF;
END $$;
\endif
\o /dev/null
"""
ENDING: Final = "COMMIT;\n\\o\n\\echo The dump is restored.\n"
# What the cluster's superuser makes at every start of a leader (scripts/containers/leader.py) is no part of it.
LEFT_OUT: Final = ("--exclude-schema=bmms_auth", "--exclude-extension=pg_stat_statements")


def make(database: str, now: datetime, folder: Path = FOLDER, *, servers: str = SERVERS, word: str = "") -> Path:
    """Straight from a replica: whatever the pooler serves goes on undisturbed. Of another server, the name has a word
    more: it is no night's dump."""
    wanted = folder / f"{database}_{word}{now:%Y%m%d_%H%M%S}.sql"
    partial = folder / f".{wanted.name}.partial"
    command = ["pg_dump", *LEFT_OUT, f"--dbname={servers} dbname={database}"]
    try:
        with partial.open("w", encoding="utf-8") as output:
            partial.chmod(0o640)
            output.write(PREAMBLE)
            output.flush()
            done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, timeout=HOURS, check=False)
            if done.returncode:
                raise TroubleError(f"pg_dump ended with {done.returncode}: {done.stderr.strip()[-800:]}")
            output.write(ENDING)
        partial.rename(wanted)
    finally:
        partial.unlink(missing_ok=True)
    return wanted


def moment_of(path: Path) -> datetime:
    return datetime.strptime(path.stem[-15:], "%Y%m%d_%H%M%S").replace(tzinfo=UTC)


def dumps(database: str, folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob(f"{database}_????????_??????.sql"))


def remove_old(database: str, now: datetime, folder: Path = FOLDER) -> None:
    """Never the newest: when dumps fail for a month, the last one is all there is."""
    for path in dumps(database, folder)[:-1]:
        if now - moment_of(path) > KEPT:
            path.unlink()

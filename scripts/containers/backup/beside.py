"""A copy of the database beside production, as of one moment: for the drill, and for rows that somebody deleted."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from containers.backup.repositories import HOURS, SECONDS, TroubleError, pgbackrest, run

FOLDER: Final = Path("/srv/restore")
DATA: Final = FOLDER / "data"
SETTINGS: Final = "/etc/bmms/backup/postgresql.conf"
FROM: Final = {"PGBACKREST_CONFIG": "/etc/bmms/backup/restore.conf"}
SERVER: Final = f"host={FOLDER} port=5433 user=postgres sslmode=disable"
HERE: Final = {"PGHOST": str(FOLDER), "PGPORT": "5433", "PGUSER": "postgres", "PGSSLMODE": "disable"}


def restore(repository: int, *, kind: str = "default", target: str = "") -> None:
    """Up to the target (`time` or `lsn`), which is left out, or with all WAL; production's archive is only read."""
    remove()
    DATA.mkdir(mode=0o700)
    to_a_target = (f"--target={target}", "--target-exclusive", "--target-action=promote") if target else ()
    pgbackrest(
        f"--repo={repository}",
        f"--type={kind}",
        *to_a_target,
        "--archive-mode=off",
        "restore",
        env={**os.environ, **FROM},
    )


def start() -> None:
    """Returns when all WAL up to the target is applied and the copy takes writes."""
    log, options = FOLDER / "log", f"-c config_file={SETTINGS}"
    command = ("pg_ctl", "-D", str(DATA), "-o", options, "-l", str(log), "-w", "-t", str(HOURS), "start")
    try:
        run(*command, timeout=HOURS, env={**os.environ, **FROM}, stdin=subprocess.DEVNULL)
    except TroubleError as error:
        raise TroubleError(f"{error}\n{log.read_text(encoding='utf-8')[-800:]}") from error
    while not is_ready():
        if not (DATA / "postmaster.pid").exists():
            raise TroubleError(f"the copy stopped: {log.read_text(encoding='utf-8')[-800:]}")
        time.sleep(1)


def is_ready() -> bool:
    try:
        return psql("postgres", "SELECT pg_is_in_recovery()") == "f"
    except TroubleError:
        return False


def psql(database: str, statement: str) -> str:
    words = ("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement)
    return run(*words, timeout=HOURS, env={**os.environ, **HERE}).strip()


def exists() -> bool:
    return DATA.exists()


def remove() -> None:
    if (DATA / "postmaster.pid").exists():
        run("pg_ctl", "-D", str(DATA), "-m", "immediate", "stop", timeout=SECONDS)
    shutil.rmtree(DATA, ignore_errors=True)
    (FOLDER / "log").unlink(missing_ok=True)

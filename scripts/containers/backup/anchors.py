"""The heads of the audit log's chains, written down where neither the application nor the database's leader writes.

By the login that only reads, into the volume that no other service has; with the files they reach the second site.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from containers.backup.repositories import HOURS, SECONDS, run

FOLDER: Final = Path("/srv/backups/anchors")
NAME: Final = "anchors.jsonl"
MEMBERS: Final = "host=db-replica1,db-replica2,db&target_session_attrs=prefer-standby"


def anchor(database: str, folder: Path = FOLDER) -> None:
    folder.mkdir(mode=0o750, exist_ok=True)
    manage(database, "anchor_audit", "--to", str(folder / NAME), timeout=5 * SECONDS)


def verify(database: str, folder: Path = FOLDER) -> str:
    return manage(database, "verify_audit", "--anchors", str(folder / NAME), timeout=HOURS)


def manage(database: str, *words: str, timeout: float) -> str:
    url = f"postgresql://bmms_backup@/{database}?{MEMBERS}"
    outside = {**os.environ, "DATABASE_URL": url, "CACHE_URL": "locmem://"}
    return run("python", "manage.py", *words, cwd="/srv/bmms", env=outside, timeout=timeout)


def newest(folder: Path = FOLDER) -> datetime | None:
    file = folder / NAME
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.exists() else None

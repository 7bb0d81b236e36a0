"""Uploaded files, configuration and .env.production, by restic: encrypted, and only what changed."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from containers.backup import anchors, beside
from containers.backup.repositories import HOURS, run

REPOSITORIES: Final = {
    1: (Path("/srv/backups/files"), "backup-cipher"),
    2: (Path("/srv/offsite/files"), "offsite-cipher"),
}
TAKEN: Final = ("/srv/media", "/srv/clone", "/run/secrets/env", str(anchors.FOLDER))
RESTORED: Final = beside.FOLDER / "files"
KEPT: Final = "37d"  # a backup of the database may be that old, and names files of that day


def restic(repository: int, *words: str, timeout: float = HOURS) -> str:
    folder, key = REPOSITORIES[repository]
    places = {"RESTIC_REPOSITORY": str(folder), "RESTIC_PASSWORD_FILE": f"/run/generated/{key}"}
    environment = {"PATH": os.environ["PATH"], "HOME": "/tmp", "GOMAXPROCS": "1", **places}
    return run("restic", "--quiet", "--no-cache", "--retry-lock=5m", *words, timeout=timeout, env=environment)


def copy_files() -> None:
    anchors.FOLDER.mkdir(mode=0o750, exist_ok=True)  # restic fails for a folder that is not there yet
    for repository, (folder, _key) in REPOSITORIES.items():
        if not is_there(folder):
            restic(repository, "init")
        restic(repository, "backup", "--host=bmms", *TAKEN)
        restic(repository, "forget", "--host=bmms", "--group-by=host", f"--keep-within={KEPT}", "--prune")


def is_there(folder: Path) -> bool:
    return (folder / "config").exists()


def told(repository: int) -> str:
    """Its snapshots."""
    folder, _key = REPOSITORIES[repository]
    listed = restic(repository, "--no-lock", "snapshots") if is_there(folder) else "none yet\n"
    return f"files in repository {repository}:\n{listed}"


def restore(repository: int, snapshot: str = "latest") -> Path:
    remove_restored()
    restic(repository, "--no-lock", "restore", snapshot, "--host=bmms", f"--target={RESTORED}")
    return RESTORED


def remove_restored() -> None:
    shutil.rmtree(RESTORED, ignore_errors=True)


def prove_copies() -> None:
    """Reads a part of what is stored, another one each week."""
    share = datetime.now(UTC).isocalendar().week % 10 + 1
    for repository in REPOSITORIES:
        restic(repository, "check", f"--read-data-subset={share}/10")


def newest(repository: int) -> datetime | None:
    """When its last snapshot was finished."""
    folder, _key = REPOSITORIES[repository]
    moments = [file.stat().st_mtime for file in (folder / "snapshots").glob("*")]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None

"""Writes files that nobody else may read, and never over one that is there without being told."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from production.ownership import protect


class ExistsError(Exception):
    pass


def write_secret(path: Path, content: str, *, replace: bool, now: datetime) -> bool:
    """At once or not at all. With `replace` the old file is kept beside it, under the time of its end.

    False where the file could not be given to the containers' group.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
    shared = protect(new)
    try:
        if replace:
            keep(path, now)
            new.replace(path)
        else:
            os.link(new, path)  # fails where one is there, whoever made it in the meantime
    except FileExistsError:
        raise ExistsError(
            f"{path} is there already. --replace puts a new one in its place and keeps the old."
        ) from None
    finally:
        new.unlink(missing_ok=True)
    return shared


def keep(path: Path, now: datetime) -> Path | None:
    """A copy beside it, with its mode, owner and group."""
    if not path.exists():
        return None
    copy = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S}")
    shutil.copy2(path, copy)
    found = path.stat()
    try:
        os.chown(copy, found.st_uid, found.st_gid)
    except PermissionError:
        copy.chmod(0o400)
    return copy

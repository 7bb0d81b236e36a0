"""Secret files are read by their owner and by the containers' group, and by nobody else.

Compose mounts a file secret with the owner and the mode that it has on the host, whatever it is told about them.
"""

import os
from pathlib import Path

CONTAINER_GROUP = 10001  # of every container's user
READ_BY_GROUP, READ_BY_OWNER = 0o440, 0o400


def readable_by_containers(found: os.stat_result) -> bool:
    by_group = found.st_gid == CONTAINER_GROUP and found.st_mode & 0o040
    by_owner = found.st_uid == CONTAINER_GROUP and found.st_mode & 0o400
    return bool(by_group or by_owner or found.st_mode & 0o004)


def writable_by_containers(found: os.stat_result) -> bool:
    by_group = found.st_gid == CONTAINER_GROUP and found.st_mode & 0o030 == 0o030
    by_owner = found.st_uid == CONTAINER_GROUP and found.st_mode & 0o300 == 0o300
    return bool(by_group or by_owner)


def give_folder(path: Path) -> bool:
    """Makes a folder that containers write into; False where that needs root."""
    path.mkdir(exist_ok=True)
    try:
        os.chown(path, -1, CONTAINER_GROUP)
    except PermissionError:
        return False
    path.chmod(0o770)
    return True


def protect(path: Path) -> bool:
    """Gives the file to the containers' group; False where that needs root, and only its owner can read it now."""
    try:
        os.chown(path, -1, CONTAINER_GROUP)
    except PermissionError:
        path.chmod(READ_BY_OWNER)
        return False
    path.chmod(READ_BY_GROUP)
    return True

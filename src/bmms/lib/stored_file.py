"""Keeping a stream below a folder, under a name that tells nothing and that nobody can guess."""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class StoredFile:
    path: str  # below the folder
    sha256: str
    size: int  # bytes


@contextmanager
def stored(pieces: Iterable[bytes], folder: Path, room: str, on: date) -> Iterator[StoredFile]:
    """On the disk before the block begins; gone again when the block does not end well."""
    path = f"{room}/{on:%Y/%m}/{uuid.uuid4().hex}"
    whole = folder / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    try:
        sha256, size = _written(pieces, whole)
        yield StoredFile(path, sha256, size)
    except BaseException:
        whole.unlink(missing_ok=True)
        raise


def sha256_of(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _written(pieces: Iterable[bytes], path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for piece in pieces:
            digest.update(piece)
            size += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size

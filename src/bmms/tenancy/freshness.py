"""How far a replica must have come before it may answer: nobody misses what they, or their organization, have written.

A position in PostgreSQL's log is kept for each person, each organization, and for what belongs to none. Where none is
known, the leader answers.
"""

from collections.abc import Mapping
from typing import Final

from django.core.cache import cache
from django.db import Error, connection, connections

from bmms.tenancy.scope import REPLICA

KEPT_FOR: Final = 24 * 60 * 60  # seconds
EVERYBODY: Final = "written:everybody"
POSITION: Final = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
# The pooler may have led us to the leader itself, where nothing is replayed and everything is there.
REACHED: Final = (
    "SELECT NOT pg_is_in_recovery() OR coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') >= %s, false)"
)


def note_write(*, user_id: int | None, organization_id: int | None) -> int:
    """To be called after COMMIT: inside the transaction the position would be too early."""
    try:
        position = leaders_position()
    except Error:
        cache.delete(_organization(organization_id))  # where none is known, the leader answers
        raise
    if user_id is not None:
        _raise_to(_person(user_id), position)
    _raise_to(_organization(organization_id), position)
    return position


def note_read(organization_id: int) -> None:
    """Nothing is known, after the cache was lost: from here on it is."""
    position = leaders_position()
    _raise_to(_organization(organization_id), position)
    _raise_to(EVERYBODY, position)


def position_needed(*, user_id: int, organization_id: int) -> int | None:
    needed = [_organization(organization_id), EVERYBODY]
    known: Mapping[str, int] = cache.get_many([*needed, _person(user_id)])
    return max(known.values()) if all(key in known for key in needed) else None


def replica_has_reached(position: int) -> bool:
    """Asked in the transaction that reads: check and reads are answered by one server."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(REACHED, [position])
        return bool(cursor.fetchone()[0])


def leaders_position() -> int:
    with connection.cursor() as cursor:
        cursor.execute(POSITION)
        return int(cursor.fetchone()[0])


def _raise_to(key: str, position: int) -> None:
    """Never back, even when two that wrote come in the wrong order."""
    raise_to = getattr(cache, "raise_to", None)
    if raise_to is not None:
        raise_to(key, position, KEPT_FOR)
    elif position > (cache.get(key) or 0):
        cache.set(key, position, KEPT_FOR)


def _person(user_id: int) -> str:
    return f"written:person:{user_id}"


def _organization(organization_id: int | None) -> str:
    return EVERYBODY if organization_id is None else f"written:organization:{organization_id}"

"""How far a replica must have come before it may answer: nobody misses what they, or their organization, have written.

A position in PostgreSQL's log is kept for each person, each organization, and for what belongs to none. Where none is
known, the leader answers. They are kept in the cache; what a server could not tell the cache, which may answer all the
others, it tells the database: who reads asks the leader first of all who they are, and learns it there.
"""

from collections.abc import Mapping
from typing import Final

from django.core.cache import cache
from django.db import Error, connection, connections

from bmms.tenancy.scope import REPLICA, system

KEPT_FOR: Final = 24 * 60 * 60  # seconds
EVERYBODY: Final = "written:everybody"
POSITION: Final = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
# Without a replica the pooler leads us to the leader itself, where nothing is replayed and everything is there.
REACHED: Final = """
SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'alone'
            WHEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') >= %s THEN 'fresh' ELSE 'behind' END
"""
TELL: Final = """
INSERT INTO tenancy_untoldposition AS told (key, position) SELECT key, %s FROM unnest(%s::text[]) AS key
ON CONFLICT (key) DO UPDATE SET position = greatest(told.position, excluded.position)
"""
UNTOLD: Final = "SELECT coalesce(max(position), 0) FROM tenancy_untoldposition WHERE key = ANY(%s)"


def note_write(*, user_id: int | None, organization_id: int | None) -> int:
    """To be called after COMMIT: inside the transaction the position would be too early."""
    try:
        position = leaders_position()
    except Error:
        cache.delete(_organization(organization_id))  # where none is known, the leader answers
        raise
    keys = [_organization(organization_id)] if user_id is None else [_person(user_id), _organization(organization_id)]
    untold = [key for key in keys if not _raise_to(key, position)]
    if untold:
        with system("What the cache could not be told."), connection.cursor() as cursor:
            cursor.execute(TELL, [position, untold])
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


def untold_position(*, user_id: int, organization_id: int) -> int:
    """What the cache may not know. Asked of the leader, or it might be as old as the replica that it warns of."""
    with connection.cursor() as cursor:
        cursor.execute(UNTOLD, [[_organization(organization_id), EVERYBODY, _person(user_id)]])
        return int(cursor.fetchone()[0])


def state_of_replica(position: int) -> str:
    """fresh; behind; alone, when it is the leader. Asked in the transaction that reads: one server answers both."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(REACHED, [position])
        return str(cursor.fetchone()[0])


def leaders_position() -> int:
    with connection.cursor() as cursor:
        cursor.execute(POSITION)
        return int(cursor.fetchone()[0])


def _raise_to(key: str, position: int) -> bool:
    """Never back, even when two that wrote come in the wrong order. Says whether the cache was told."""
    raise_to = getattr(cache, "raise_to", None)
    if raise_to is not None:
        return bool(raise_to(key, position, KEPT_FOR))
    if position > (cache.get(key) or 0):
        cache.set(key, position, KEPT_FOR)
    return True


def _person(user_id: int) -> str:
    return f"written:person:{user_id}"


def _organization(organization_id: int | None) -> str:
    return EVERYBODY if organization_id is None else f"written:organization:{organization_id}"

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from django.db import connection, transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.organizations.queries.training import organizations_in_use
from bmms.tenancy.scope import scope
from bmms.ui.lists.declaration import RecordList
from bmms.workbench.queries.entries import PREFIX, TABLE, Trigger, every_trigger, filling

T = TypeVar("T")
OURS: Final = f"{PREFIX.replace('_', chr(92) + '_')}%"


@transaction.atomic
def rebuild_search(*, by: Actor) -> int:
    """Make the entries of every organization in use anew; returns how many there are."""
    check(by, Permission.PLATFORM_JOB_MANAGE)
    return sum(_rebuilt(organization) for organization in _organizations())


def _rebuilt(organization: int) -> int:
    with scope(organization), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE organization_id = %s", [organization])  # noqa: S608 - a constant
        for which, _triggers in every_trigger():
            cursor.execute(filling(which))
        cursor.execute(f"SELECT count(*) FROM {TABLE}")  # noqa: S608 - a constant
        return int(cursor.fetchone()[0])


@transaction.atomic
def enter_later(write: Callable[[], T], *, by: Actor) -> T:
    """Rows that are written by the hundred thousand get their entries afterwards, by `enter_all`; as the tables' owner.

    With no constraint left for the end of the transaction.
    """
    check(by, Permission.PLATFORM_JOB_MANAGE)
    _switch("DISABLE")
    written = write()
    _switch("ENABLE")
    return written


@transaction.atomic
def enter_all(organizations: Iterable[int], *, by: Actor) -> int:
    """The entries of all their rows, by one statement for each list; as the tables' owner. Returns how many there are.

    The indexes that find words are made anew at the end: to keep them up to date with each row takes several times as
    long. Nobody searches meanwhile.
    """
    check(by, Permission.PLATFORM_JOB_MANAGE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [TABLE])
        of_words = [(name, made) for name, made in cursor.fetchall() if " USING gin " in made]
        for name, _made in of_words:
            cursor.execute(f"DROP INDEX {name}")
        count = sum(_rebuilt(organization) for organization in organizations)
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _name, made in of_words:
            cursor.execute(made)
    return count


def _switch(word: str) -> None:
    with connection.cursor() as cursor:
        for trigger in (each for _which, triggers in every_trigger() for each in triggers if each.is_own):
            cursor.execute(f"ALTER TABLE {trigger.table} {word} TRIGGER {trigger.name}")


@transaction.atomic
def install_search(*, by: Actor) -> list[str]:
    """Put up the triggers of what the lists declare now, as the tables' owner; returns the lists that have changed.

    A table is locked only where something changed; the rows that are there already get their entries at once. Where
    migrations were taken back to before the entries, there is nothing to keep.
    """
    check(by, Permission.PLATFORM_JOB_MANAGE)
    if TABLE not in connection.introspection.table_names():
        return []
    wanted, standing = every_trigger(), _standing()
    changed = [which for which, triggers in wanted if any(standing.get(t.name) != t.fingerprint for t in triggers)]
    for which, triggers in wanted:
        if which in changed:
            _put_up(triggers)
    known = {trigger.name for _which, triggers in wanted for trigger in triggers}
    _take_down([name for name in standing if name not in known])
    _fill(changed, [which.name for which, _triggers in wanted])
    return [which.name for which in changed]


def _standing() -> dict[str, str]:
    """By their names the fingerprints of the triggers that are up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, obj_description(oid, 'pg_proc') FROM pg_proc "
            "WHERE prorettype = 'trigger'::regtype AND proname LIKE %s",
            [OURS],
        )
        return dict(cursor.fetchall())


def _put_up(triggers: Sequence[Trigger]) -> None:
    with connection.cursor() as cursor:
        for each in triggers:
            cursor.execute(each.function)
            cursor.execute(each.trigger)
            cursor.execute(f"COMMENT ON FUNCTION {each.name}() IS '{each.fingerprint}'")


def _take_down(names: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP FUNCTION {name}() CASCADE")


def _fill(changed: Sequence[RecordList], known: Sequence[str]) -> None:
    if not changed:
        return
    for organization in _organizations():
        with scope(organization), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE NOT kind = ANY(%s)", [list(known)])  # noqa: S608 - a constant
            for which in changed:
                cursor.execute(filling(which))


def _organizations() -> list[Any]:
    return list(organizations_in_use().values_list("pk", flat=True))

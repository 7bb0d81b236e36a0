from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any, Final

from django.core.cache import cache
from django.db import models, transaction
from django.db.models.expressions import DatabaseDefault

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.models import Cluster, Event, Link
from bmms.audit.queries.chain import (
    COLUMNS,
    FORM,
    GENESIS,
    WATERMARK,
    Head,
    Sealable,
    fetched,
    heads,
    seal_of,
    sealable,
)
from bmms.tenancy.scope import after_reading, current_scope_id, is_read_only, system

Changes = Mapping[str, tuple[Any, Any]]

DRILL_DOWN_WINDOW: Final = 15 * 60  # seconds within which one person's look into one organization is one event
LONGEST_NAME: Final = 200  # a person's name and a token's together may be longer, and an e-mail that somebody typed
LONGEST_ROLES: Final = 400
ONE_SEALER: Final = 0x5EA1  # the advisory lock that keeps sealers apart


def record(
    verb: str,
    subject: models.Model | None,
    *,
    by: Actor,
    changes: Changes | None = None,
    reason: str = "",
    organization_id: int | None = None,
    kind: str = Event.Kind.CHANGE,
) -> Event:
    """Write the event of a change into the change's own transaction.

    `changes` maps a field to its values (before, after). The event belongs to the subject's organization, else to
    the one acted in; without any it is the system's (sign-in, the registry).
    """
    event = _event(verb, subject, by, changes or {}, reason=reason, organization_id=organization_id, kind=kind)
    if is_read_only():
        after_reading(partial(_insert, event))
    else:
        _insert(event)
    return event


def record_all(verb: str, changed: Iterable[tuple[models.Model, Changes]], *, by: Actor, reason: str = "") -> None:
    """An event of each of many records of the organization in scope, written in one statement."""
    Event.objects.bulk_create([_event(verb, subject, by, changes, reason=reason) for subject, changes in changed])


def record_read(
    verb: str,
    subject: models.Model | None,
    *,
    by: Actor,
    about: Mapping[str, Any] | None = None,
    personal_data: bool = False,
    reason: str = "",
    organization_id: int | None = None,
) -> Event:
    """Write the event of a read that matters: an export, a look at personal data.

    `about` says what was read: filters, number of rows. Works inside a read-only scope too, whose role cannot insert:
    there the event is written as soon as the scope is left, before the answer goes out.
    """
    return record(
        verb,
        subject,
        by=by,
        changes={name: (None, value) for name, value in (about or {}).items()},
        reason=reason,
        organization_id=organization_id,
        kind=Event.Kind.PERSONAL if personal_data else Event.Kind.READ,
    )


def record_drill_down(*, by: Actor) -> None:
    """Note that somebody from outside opens an organization's pages: once per person, organization and window.

    Remembered only after COMMIT, so that a failed request does not silence the next one.
    """
    if by.organization_id is None or by.organization_id == by.home_organization_id:
        return
    remembered = f"audit:drill-down:{by.user_id}:{by.organization_id}"
    if cache.get(remembered):
        return
    record("oversight.drilled_down", None, by=by, kind=Event.Kind.READ)
    remember = partial(cache.set, remembered, value=True, timeout=DRILL_DOWN_WINDOW)
    if is_read_only():
        after_reading(partial(transaction.on_commit, remember))  # behind the event, in the transaction that writes it
    else:
        transaction.on_commit(remember)


def _event(
    verb: str,
    subject: models.Model | None,
    by: Actor,
    changes: Changes,
    *,
    reason: str = "",
    organization_id: int | None = None,
    kind: str = Event.Kind.CHANGE,
) -> Event:
    return Event(
        verb=verb,
        kind=kind,
        organization_id=organization_id or getattr(subject, "organization_id", None) or by.organization_id,
        acting_organization_id=by.home_organization_id,
        user_id=by.user_id,
        actor_name=by.name[:LONGEST_NAME],
        roles=", ".join(by.roles)[:LONGEST_ROLES],
        delegation_id=by.delegation_id,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        subject_label=str(subject)[:300] if subject else "",
        changes={name: [_plain(before), _plain(after)] for name, (before, after) in changes.items()},
        reason=reason,
        request_id=by.request_id,
        address=by.address or None,
    )


def _insert(event: Event) -> None:
    outside = event.organization_id is None or event.organization_id != current_scope_id()
    with system("the event belongs to no organization in scope") if outside else nullcontext():
        event.save(force_insert=True)


def _plain(value: Any) -> Any:
    """JSON's own types as they are, everything else as the text a person would read."""
    if isinstance(value, DatabaseDefault):  # of a new record: nothing stood there
        return None
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)


# --- The sealer ---------------------------------------------------------------------------------------------------


def seal(*, by: Actor, batch: int = 1000) -> int:
    """Append new events to their organizations' chains, in the order of their transactions; returns how many.

    Writers are never waited for and never wait: an event is taken only once no older transaction runs any more, so
    that none can still appear before it. Runs again and again, from wherever; a second sealer steps aside.
    """
    check(by, Permission.PLATFORM_JOB_MANAGE)
    sealed = 0
    while found := _seal_batch(batch):
        sealed += found
    return sealed


def _seal_batch(batch: int) -> int:
    with system("the sealer reads every organization's new events"):
        if not _is_only_sealer():
            return 0
        events = _restored_events() or _settled_events(batch)
        _append(events)
    return len(events)


def _is_only_sealer() -> bool:
    return bool(fetched("SELECT pg_try_advisory_xact_lock(%s)", [ONE_SEALER])[0][0])


def _settled_events(batch: int) -> list[Sealable]:
    """In their turn; one statement, so that its snapshot both sees the events and names the oldest running writer."""
    return _events(
        f"""
        WITH {WATERMARK}
        SELECT {COLUMNS} FROM audit_event e
        WHERE e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
          AND (e.transaction_id, e.id) > ((SELECT transaction_id FROM watermark), (SELECT id FROM watermark))
          AND e.id > (SELECT id FROM floor)
          AND NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id)
        ORDER BY e.transaction_id, e.id LIMIT %s
        """,  # noqa: S608 - the parts are constants of queries/chain.py
        [batch],
    )


def _restored_events() -> list[Sealable]:
    """On the first run on a database server: what a dump brought along unsealed. Its transactions are long over."""
    system_identifier = fetched("SELECT system_identifier FROM pg_control_system()")[0][0]
    known = Cluster.objects.order_by("-pk").first()
    if known and known.system_identifier == system_identifier:
        return []
    floor = fetched(
        "SELECT coalesce(max(id), 0) FROM audit_event WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())"
    )[0][0]
    Cluster.objects.create(system_identifier=system_identifier, floor_id=floor)
    return _events(
        f"SELECT {COLUMNS} FROM audit_event e WHERE e.id <= %s "  # noqa: S608 - a constant of queries/chain.py
        "AND NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id) ORDER BY e.transaction_id, e.id",
        [floor],
    )


def _append(events: Sequence[Sealable]) -> None:
    ends = {head.organization_id: head for head in heads()} if events else {}
    links = []
    for event in events:
        end = ends.get(event.organization_id, Head(event.organization_id, 0, GENESIS))
        following = Head(end.organization_id, end.position + 1, seal_of(end.hash, event))
        ends[event.organization_id] = following
        links.append(
            Link(
                organization_id=following.organization_id,
                position=following.position,
                event_id=event.id,
                form=FORM,
                hash=following.hash,
            )
        )
    Link.objects.bulk_create(links)


def _events(sql: str, parameters: Sequence[Any]) -> list[Sealable]:
    return [event for row in fetched(sql, parameters) if (event := sealable(row))]

"""What an event's seal covers, and the proof that nothing sealed was touched since (docs/guides/audit.md)."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import chain, pairwise
from typing import Any, Final, NamedTuple

from django.db import connection

GENESIS: Final = bytes(32)  # what the first event of a chain follows
PAGE: Final = 2000
# No transaction lasts a day: an event dated further back than that behind its predecessor was not written in its turn.
LONGEST_TRANSACTION: Final = timedelta(days=1)

# The columns that a hash covers, by form, each as a number or text that no session setting changes. A column added
# to the event later makes a new form; the old ones stay, as their hashes do.
FORMS: Final[Mapping[int, Mapping[str, str]]] = {
    1: {
        "id": "e.id",
        "key": "e.key::text",
        "at": "(extract(epoch FROM e.at) * 1000000)::bigint",
        "kind": "e.kind",
        "verb": "e.verb",
        "organization_id": "e.organization_id",
        "acting_organization_id": "e.acting_organization_id",
        "user_id": "e.user_id",
        "actor_name": "e.actor_name",
        "roles": "e.roles",
        "delegation_id": "e.delegation_id",
        "subject_type": "e.subject_type",
        "subject_id": "e.subject_id",
        "subject_label": "e.subject_label",
        "changes": "e.changes::text",
        "reason": "e.reason",
        "request_id": "e.request_id",
        "address": "e.address::text",
        "transaction_id": "e.transaction_id::text",
    }
}
FORM: Final = max(FORMS)
ALL_COLUMNS: Final = {name: sql for form in FORMS.values() for name, sql in form.items()}
COLUMNS: Final = ", ".join(ALL_COLUMNS.values())


class Sealable(NamedTuple):
    """An event as its seal sees it."""

    values: Mapping[str, Any]

    @property
    def id(self) -> int:
        return int(self.values["id"])

    @property
    def organization_id(self) -> int | None:
        return self.values["organization_id"]  # type: ignore[no-any-return]

    @property
    def turn(self) -> tuple[int, int]:
        """Events are sealed in this order: by transaction, then by number."""
        return int(self.values["transaction_id"]), self.id

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=self.values["at"])


def sealable(row: Sequence[Any]) -> Sealable | None:
    """From a row of COLUMNS; None where an outer join found no event."""
    values = dict(zip(ALL_COLUMNS, row, strict=True))
    return Sealable(values) if values["id"] is not None else None


def seal_of(previous: bytes, event: Sealable, form: int = FORM) -> bytes:
    return hashlib.sha256(previous + canonical(event, form)).digest()


def canonical(event: Sealable, form: int = FORM) -> bytes:
    """The same bytes for the same event, whatever the time zone, the server or the spelling of its JSON."""
    values = {name: event.values[name] for name in FORMS[form]}
    values["changes"] = json.loads(values["changes"], parse_float=_number)
    return json.dumps([form, values], sort_keys=True, separators=(",", ":")).encode()


def _number(text: str) -> str:
    """Exact, where a float would round; NUL cannot occur in a text of jsonb, so it is never mistaken for one."""
    return f"\0{Decimal(text).normalize()}"


class Breach(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    UNLINKED = "unlinked"
    MOVED = "moved"
    REORDERED = "reordered"
    BACKDATED = "backdated"
    INSERTED = "inserted"
    REWRITTEN = "rewritten"
    CUT = "cut"


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold."""

    breach: Breach
    organization_id: int | None
    position: int | None
    event_id: int | None
    since: int = 0  # the last position that an anchor vouches for


@dataclass(frozen=True)
class Proof:
    """What was found of one chain."""

    organization_id: int | None
    length: int
    broken: Break | None = None


@dataclass(frozen=True)
class Tail:
    """Events that no seal protects yet."""

    count: int
    oldest_at: datetime | None
    inserted: Sequence[Break] = field(default=())  # they should have been sealed in their turn, and were not


class _Link(NamedTuple):
    position: int
    hash: bytes
    form: int
    event_id: int
    event: Sealable | None


def prove(organization_id: int | None, anchors: Mapping[int, bytes]) -> Proof:
    """Walk one chain from its first event; `anchors` are hashes by position that were kept outside the database."""
    walk = _Walk(organization_id)
    links: Iterator[tuple[Any, Any]] = pairwise(chain(_links(organization_id), [None]))
    for link, after in links:
        breach = walk.breach(link, after, anchors.get(walk.position))
        if breach:
            event_id = None if breach is Breach.UNLINKED else link.event_id
            found = Break(breach, organization_id, walk.position, event_id, walk.vouched)
            return Proof(organization_id, walk.position - 1, found)
        walk.pass_on(link, vouched=walk.position in anchors)
    length = walk.position - 1
    cut = any(position > length for position in anchors)
    found = Break(Breach.CUT, organization_id, length + 1, None, walk.vouched)
    return Proof(organization_id, length, found if cut else None)


@dataclass
class _Walk:
    """Where the proof of one chain stands."""

    organization_id: int | None
    position: int = 1
    previous: bytes = GENESIS
    latest: datetime | None = None
    vouched: int = 0

    def breach(self, link: _Link, after: _Link | None, anchored: bytes | None) -> Breach | None:
        event = link.event
        if link.position != self.position:
            return Breach.UNLINKED
        if event is None:
            return Breach.REMOVED
        if event.organization_id != self.organization_id:
            return Breach.MOVED
        if seal_of(self.previous, event, link.form) != link.hash:
            out_of_turn = after is not None and after.event is not None and after.event.turn < event.turn
            return Breach.REORDERED if out_of_turn else Breach.CHANGED
        if self.latest and event.at < self.latest - LONGEST_TRANSACTION:
            return Breach.BACKDATED
        return Breach.REWRITTEN if anchored not in (None, link.hash) else None

    def pass_on(self, link: _Link, *, vouched: bool) -> None:
        self.vouched = self.position if vouched else self.vouched
        self.position, self.previous = self.position + 1, link.hash
        self.latest = link.event.at if link.event else None


def _links(organization_id: int | None) -> Iterator[_Link]:
    """In pages, so that a long chain needs neither memory nor a cursor that outlives a pooled transaction."""
    chain_is, parameters = _of_chain("l", organization_id)
    sql = (
        f"SELECT l.position, l.hash, l.form, l.event_id, {COLUMNS} "  # noqa: S608 - all of it from this file
        f"FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id "
        f"WHERE {chain_is} AND l.position > %s ORDER BY l.position LIMIT {PAGE}"
    )
    position = 0
    while rows := fetched(sql, [*parameters, position]):
        for row in rows:
            yield _Link(row[0], bytes(row[1]), row[2], row[3], sealable(row[4:]))
        position = rows[-1][0]


def _of_chain(alias: str, organization_id: int | None) -> tuple[str, list[int]]:
    """A condition that an index can serve; IS NOT DISTINCT FROM could not."""
    if organization_id is None:
        return f"{alias}.organization_id IS NULL", []
    return f"{alias}.organization_id = %s", [organization_id]


class Head(NamedTuple):
    organization_id: int | None
    position: int
    hash: bytes


def heads() -> list[Head]:
    """The last link of each chain, found by one step of the index per chain."""
    return [
        Head(row[0], row[1], bytes(row[2]))
        for row in fetched("""
            WITH RECURSIVE chains (organization_id) AS (
                (SELECT organization_id FROM audit_link WHERE organization_id IS NOT NULL ORDER BY 1 LIMIT 1)
                UNION ALL
                SELECT (SELECT l.organization_id FROM audit_link l WHERE l.organization_id > chains.organization_id
                        ORDER BY 1 LIMIT 1)
                FROM chains WHERE chains.organization_id IS NOT NULL
            )
            SELECT c.organization_id, head.position, head.hash FROM chains c CROSS JOIN LATERAL (
                SELECT position, hash FROM audit_link l WHERE l.organization_id = c.organization_id
                ORDER BY position DESC LIMIT 1) head
            UNION ALL
            (SELECT organization_id, position, hash FROM audit_link WHERE organization_id IS NULL
             ORDER BY position DESC LIMIT 1)
        """)
    ]


# The last event sealed on this server; what came with a dump (up to the floor) counts as before the first.
WATERMARK: Final = """
    floor AS (SELECT coalesce(max(floor_id), 0) AS id FROM audit_cluster),
    last AS (SELECT e.transaction_id, e.id FROM audit_link l JOIN audit_event e ON e.id = l.event_id
             ORDER BY l.id DESC LIMIT 1),
    watermark AS (SELECT coalesce(max(last.transaction_id), '0'::xid8) AS transaction_id,
                         coalesce(max(last.id), 0) AS id
                  FROM last, floor WHERE last.id > floor.id)
"""

# Not sealed though its turn is over.
SLIPPED_IN: Final = "(e.id <= floor.id OR (e.transaction_id, e.id) < (watermark.transaction_id, watermark.id))"
UNSEALED: Final = """
    FROM audit_event e, floor, watermark
    WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id)
"""


def tail(organization_id: int | None = None, *, every: bool = True) -> Tail:
    """The unsealed events of one chain, or of every one, with those that were slipped in behind the sealed ones."""
    chain_is, parameters = ("TRUE", []) if every else _of_chain("e", organization_id)
    waiting = fetched(
        f"WITH {WATERMARK} SELECT count(*), min(e.at) {UNSEALED} AND {chain_is} AND NOT {SLIPPED_IN}",
        parameters,
    )
    inserted = fetched(
        f"WITH {WATERMARK} SELECT e.organization_id, e.id {UNSEALED} AND {chain_is} AND {SLIPPED_IN} "
        "ORDER BY e.id LIMIT 100",
        parameters,
    )
    return Tail(waiting[0][0], waiting[0][1], [Break(Breach.INSERTED, row[0], None, row[1]) for row in inserted])


def fetched(sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        found: list[Any] = cursor.fetchall()
    return found

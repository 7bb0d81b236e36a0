import json
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record_read
from bmms.jobs.actions import enqueue
from bmms.jobs.kinds import Writer
from bmms.jobs.models import Job
from bmms.lib.csv_text import BYTE_ORDER_MARK, csv_lines
from bmms.lib.dates import in_manila
from bmms.ui.lists import RecordList
from bmms.ui.lists.endless import part_of
from bmms.workbench.queries.events import EventRow, with_names

EXPORT: Final = "audit.export"
FORMATS: Final = {"csv": "text/csv", "jsonl": "application/jsonl"}
ROWS_AT_A_TIME: Final = 1000
COLUMNS: Final = (
    *("event", "at", "kind", "person", "roles", "acting_organization", "in_charge_for", "verb", "what"),
    *("record_type", "record", "changes", "reason", "request", "address"),
)


@transaction.atomic
def ask_for_export(filters: dict[str, str], file_format: str, *, by: Actor) -> Job:
    """A file of the organization's matching events, made in the background however many they are."""
    check(by, Permission.AUDIT_EXPORT)
    if file_format not in FORMATS:
        raise DomainError(_("Choose CSV or JSON Lines."))
    return enqueue(EXPORT, {"file_format": file_format, "filters": filters}, by=by)


@transaction.atomic
def write_export(
    file: Writer,
    log: RecordList,
    filters: dict[str, str],
    file_format: str,
    *,
    by: Actor,
    progress: Callable[[int], None],
) -> int:
    """The matching events, newest first; the export is an event itself."""
    check(by, Permission.AUDIT_EXPORT)
    if by.organization_id is None:
        raise DomainError(_("Choose an organization."))
    if file_format == "csv":
        file.write((BYTE_ORDER_MARK + csv_lines([COLUMNS])).encode())
    count = 0
    for rows in _pages(log, by, filters):
        file.write(_text(rows, file_format).encode())
        count += len(rows)
        progress(count)
    record_read("audit.exported", None, by=by, about={"rows": count, "format": file_format, **filters})
    return count


def _pages(log: RecordList, by: Actor, filters: dict[str, str]) -> Iterator[list[EventRow]]:
    kept = log.kept(QueryDict(urlencode(filters)))
    rows, older = part_of(log, by, kept, size=ROWS_AT_A_TIME)
    yield with_names(rows)
    while older:
        rows, older = part_of(log, by, kept, older, ROWS_AT_A_TIME)
        yield with_names(rows)


def _text(rows: list[EventRow], file_format: str) -> str:
    if file_format == "csv":
        return csv_lines([_flat(value) for value in _values(row)] for row in rows)
    return "".join(json.dumps(dict(zip(COLUMNS, _values(row), strict=True)), ensure_ascii=False) + "\n" for row in rows)


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _values(row: EventRow) -> tuple[Any, ...]:
    event = row.event
    return (
        str(event.key),
        in_manila(event.at).isoformat(timespec="microseconds"),
        event.kind,
        event.actor_name,
        event.roles,
        row.acting_organization,
        row.delegator,
        event.verb,
        row.words.sentence,
        event.subject_type,
        event.subject_label,
        event.changes,
        event.reason,
        event.request_id,
        event.address or "",
    )

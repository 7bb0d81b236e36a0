import json
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record_read
from bmms.audit.models import Event
from bmms.audit.queries.history import NEWEST_FIRST
from bmms.lib.csv_text import csv_text
from bmms.lib.dates import in_manila
from bmms.workbench.queries.events import EventFilter, EventRow, filtered, organization_events, with_names

EXPORT_LIMIT: Final = 10_000  # rows; a file is made in memory, inside the organization's scope
FORMATS: Final = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


@transaction.atomic
def export_events(wanted: EventFilter, file_format: str, *, by: Actor) -> str:
    """The organization's matching events as a whole file, newest first. The export is an event itself."""
    check(by, Permission.AUDIT_EXPORT)
    if by.organization_id is None or file_format not in FORMATS:
        raise DomainError(_("Choose an organization and a format."))
    rows = with_names(_all_of(filtered(organization_events(by.organization_id), wanted)))
    text = _csv(rows) if file_format == "csv" else _json_lines(rows)
    about = {name: str(value) for name, value in vars(wanted).items() if value}
    record_read("audit.exported", None, by=by, about={"rows": len(rows), "format": file_format} | about)
    return text


def _all_of(events: QuerySet[Event]) -> list[Event]:
    found = list(events.order_by(*NEWEST_FIRST)[: EXPORT_LIMIT + 1])
    if len(found) > EXPORT_LIMIT:
        raise DomainError(
            _("More than %(limit)s events match. Choose a shorter period, so that the file is complete.")
            % {"limit": f"{EXPORT_LIMIT:,}"}
        )
    return found


def _csv(rows: list[EventRow]) -> str:
    columns = [_columns(row) for row in rows]
    header = list(columns[0]) if columns else []
    return csv_text(header, ([_flat(value) for value in each.values()] for each in columns))


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _json_lines(rows: list[EventRow]) -> str:
    return "".join(json.dumps(_columns(row), ensure_ascii=False) + "\n" for row in rows)


def _columns(row: EventRow) -> dict[str, Any]:
    event = row.event
    return {
        "event": str(event.key),
        "at": in_manila(event.at).isoformat(timespec="microseconds"),
        "kind": event.kind,
        "person": event.actor_name,
        "roles": event.roles,
        "acting_organization": row.acting_organization,
        "in_charge_for": row.delegator,
        "verb": event.verb,
        "what": row.words.sentence,
        "record_type": event.subject_type,
        "record": event.subject_label,
        "changes": event.changes,
        "reason": event.reason,
        "request": event.request_id,
        "address": event.address or "",
    }

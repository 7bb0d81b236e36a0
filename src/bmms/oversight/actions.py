from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.audit.models import Event


@transaction.atomic
def note_export(rows: int, *, by: Actor) -> None:
    """Figures of every organization leave the system: who took them is on record before they do."""
    check(by, Permission.OVERSIGHT_VIEW)
    record("oversight.exported", None, by=by, changes={"rows": (None, rows)}, kind=Event.Kind.READ)

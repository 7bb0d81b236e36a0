from typing import Any

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.audit.models import Event
from bmms.documents.actions import attach_file
from bmms.documents.models import Attachment
from bmms.organizations.actions import add_onboarding_note, confirm_item, withdraw_item
from bmms.organizations.models import OnboardingNote


@transaction.atomic
def note_export(rows: int, *, by: Actor) -> None:
    """Figures of every organization leave the system: who took them is on record before they do."""
    if not by.can(Permission.OVERSIGHT_VIEW):
        check(by, Permission.DESK_VIEW)
    record("oversight.exported", None, by=by, changes={"rows": (None, rows)}, kind=Event.Kind.READ)


@transaction.atomic
def put_on_record(text: str, *, item: str, is_done: bool, file: Any = None, by: Actor) -> OnboardingNote:
    """A note on the onboarding and the file that shows it: both or, when the file is refused, neither."""
    if not item:
        note = add_onboarding_note(text, by=by)
    elif is_done:
        note = confirm_item(item, text, by=by)
    else:
        note = withdraw_item(item, text, by=by)
    if file:
        attach_file(note, file, retention=Attachment.Retention.ADMINISTRATIVE, by=by)
    return note

from typing import Any, Final

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.audit.models import Event
from bmms.documents.actions import attach_file
from bmms.documents.models import Attachment
from bmms.organizations.actions import add_onboarding_note, confirm_item, withdraw_item
from bmms.organizations.models import OnboardingNote

DESKS: Final = (
    *(Permission.OVERSIGHT_VIEW, Permission.DESK_VIEW, Permission.FINDING_DESK_VIEW, Permission.PRIVACY_DESK_VIEW),
    *(Permission.PARLIAMENT_VIEW, Permission.COMMUNITY_REACH_VIEW),
)


@transaction.atomic
def note_export(rows: int, *, of: str, by: Actor) -> None:
    """Figures of every organization leave the system: who took them is on record before they do."""
    if not any(by.can(desk) for desk in DESKS):
        check(by, Permission.DESK_VIEW)
    changes = {"rows": (None, rows), "file": (None, of)}
    record("oversight.exported", None, by=by, changes=changes, kind=Event.Kind.READ)


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

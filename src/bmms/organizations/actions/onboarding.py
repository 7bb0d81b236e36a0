from typing import Final

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.news import News, tell
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.organizations.models import OnboardingNote

SHOWN: Final = 120  # letters of a note that its news tell


@transaction.atomic
def add_onboarding_note(text: str, *, by: Actor) -> OnboardingNote:
    """A dated remark for everybody who follows the organization's onboarding."""
    return _write(text, verb="onboarding.noted", by=by)


@transaction.atomic
def confirm_item(item: str, text: str, *, by: Actor) -> OnboardingNote:
    """State that an item is done which no data shows yet; the note says how one knows."""
    return _write(text, item=item, is_done=True, verb="onboarding.confirmed", by=by)


@transaction.atomic
def withdraw_item(item: str, text: str, *, by: Actor) -> OnboardingNote:
    return _write(text, item=item, is_done=False, verb="onboarding.withdrawn", by=by)


def _write(text: str, *, verb: str, by: Actor, item: str = "", is_done: bool | None = None) -> OnboardingNote:
    check(by, Permission.ONBOARDING_RECORD)
    if not text.strip():
        raise DomainError(_("Write a note: it tells the others what was done or seen."))
    note = OnboardingNote(author_id=by.user_id, author_name=by.name, text=text.strip(), item=item, is_done=is_done)
    note.clean_fields()
    note.save(force_insert=True)
    changes = {"item": (None, item), "is_done": (None, is_done)} if item else None
    record(verb, note, by=by, changes=changes, reason=note.text)
    tell(_news(note), holders=Permission.ONBOARDING_RECORD, by=by)
    return note


def _news(note: OnboardingNote) -> News:
    about = {"who": note.author_name, "item": note.item, "text": Truncator(note.text).chars(SHOWN)}
    kind = "onboarding.stated" if note.item else "onboarding.noted"
    return News(kind, str(note.key), "oversight:onboarding", about=about, organization_id=note.organization_id)

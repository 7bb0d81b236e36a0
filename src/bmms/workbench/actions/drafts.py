from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.tenancy.scope import system
from bmms.workbench.models import Draft
from bmms.workbench.queries.drafts import drafts_after

KEPT_FOR: Final = timedelta(days=14)
LARGEST: Final = 500_000  # characters of a form: a full grid of the widest import with room for its texts
MOST: Final = 50  # drafts of one person


@transaction.atomic
def keep_draft(place: str, values: Sequence[tuple[str, str]], *, by: Actor) -> Draft:
    """No event: nothing of the organization has changed, and nobody else sees it."""
    if by.user_id is None or not place.startswith("/") or len(place) > 300:
        raise DomainError(_("A draft belongs to a person and a form."))
    if sum(len(name) + len(text) for name, text in values) > LARGEST:
        raise DomainError(_("This form is too long to be kept as a draft: save it."))
    draft = Draft(user_id=by.user_id, place=place, values=[list(pair) for pair in values])
    Draft.objects.bulk_create(
        [draft], update_conflicts=True, unique_fields=["user_id", "place"], update_fields=["values", "saved_at"]
    )
    if older := drafts_after(MOST, by.user_id):
        Draft.objects.filter(pk__in=older).delete()
    return draft


@transaction.atomic
def forget_draft(place: str, *, by: Actor) -> None:
    Draft.objects.filter(user_id=by.user_id or 0, place=place).delete()


@transaction.atomic
def forget_old_drafts(*, by: Actor) -> int:
    """Drop what nobody has come back to; returns how many."""
    with system(f"{by.name} clears what everybody has left"):
        return Draft.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()[0]

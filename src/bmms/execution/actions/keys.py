"""The keys by which an entry is posted once. What a browser sends is not one as it stands: it may be another's."""

from typing import Final
from uuid import UUID, uuid5

from bmms.access.actor import Actor

FORMS: Final = UUID("5e0c1f3a-7a0b-4f0e-9d5c-2f6f0a4f9b11")
RECORDS: Final = UUID("c2b8e7d4-93a1-4c57-8a36-6be1d0f7e522")


def form_key(sent: UUID | None, what: str, by: Actor) -> UUID | None:
    """One person's form for one kind of posting: it meets no other's and no record's."""
    return sent and uuid5(FORMS, f"{what}:{by.user_id}:{sent}")


def record_key(what: str, key: UUID) -> UUID:
    """Of what a record posts by itself: no form reaches it."""
    return uuid5(RECORDS, f"{what}:{key}")

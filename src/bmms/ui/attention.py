"""What the first page asks a person to do. Rooms register their sources; the home page shows what they find."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.functional import Promise

from bmms.lib.dates import MANILA

MOST_SHOWN: Final = 5  # of what a source finds without end; it asks for one more, to know whether there are more


@dataclass(frozen=True)
class AttentionItem:
    """One thing that waits for this person: a decision, a correction, a report."""

    label: str | Promise
    url: str
    note: str | Promise = ""
    due_date: date | None = None
    key: str = ""  # what it is about: two sources that find the same thing show it once
    is_rest: bool = False  # where all of it stands that is too much for the first page: below everything

    @property
    def is_overdue(self) -> bool:
        return self.due_date is not None and self.due_date < datetime.now(MANILA).date()


@dataclass(frozen=True)
class AttentionSource:
    """`items` takes the request and returns what its actor has to do here, in one bounded query."""

    name: str
    permission: str  # asked only for people who hold it in this organization
    items: Callable[[object], Sequence[AttentionItem]]


_sources: dict[str, AttentionSource] = {}


def register_attention(source: AttentionSource) -> None:
    _sources[source.name] = source


def first_and_rest(items: list[AttentionItem], label: str, url: str) -> list[AttentionItem]:
    """The first of them, and where all stand if there are more."""
    more = [AttentionItem(label, url, is_rest=True)] if len(items) > MOST_SHOWN else []
    return items[:MOST_SHOWN] + more


def attention_for(request: object, permissions: frozenset[str]) -> list[AttentionItem]:
    """The soonest due first, then those without a date; of two about the same thing the first source's."""
    sources = (source for source in _sources.values() if source.permission in permissions)
    items = [item for source in sources for item in source.items(request)]
    once: dict[object, AttentionItem] = {}
    for item in items:
        once.setdefault(item.key or id(item), item)
    return sorted(once.values(), key=lambda item: (item.is_rest, item.due_date is None, item.due_date or date.max))

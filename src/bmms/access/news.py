"""What people are told. Any room declares its kinds and tells; a higher room keeps inboxes and writes letters.

    register_news(NewsKind("role.waiting", _("A role waits"), _("Confirm a role: %(who)s"), needs_action=True))
    tell(News("role.waiting", once_key=str(membership.key), page="accounts:confirmations", …), holders=…, by=by)

In the caller's transaction, and for each person once for one `once_key`. Nobody is told what they did themselves.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.permissions import Permission


class Letter(StrEnum):
    """When it also comes as an e-mail."""

    NOW = "now"
    DAILY = "daily"
    NEVER = "never"


LETTER_LABELS: Final[Mapping[Letter, Any]] = {
    Letter.NOW: _("At once"),
    Letter.DAILY: _("Once a day"),
    Letter.NEVER: _("Never"),
}


@dataclass(frozen=True)
class NewsKind:
    name: str  # noun.happened
    label: str | Promise  # where a person chooses the letters
    sentence: str | Promise  # with %(…)s for what `about` holds
    icon: str = "bell"
    needs_action: bool = False  # stays until it is settled
    on_first_page: bool = False  # which finds by itself what waits there; the inbox need not say it again
    mandatory: bool = False  # a letter that nobody can switch off
    letter: Letter = Letter.DAILY  # until the person chooses
    spell: Mapping[str, Callable[[str], object]] = field(default_factory=dict)  # names of things → the reader's words

    def words(self, about: Mapping[str, str]) -> str:
        spelled = {name: str(self.spell[name](text)) if name in self.spell else text for name, text in about.items()}
        return " ".join((str(self.sentence) % spelled).split())

    @property
    def letters(self) -> list[Letter]:
        return [letter for letter in Letter if letter is not Letter.NEVER or not self.mandatory]


@dataclass(frozen=True)
class News:
    kind: str
    once_key: str
    page: str  # the name of the page to look at
    page_arguments: Mapping[str, Any] = field(default_factory=dict)  # besides the organization's code
    about: Mapping[str, str] = field(default_factory=dict)
    organization_id: int | None = None
    due_date: date | None = None
    outside: bool = False  # the page is none of that organization's, which the person may not enter any more


@dataclass(frozen=True)
class Told:
    """News with whom they are for: `people` by id, and whoever holds the permission `holders` where the news belong;
    not those in `but`.
    """

    news: News
    people: Collection[int] = ()
    holders: Permission | None = None
    but: Collection[int | None] = ()


class Teller(Protocol):
    def __call__(self, told: Sequence[Told], *, by: Actor) -> object: ...


class Settler(Protocol):
    def __call__(self, kind: str, *once_keys: str, by: Actor) -> object: ...


class Postponer(Protocol):
    def __call__(self, kind: str, once_key: str, due_date: date | None, *, by: Actor) -> object: ...


_kinds: Final[dict[str, NewsKind]] = {}
_teller: Teller | None = None
_settler: Settler | None = None
_postponer: Postponer | None = None


def register_news(*kinds: NewsKind) -> None:
    """Called from a room's `AppConfig.ready()`."""
    _kinds.update({kind.name: kind for kind in kinds})


def news_kind(name: str) -> NewsKind | None:
    return _kinds.get(name)


def declared_kind(name: str) -> NewsKind:
    """Of news that are being told, whose kind some room has declared."""
    return _kinds[name]


def news_kinds() -> list[NewsKind]:
    """What needs an action first, then by label."""
    return sorted(_kinds.values(), key=lambda kind: (not kind.needs_action, str(kind.label)))


def carry_news_with(teller: Teller, settler: Settler, postponer: Postponer) -> None:
    """Told by the room that keeps the inboxes."""
    global _teller, _settler, _postponer
    _teller, _settler, _postponer = teller, settler, postponer


def tell(
    news: News,
    *,
    by: Actor,
    people: Collection[int] = (),
    holders: Permission | None = None,
    but: Collection[int | None] = (),
) -> None:
    tell_all([Told(news, people, holders, but)], by=by)


def tell_all(told: Sequence[Told], *, by: Actor) -> None:
    """Many news in a few statements."""
    for each in told:
        if _teller is None or each.news.kind not in _kinds:
            raise ImproperlyConfigured(f"Nobody carries the news {each.news.kind}, or no room has declared it.")
    if _teller is not None and told:
        _teller(told, by=by)


def settle(kind: str, *once_keys: str, by: Actor) -> None:
    """The action was taken, by whomever, or is not needed any more: it stands in nobody's inbox as waiting."""
    if _settler is None:
        raise ImproperlyConfigured("Nobody carries news.")
    _settler(kind, *once_keys, by=by)


def postpone(kind: str, once_key: str, due_date: date | None, *, by: Actor) -> None:
    """Another day is due for it: it waits in the inboxes until that one."""
    if _postponer is None:
        raise ImproperlyConfigured("Nobody carries news.")
    _postponer(kind, once_key, due_date, by=by)

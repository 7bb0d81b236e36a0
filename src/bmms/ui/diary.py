"""What stands on days for a person. Rooms register their sources; whoever shows a person's calendar asks them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bmms.lib.ics import DayEntry


@dataclass(frozen=True)
class DiarySource:
    """`entries` takes the actor and the code of the organization in scope; what it returns is bounded."""

    name: str
    permission: str  # asked only for people who hold it in this organization
    entries: Callable[[Any, str], Iterable[DayEntry]]


_sources: dict[str, DiarySource] = {}


def register_diary(source: DiarySource) -> None:
    _sources[source.name] = source


def diary_of(actor: Any, code: str) -> list[DayEntry]:
    return [entry for one in _sources.values() if actor.can(one.permission) for entry in one.entries(actor, code)]

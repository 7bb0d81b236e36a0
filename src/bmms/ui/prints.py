"""Records that can be printed. A room declares what stands on the paper; a higher room makes the file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise


@dataclass(frozen=True)
class Printable:
    name: str  # in addresses
    label: str | Promise  # the heading of the paper
    permission: str  # who may print
    find: Callable[[UUID, Any], Any]  # by key and actor: the record that they may see here, or None
    template: str  # extends ui/print.html
    context: Callable[[Any], Mapping[str, Any]]
    state: Callable[[Any], Any]  # in words
    is_final: Callable[[Any], bool]  # until then DRAFT stands across every page
    form: str  # whose signatories sign it
    places: Sequence[str]  # which of them, from left to right
    paper: str = "a4"  # or "legal", or either with "-landscape"


_kinds: Final[dict[str, Printable]] = {}


def register_printable(model: type[Model], kind: Printable) -> None:
    """Called from a room's `AppConfig.ready()`."""
    _kinds[model._meta.label_lower] = kind


def printable_named(name: str) -> Printable | None:
    return next((kind for kind in _kinds.values() if kind.name == name), None)


def printable_of(record: Model) -> Printable | None:
    return _kinds.get(record._meta.label_lower)

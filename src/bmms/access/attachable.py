"""Records that people attach files to. A room declares its own in apps.py; what is attached lives in a higher room."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from bmms.access.actor import Actor
from bmms.access.permissions import Permission

Records = Callable[[Actor], "QuerySet[Any]"]


@dataclass(frozen=True)
class Attachable:
    """`rows` gives the records of the organization in scope and no others; each is addressed by its `key`."""

    name: str  # in addresses
    label: str | Promise
    rows: Callable[[], "QuerySet[Any]"]
    view: Permission  # needed to see what is attached
    attach: Permission | tuple[Permission, ...]  # one of them is needed to attach, besides DOCUMENT_ATTACH
    page: str  # the name of the page that shows the record
    page_arguments: Callable[[Any], dict[str, Any]] = lambda record: {}
    inside: "Records | None" = None  # those that this reader from another organization does not see
    has_comments: bool = True  # on its page
    is_fixed: Callable[[Any], bool] | None = None  # whether somebody has signed the record with what is attached to it

    @property
    def attaching(self) -> tuple[Permission, ...]:
        return self.attach if isinstance(self.attach, tuple) else (self.attach,)

    def hides(self, pk: int, by: Actor) -> bool:
        """Whether this record, and what is attached to it, is none of this visitor's business."""
        return by.is_visitor and self.inside is not None and self.inside(by).filter(pk=pk).exists()

    def find(self, **wanted: UUID | int) -> Any:
        """The record with that `key` or `pk`, or None: also for one of another organization."""
        return self.rows().filter(**wanted).first()

    def url(self, record: Any, organization_code: str) -> str:
        return reverse(self.page, kwargs={"code": organization_code, **self.page_arguments(record)})


_kinds: Final[dict[str, Attachable]] = {}


def register_attachable(model: type[Model], **declared: Any) -> None:
    _kinds[model._meta.label_lower] = Attachable(**declared)


def attachable_of(model_label: str) -> Attachable | None:
    return _kinds.get(model_label)


def attachable_named(name: str) -> Attachable | None:
    return next((kind for kind in _kinds.values() if kind.name == name), None)


def attachables() -> dict[str, Attachable]:
    """By the label of their model."""
    return dict(_kinds)


_inside: Final[dict[str, Records]] = {}


def register_inside(model: type[Model], rows: Records) -> None:
    """Those of a kind without files of its own that a reader from another organization does not see."""
    _inside[model._meta.label_lower] = rows


def kept_inside() -> dict[str, Records]:
    """What readers from outside are told nothing of, by the label of its model."""
    return {label: kind.inside for label, kind in _kinds.items() if kind.inside is not None} | _inside


def hidden_from(record: Model, by: Actor) -> bool:
    kind = attachable_of(record._meta.label_lower)
    return kind is not None and kind.hides(record.pk, by)

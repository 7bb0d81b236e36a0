"""Events as people read them: who, as what, did what, before → after, and why."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from bmms.access.roles import role_label
from bmms.audit.models import Event
from bmms.tenancy.prepared import Prepared
from bmms.tenancy.scope import current_scope_id, system
from bmms.ui.text import once_per_language
from bmms.ui.verbs import sentence_of

NEWEST_FIRST: Final = ("-at", "-id")
SHOWN: Final = 100
_LATEST: Final = Prepared(lambda: Event.objects.order_by(*NEWEST_FIRST)[:8])  # for the first page


@dataclass(frozen=True)
class ChangeInWords:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class EventInWords:
    event: Event
    sentence: str
    roles: str
    subject_type: str
    changes: Sequence[ChangeInWords]

    @property
    def line(self) -> str:
        """What was done to what."""
        label = self.event.subject_label
        return f"{self.sentence} · {label}" if label else self.sentence


def history_of(subject: Model, *, limit: int = SHOWN) -> list[EventInWords]:
    """What happened to one record, newest first.

    Of a record that belongs to no organization (a registry entry, a person) the system's events; of any other those
    of the organization in scope.
    """
    owner = getattr(subject, "organization_id", None)
    events = Event.objects.filter(
        organization_id=owner or current_scope_id(),
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
    ).order_by(*NEWEST_FIRST)[:limit]
    alone = owner is None and current_scope_id() is None
    with system("the history of a record that belongs to no organization") if alone else nullcontext():
        return [in_words(event) for event in events]


def latest_events() -> list[EventInWords]:
    """What happened last in the organization in scope."""
    return [in_words(event) for event in _LATEST.objects()]


def in_words(event: Event) -> EventInWords:
    model = model_named(event.subject_type)
    return EventInWords(
        event=event,
        sentence=sentence_of(event.verb),
        roles=roles_in_words(event.roles),
        subject_type=_kind_called(event.subject_type),
        changes=[_change(model, name, pair) for name, pair in event.changes.items()],
    )


@once_per_language
def roles_in_words(names: str) -> str:
    if names == "system":
        return _("the system")
    return ", ".join(role_label(name) for name in names.split(", ") if name)


@once_per_language
def _kind_called(label: str) -> str:
    model = model_named(label)
    return str(model._meta.verbose_name) if model else ""


def model_named(label: str) -> type[Model] | None:
    """None for a subject that a later release does not know any more."""
    try:
        return apps.get_model(label) if label else None
    except LookupError:
        return None


def _change(model: type[Model] | None, name: str, pair: Sequence[Any]) -> ChangeInWords:
    before, after = pair
    label, choices = _called(model, name)
    return ChangeInWords(label, _value(before, choices), _value(after, choices))


@once_per_language
def _called(model: type[Model] | None, name: str) -> tuple[str, dict[Any, str]]:
    """A field's name, and those of its choices."""
    field = _field(model, name) if model else None
    if field is None:
        return name.replace("_", " ").capitalize(), {}
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:], {value: str(word) for value, word in field.flatchoices}


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _value(value: Any, choices: dict[Any, str] | None = None) -> str:
    if choices and value in choices:
        return choices[value]
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(each)}" for key, each in value.items())
    return str(value)

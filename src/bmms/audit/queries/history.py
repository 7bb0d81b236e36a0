"""Events as people read them: who, as what, did what, before → after, and why."""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    DateTimeField,
    DecimalField,
    Exists,
    Field,
    Model,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.attachable import kept_inside
from bmms.access.roles import role_label
from bmms.audit.models import Event
from bmms.lib.dates import format_day, format_moment
from bmms.lib.money import format_pesos
from bmms.tenancy.prepared import Given, Prepared
from bmms.tenancy.scope import current_scope_id, system
from bmms.ui.templatetags.ui import month_names
from bmms.ui.text import once_per_language
from bmms.ui.verbs import sentence_of

NEWEST_FIRST: Final = ("-at", "-id")
SHOWN: Final = 100
TOLD: Final = (  # of an event of one record
    *("at", "verb", "actor_name", "roles", "delegation_id", "subject_type", "subject_label", "changes", "reason"),
)
CENTAVOS: Final = 2  # decimals of every amount of pesos
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
NUMBER: Final = r"^[0-9]{1,18}$"  # of a row
LATEST: Final = 8  # on the first page
_LATEST: Final = Prepared(lambda: Event.objects.order_by(*NEWEST_FIRST)[:LATEST])


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


class History(list[EventInWords]):
    """Of one record; `earlier` is the query that finds all of it in the log, where more has happened than is shown."""

    earlier: str = ""


def history_of(subject: Model, *, limit: int = SHOWN) -> History:
    """What happened to one record, newest first.

    Of a record that belongs to no organization (a registry entry, a person) the system's events; of any other those
    of the organization in scope.
    """
    owner = getattr(subject, "organization_id", None) or current_scope_id()
    alone = owner is None
    with system("the history of a record that belongs to no organization") if alone else nullcontext():
        found = _newest(limit + 1, of_one=not alone).objects(**_about(subject, owner))
    history = History(in_words(found[:limit]))
    if len(found) > limit:
        history.earlier = urlencode({"record": f"{subject._meta.label_lower} {subject.pk}"})
    return history


def last_return(subject: Model) -> Event | None:
    owner = getattr(subject, "organization_id", None)
    found = _newest(1, of_one=owner is not None, verb=".returned").objects(**_about(subject, owner))
    return found[0] if found else None


@cache
def _newest(limit: int, *, of_one: bool, verb: str = "") -> Prepared:
    """Events of a record of one organization, or of none; with a verb that ends so."""
    owner = Given("organization") if of_one else None
    about = Event.objects.filter(organization_id=owner, subject_type=Given("type"), subject_id=Given("id"))
    told = about.filter(verb__endswith=verb) if verb else about
    return Prepared(lambda: told.only(*TOLD).order_by(*NEWEST_FIRST)[:limit])


def _about(subject: Model, owner: int | None) -> dict[str, Any]:
    return {"organization": owner, "type": subject._meta.label_lower, "id": str(subject.pk)}


def latest_events(by: Actor) -> list[EventInWords]:
    """What happened last in the organization in scope."""
    if by.is_visitor:
        here = Event.objects.filter(organization_id=by.organization_id)
        return in_words(told_to(by, here).order_by(*NEWEST_FIRST)[:LATEST])
    return in_words(_LATEST.objects())


def told_to(by: Actor, events: QuerySet[Event]) -> QuerySet[Event]:
    """Readers from outside are told nothing of records whose pages they do not see either: drafts, what is shared.

    Nor of those that are gone: nobody can tell any more whether they were drafts. Each event asks by primary key.
    """
    if not by.is_visitor:
        return events
    kept = kept_inside()
    numbered = When(subject_type__in=kept, subject_id__regex=NUMBER, then=Cast("subject_id", BigIntegerField()))
    events = events.alias(number=Case(numbered))
    for label, inside in kept.items():
        hidden = inside(by)
        there = hidden.model.objects.filter(pk=OuterRef("number"))
        seen = Exists(there) & ~Exists(hidden.filter(pk=OuterRef("number")))
        events = events.filter(~Q(subject_type=label) | seen)
    return events


def in_words(events: Iterable[Event]) -> list[EventInWords]:
    sentence, roles, kind = sentence_of.here(), roles_in_words.here(), _kind_called.here()
    field = _field_in_words.here()
    return [
        EventInWords(
            event=event,
            sentence=sentence(event.verb),
            roles=roles(event.roles),
            subject_type=kind(event.subject_type),
            changes=[_change(field(event.subject_type, name), pair) for name, pair in event.changes.items()],
        )
        for event in events
    ]


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


@dataclass(frozen=True)
class FieldInWords:
    label: str
    spelled: Callable[[Any], str]  # a value of it, as it stands in the log


def _change(field: FieldInWords, pair: Sequence[Any]) -> ChangeInWords:
    before, after = pair
    return ChangeInWords(field.label, _value(before, field.spelled), _value(after, field.spelled))


@once_per_language
def _field_in_words(subject_type: str, name: str) -> FieldInWords:
    model = model_named(subject_type)
    field = _field(model, name) if model else None
    if field is None:
        return FieldInWords(name.replace("_", " ").capitalize(), _as_day_if_it_is_one(month_names()))
    label = str(field.verbose_name)
    return FieldInWords(label[:1].upper() + label[1:], _spelling(field))


def _spelling(field: "Field[Any, Any]") -> Callable[[Any], str]:
    """The log keeps plain text: `1500.00`, `2026-01-31`, `2026-01-31T08:00:00+08:00`."""
    months = month_names()
    if field.flatchoices:
        words = {value: str(word) for value, word in field.flatchoices}
        return lambda value: words.get(value, str(value))
    if isinstance(field, DecimalField) and field.decimal_places == CENTAVOS:
        return _or_as_it_is(lambda value: format_pesos(Decimal(str(value))))
    if isinstance(field, DateTimeField):
        return _or_as_it_is(lambda value: format_moment(datetime.fromisoformat(str(value)), months))
    return _as_day_if_it_is_one(months) if isinstance(field, DateField) else str


def _as_day_if_it_is_one(months: Sequence[str]) -> Callable[[Any], str]:
    spelled = _or_as_it_is(lambda value: format_day(date.fromisoformat(value), months))
    return lambda value: spelled(value) if isinstance(value, str) and DAY.match(value) else str(value)


def _or_as_it_is(spelled: Callable[[Any], str]) -> Callable[[Any], str]:
    """An older release may have written something else."""

    def tried(value: Any) -> str:
        try:
            return spelled(value)
        except (ValueError, ArithmeticError):
            return str(value)

    return tried


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _value(value: Any, spelled: Callable[[Any], str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_value(each, spelled) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(each, spelled)}" for key, each in value.items())
    return spelled(value)

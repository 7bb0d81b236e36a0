from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from bmms.geography.models import Place
from bmms.geography.queries.browse import place_with_code
from bmms.geography.queries.closed import closed_message
from bmms.geography.queries.search import places_called, search_places
from bmms.ui.widgets import Choice, Combobox

CODE_LENGTH = 10


def is_code(text: str) -> bool:
    return len(text) == CODE_LENGTH and text.isdecimal()


def narrowed(url_name: str, levels: Collection[str], on: date | None) -> str:
    """The address that answers the picker, for these levels and that day alone."""
    given = [("level", level) for level in levels] + ([("on", on.isoformat())] if on else [])
    return f"{reverse(url_name)}?{urlencode(given)}"


class PlaceWidget(Combobox):
    """Search while one types, or go down step by step from the region.

    Without a script one types a name or a code, and chooses where several fit.
    """

    steps_label = gettext_lazy("Choose step by step")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(url="", attrs=attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        typed = str(super().value_from_datadict(data, files, name) or "").strip()
        return typed if is_code(typed) else str(data.get(f"{name}-choice") or typed)


class PlaceField(forms.CharField):
    """One open place; the clean value is the Place itself.

    `levels` narrows it ("MUNICIPALITY"); `on` is the day it must exist on, today when left out, and a form may set it.
    A closed place that the record already has may stay: the field then says so.
    """

    widget = PlaceWidget
    default_error_messages = {
        "unknown": gettext_lazy("No place has the code %(place)s."),
        "choose": gettext_lazy("Several places are called %(name)s: choose one, or add its town after a comma."),
        "alike": gettext_lazy("No place is called %(name)s. Choose one of these, or type another name."),
        "nowhere": gettext_lazy("No place is called %(name)s."),
        "level": gettext_lazy("Choose one of these levels: %(levels)s."),
    }

    def __init__(self, *, levels: Collection[str] = (), on: date | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.levels, self.on = levels, on
        self.kept: str | None = None  # what the record has already

    @property
    def day(self) -> date:
        return self.on or timezone.localdate()

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        self.kept = self.prepare_value(form.get_initial_for_field(self, field_name))
        value = self.prepare_value(bound.value())
        place = place_with_code(value) if isinstance(value, str) and is_code(value) else None
        widget: Any = bound.field.widget
        widget.url = narrowed("geography:options", self.levels, self.on)
        widget.steps = narrowed("geography:steps", self.levels, self.on)
        widget.text = place.full_name if place else ""
        widget.warning = closed_message(place) if place and not place.is_open_on(self.day) else ""
        return bound

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Place) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Place | None:
        typed = super().clean(value)
        return self._place(typed) if typed else None

    def _place(self, typed: str) -> Place:
        place = place_with_code(typed) if is_code(typed) else self._called(typed)
        if place is None:
            raise self._error("unknown", place=typed)
        if self.levels and place.level not in self.levels:
            raise self._error("level", levels=", ".join(str(Place.Level(level).label) for level in self.levels))
        if not place.is_open_on(self.day) and place.code != self.kept:
            raise forms.ValidationError(closed_message(place), code="closed")
        return place

    def _called(self, name: str) -> Place:
        exact = places_called(name, on=self.day, levels=self.levels)
        if len(exact) == 1:
            return exact[0]
        found = exact or search_places(name, on=self.day, levels=self.levels).places
        self.widget.choices = choices_of(found)
        raise self._error("choose" if exact else "alike" if found else "nowhere", name=name)

    def _error(self, code: str, **params: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params=params)


def choices_of(places: Sequence[Place]) -> list[Choice]:
    return [Choice(place.code, place.full_name, f"{place.kind_label} · {place.code}") for place in places]

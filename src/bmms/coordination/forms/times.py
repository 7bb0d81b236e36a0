"""The hours of a meeting or a booking. A time that custom keeps free is warned of once; the person decides."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from bmms.coordination.queries.times import Span, objections
from bmms.lib.dates import MANILA
from bmms.ui.templatetags.ui import day

CHOICE: Final = "this_time"


class TimeForm:
    """Asks which time is meant, when something speaks against the one chosen."""

    data: Any
    fields: dict[str, Any]
    add_error: Any
    cleaned_data: dict[str, Any]

    def span_of(self, cleaned: Mapping[str, Any]) -> Span | None:
        """What is asked for, if anything has to be looked at."""
        raise NotImplementedError

    def typed(self, span: Span) -> dict[str, Any]:
        """The same span as the form's fields have it."""
        raise NotImplementedError

    def free(self, span: Span) -> Span | None:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        self._take_what_was_offered(cleaned)
        span = self.span_of(cleaned)
        if span is None or self.data.get(CHOICE) == f"keep {_spelled(span)}":
            return cleaned
        if against := objections(*span):
            self._ask(span, against)
        return cleaned

    def _take_what_was_offered(self, cleaned: dict[str, Any]) -> None:
        span = _read(self.data.get(CHOICE, ""))
        if span is None:
            return
        typed = self.typed(span)
        cleaned |= typed
        self.data = self.data.copy()
        del self.data[CHOICE]
        for name, value in typed.items():
            self.data[name] = value

    def _ask(self, span: Span, against: list[str]) -> None:
        offered = [(f"keep {_spelled(span)}", _("Keep it: %s") % _in_words(span))]
        if free := self.free(span):
            offered.append((_spelled(free), _("The next free time: %s") % _in_words(free)))
        self.fields[CHOICE] = forms.ChoiceField(label=_("Which time?"), choices=offered, widget=forms.RadioSelect)
        for each in against:
            self.add_error(CHOICE, each)


def _spelled(span: Span) -> str:
    return "/".join(each.astimezone(MANILA).strftime("%Y-%m-%dT%H:%M") for each in span)


def _read(text: str) -> Span | None:
    begins, _slash, ends = text.partition("/")
    with suppress(ValueError):
        return tuple(datetime.fromisoformat(each).replace(tzinfo=MANILA) for each in (begins, ends))  # type: ignore[return-value]
    return None


def _in_words(span: Span) -> str:
    begins, ends = (each.astimezone(MANILA) for each in span)
    if begins.date() != ends.date():
        return f"{day(begins)}, {begins:%H:%M} – {day(ends)}, {ends:%H:%M}"
    return f"{day(begins)}, {begins:%H:%M}–{ends:%H:%M}"

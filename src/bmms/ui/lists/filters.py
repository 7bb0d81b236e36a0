"""What a list can be narrowed by. Each filter reads its own parameters of an address; what makes no sense is none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.db.models import DateTimeField, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bmms.lib.dates import MANILA
from bmms.lib.money import format_pesos
from bmms.ui.templatetags.ui import day
from bmms.ui.text import markup, markup_join
from bmms.ui.widgets import options

Rows = QuerySet[Any]
Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Chip:
    """A filter in use: its words, and the parameters that go when it is removed."""

    label: str
    parameters: tuple[str, ...]


class Filter(Protocol):
    @property
    def label(self) -> str | Promise: ...

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names it has in an address."""

    def kept(self, sent: QueryDict) -> dict[str, list[str]]:
        """The parameters that make sense."""

    def narrowed(self, rows: Rows, kept: QueryDict) -> Rows: ...

    def in_words(self, kept: QueryDict) -> str:
        """The values in use, or ""."""

    def controls(self, kept: QueryDict) -> SafeString:
        """What the filter panel shows below the filter's name."""


@dataclass(frozen=True)
class ChoiceFilter:
    """One or more of a few values."""

    name: str
    label: str | Promise
    choices: Choices | Callable[[], Choices]
    field: str = ""  # empty: the field of the filter's own name
    narrow: Callable[[Rows, list[str]], Rows] | None = None  # where a field is not enough
    single: bool = False  # one value at a time
    always: bool = False  # single, and the first value holds while nothing is asked

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def offered(self) -> dict[str, Any]:
        return {str(value): label for value, label in (self.choices() if callable(self.choices) else self.choices)}

    def kept(self, sent: QueryDict) -> dict[str, list[str]]:
        if self.name not in sent:  # the database may have to say what is offered
            return {}
        offered = self.offered
        values = list(dict.fromkeys(value for value in sent.getlist(self.name) if value in offered))
        if self.always and values[-1:] == [next(iter(offered))]:
            return {}
        return {self.name: values[-1:] if self.single or self.always else values} if values else {}

    def narrowed(self, rows: Rows, kept: QueryDict) -> Rows:
        values = kept.getlist(self.name) or ([next(iter(self.offered))] if self.always else [])
        if not values:
            return rows
        return self.narrow(rows, values) if self.narrow else rows.filter(**{f"{self.field or self.name}__in": values})

    def in_words(self, kept: QueryDict) -> str:
        chosen = kept.getlist(self.name)
        return ", ".join(str(label) for value, label in self.offered.items() if value in chosen) if chosen else ""

    def controls(self, kept: QueryDict) -> SafeString:
        chosen = kept.getlist(self.name)
        kind = "radio" if self.single else "checkbox"
        lines = (
            (kind, self.name, value, SafeString(" checked") if value in chosen else "", label)
            for value, label in self.offered.items()
        )
        return markup_join(
            "",
            '<label class="form-check"><input class="form-check-input" type="{}" name="{}" value="{}"{}>'
            '<span class="form-check-label">{}</span></label>',
            lines,
        )


@dataclass(frozen=True)
class SelectFilter(ChoiceFilter):
    """One of so many values that they stand in a select. The same for everybody: drawn once for each language."""

    single: bool = True

    def kept(self, sent: QueryDict) -> dict[str, list[str]]:
        return super().kept(sent) if sent.get(self.name) else {}

    def controls(self, kept: QueryDict) -> SafeString:
        return select(self.name, self.label, SafeString(options(self._lines, kept.get(self.name, ""))))

    def _lines(self) -> list[tuple[str, Any]]:
        return [("", _("Any")), *self.offered.items()]


def select(name: str, label: str | Promise, drawn_options: SafeString) -> SafeString:
    return markup('<select class="form-select" name="{}" aria-label="{}">{}</select>', name, label, drawn_options)


@dataclass(frozen=True)
class TextFilter:
    """Words of one's own, for a list that the search box does not suit."""

    name: str
    label: str | Promise
    narrow: Callable[[Rows, str, QueryDict], Rows]
    spelled: Callable[[str, QueryDict], str] = lambda text, _kept: text
    hint: str | Promise = ""
    longest: int = 100

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    def kept(self, sent: QueryDict) -> dict[str, list[str]]:
        text = str(sent.get(self.name, "")).replace("\0", "").strip()[: self.longest]
        return {self.name: [text]} if text else {}

    def narrowed(self, rows: Rows, kept: QueryDict) -> Rows:
        text = kept.get(self.name, "")
        return self.narrow(rows, text, kept) if text else rows

    def in_words(self, kept: QueryDict) -> str:
        text = kept.get(self.name, "")
        return self.spelled(text, kept) if text else ""

    def controls(self, kept: QueryDict) -> SafeString:
        return markup(
            '<label>{}<input class="form-control" name="{}" value="{}" maxlength="{}" aria-label="{}"></label>',
            self.hint,
            self.name,
            kept.get(self.name, ""),
            self.longest,
            self.label,
        )


@dataclass(frozen=True)
class _RangeFilter:
    name: str
    label: str | Promise
    field: str = ""
    names: tuple[str, ...] = ()  # in an address; empty: the filter's own, from and until

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.names or (f"{self.name}_from", f"{self.name}_until")

    def kept(self, sent: QueryDict) -> dict[str, list[str]]:
        asked = {name: str(sent.get(name, "")) for name in self.parameters}
        return {name: [text] for name, text in asked.items() if self.value(text) is not None}

    def ends(self, kept: QueryDict) -> tuple[Any, Any]:
        first, last = (self.value(str(kept.get(name, ""))) for name in self.parameters)
        return first, last

    def in_words(self, kept: QueryDict) -> str:
        first, last = ((None if end is None else self.spelled(end)) for end in self.ends(kept))
        if first and last:
            return f"{first} – {last}"
        return _("from %s") % first if first else _("until %s") % last if last else ""

    def controls(self, kept: QueryDict) -> SafeString:
        words = (_("From"), _("Until"))
        lines = ((word, self.html, name, kept.get(name, "")) for word, name in zip(words, self.parameters, strict=True))
        return markup_join("", '<label>{}<input class="form-control" {} name="{}" value="{}"></label>', lines)

    def value(self, text: str) -> Any:
        raise NotImplementedError

    def spelled(self, value: Any) -> str:
        raise NotImplementedError

    @property
    def html(self) -> SafeString:
        raise NotImplementedError


@dataclass(frozen=True)
class DayFilter(_RangeFilter):
    """From a day until another, both included, on Manila's clock."""

    def value(self, text: str) -> Any:
        try:
            found = parse_date(text)
        except ValueError:
            return None
        return found if found and date.min.year < found.year < date.max.year else None  # days are counted from it

    def spelled(self, value: Any) -> str:
        return day(value)

    @property
    def html(self) -> SafeString:
        return SafeString('type="date"')

    def narrowed(self, rows: Rows, kept: QueryDict) -> Rows:
        first, last = self.ends(kept)
        name = self.field or self.name
        if isinstance(rows.model._meta.get_field(name), DateTimeField):
            first = first and datetime.combine(first, time.min, MANILA)
            last = last and datetime.combine(last + timedelta(days=1), time.min, MANILA)
            return _between(rows, name, first, last, "lt")
        return _between(rows, name, first, last, "lte")


@dataclass(frozen=True)
class AmountFilter(_RangeFilter):
    """From an amount of pesos until another, both included."""

    def value(self, text: str) -> Any:
        try:
            amount = Decimal(text.replace(",", "").replace("₱", "").strip())
        except InvalidOperation:
            return None
        return amount if amount.is_finite() and abs(amount) < 10**18 else None

    def spelled(self, value: Any) -> str:
        return format_pesos(value)

    @property
    def html(self) -> SafeString:
        return SafeString('inputmode="decimal" data-money')

    def narrowed(self, rows: Rows, kept: QueryDict) -> Rows:
        first, last = self.ends(kept)
        return _between(rows, self.field or self.name, first, last, "lte")


def _between(rows: Rows, field: str, first: Any, last: Any, until: str) -> Rows:
    if first is not None:
        rows = rows.filter(**{f"{field}__gte": first})
    return rows if last is None else rows.filter(**{f"{field}__{until}": last})


def drawn(filters: Iterable[Filter], kept: QueryDict) -> SafeString:
    """The panel with every filter's controls."""
    return markup_join(
        "",
        '<fieldset class="list-filter"><legend>{}</legend><div>{}</div></fieldset>',
        ((one.label, one.controls(kept)) for one in filters),
    )


def chip_of(one: Filter, kept: QueryDict) -> Chip | None:
    words = one.in_words(kept)
    return Chip(f"{one.label}: {words}", one.parameters) if words else None

"""What a column of an imported file holds: how its text becomes a value, and how a value is written again."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from bmms.lib.dates import day_from_text
from bmms.lib.money import amount_in
from bmms.ui.lists.columns import Column, Kind, reader

Words = str | Promise


class Unfit(ValueError):
    """This text cannot be such a value. The message is for the person."""


class Reads(Protocol):
    @property
    def kind(self) -> Kind:
        """What such cells are in our own files."""

    @property
    def hint(self) -> str:
        """What may be written, in a few words."""

    def value(self, text: str) -> Any:
        """Raises Unfit. The text is not empty."""

    def text(self, value: Any) -> str:
        """What `value` reads again as the same."""


@dataclass(frozen=True)
class Text:
    longest: int
    pattern: str = ""
    refusal: Words = ""  # of what the pattern does not fit
    in_capitals: bool = False
    kind: Kind = Kind.TEXT
    empty: Any = ""

    @property
    def hint(self) -> str:
        return _("Text of at most %d characters") % self.longest

    def value(self, text: str) -> str:
        written = text.upper() if self.in_capitals else text
        if len(written) > self.longest:
            raise Unfit(_("It is longer than %d characters.") % self.longest)
        if self.pattern and not re.search(self.pattern, written):
            raise Unfit(_("“%(text)s” does not fit: %(rule)s") % {"text": text[:60], "rule": self.refusal})
        return written

    def text(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Choice:
    """One of a few words: the value itself or its label, in any of our languages."""

    choices: tuple[tuple[Any, Words], ...]
    kind: Kind = Kind.TEXT
    empty: Any = ""

    @property
    def hint(self) -> str:
        return _("One of: %s") % ", ".join(str(label) for _value, label in self.choices)

    def value(self, text: str) -> Any:
        known = self._known
        if text.casefold() not in known:
            raise Unfit(_("“%(text)s” is none of: %(words)s") % {"text": text[:60], "words": self._words})
        return known[text.casefold()]

    def text(self, value: Any) -> str:
        return str(dict(self.choices).get(value, value))

    @property
    def _words(self) -> str:
        return ", ".join(str(label) for _value, label in self.choices)

    @cached_property
    def _known(self) -> Mapping[str, Any]:
        found = {str(value).casefold(): value for value, _label in self.choices}
        for language, _name in settings.LANGUAGES:
            with override(language):
                found |= {str(label).casefold(): value for value, label in self.choices}
        return found


@dataclass(frozen=True)
class Whole:
    least: int = 0
    most: int = 2**31 - 1
    kind: Kind = Kind.TEXT  # years and versions are no figures
    empty: Any = None

    @property
    def hint(self) -> str:
        return _("A whole number")

    def value(self, text: str) -> int:
        plain = text.replace(",", "")
        if not re.fullmatch(r"-?\d{1,18}", plain) or not self.least <= int(plain) <= self.most:
            limits = {"text": text[:60], "least": self.least, "most": self.most}
            raise Unfit(_("“%(text)s” is no whole number from %(least)d to %(most)d.") % limits)
        return int(plain)

    def text(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Amount:
    kind: Kind = Kind.AMOUNT
    empty: Any = None

    @property
    def hint(self) -> str:
        return _("An amount in pesos, such as 1,250,000.50")

    def value(self, text: str) -> Decimal:
        amount = amount_in(text)
        if amount is None:
            raise Unfit(_("“%s” is no amount.") % text[:60])
        return amount

    def text(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Number:
    decimals: int = 4
    kind: Kind = Kind.MEASURE
    empty: Any = None

    @property
    def hint(self) -> str:
        return _("A number")

    def value(self, text: str) -> Decimal:
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation:
            raise Unfit(_("“%s” is no number.") % text[:60]) from None
        if not number.is_finite() or abs(number) >= 10**15 or number != round(number, self.decimals):
            raise Unfit(_("“%s” is no number.") % text[:60])
        return number

    def text(self, value: Any) -> str:
        return format(value.normalize(), "f")


@dataclass(frozen=True)
class Day:
    kind: Kind = Kind.DAY
    empty: Any = None

    @property
    def hint(self) -> str:
        return _("A day, written as 2027-12-31")

    def value(self, text: str) -> date:
        day = day_from_text(text)
        if day is None:
            raise Unfit(_("“%s” is no day: write it as 2027-12-31.") % text[:60])
        return day

    def text(self, value: Any) -> str:
        return value.isoformat() if value else ""


@dataclass(frozen=True)
class Field:
    """A column that a file may have. `path` leads from the record to the value; empty: the field's own name."""

    name: str
    label: Words
    reads: Any
    path: str | Callable[[Any], Any] = ""
    is_required: bool = False
    names: tuple[str, ...] = ()  # further headings that files are known to have
    hint: Words = ""
    default: Any = None  # of a new record whose file has no such column, or says nothing in it

    def of(self, record: Any) -> Any:
        found = reader(self.path or self.name)(record)
        return self.reads.empty if found is None else found

    @property
    def begins_with(self) -> Any:
        """What a new record says where its file says nothing."""
        default = self.default() if callable(self.default) else self.default
        return self.reads.empty if default is None else default

    @property
    def is_kept_when_blank(self) -> bool:
        """An empty cell empties a value; of what begins with one and cannot be empty it says nothing."""
        return bool(self.begins_with != self.reads.empty)

    @property
    def query_path(self) -> str:
        """The path as a query has it."""
        return (self.path if isinstance(self.path, str) else "").replace(".", "__") or self.name

    def value(self, text: str) -> Any:
        if not text:
            if self.is_required:
                raise Unfit(_("It is empty."))
            return self.reads.empty
        return self.reads.value(text)

    def text(self, value: Any) -> str:
        return "" if value is None or value == "" else self.reads.text(value)

    @property
    def column(self) -> Column:
        """How our own files write it, so that they can be imported again."""
        typed = self.reads.kind is not Kind.TEXT
        return Column(self.name, self.label, (self.of if typed else self._written), kind=self.reads.kind)

    def _written(self, record: Any) -> str:
        return self.text(self.of(record))

    @cached_property
    def headings(self) -> frozenset[str]:
        """Everything this column may be called in a file, in any of our languages."""
        found = {plain(self.name), *map(plain, self.names)}
        for language, _name in settings.LANGUAGES:
            with override(language):
                found.add(plain(str(self.label)))
        return frozenset(found)


def plain(heading: str) -> str:
    return " ".join(heading.replace("_", " ").casefold().split())


def fields_of(model: type[models.Model], *names: str) -> tuple[Field, ...]:
    """Columns read as the model's own fields say: their length, choices, limits."""
    return tuple(_field(model._meta.get_field(name)) for name in names)


def _field(field: Any) -> Field:
    label = field.verbose_name
    reads = _reads(field)
    required = not field.blank and not field.has_default()
    default = field.get_default() if field.has_default() else None
    return Field(field.name, _capital(label), reads, is_required=required, default=default)


_capital = lazy(capfirst, str)
WHOLE: Final = (models.PositiveSmallIntegerField, models.PositiveIntegerField, models.IntegerField)


def _reads(field: Any) -> Any:
    if field.choices:
        return Choice(tuple(field.flatchoices))
    if isinstance(field, models.CharField | models.TextField):
        return _text_of(field, field.validators)
    if isinstance(field, models.DecimalField):
        return Amount() if field.decimal_places == 2 else Number(field.decimal_places)
    if isinstance(field, models.DateField):
        return Day()
    if isinstance(field, WHOLE):
        return Whole(most=32767 if isinstance(field, models.PositiveSmallIntegerField) else 2**31 - 1)
    raise TypeError(f"{field} has to be declared with what it reads.")


def _text_of(field: Any, validators: Iterable[Any]) -> Text:
    rule = next((each for each in validators if isinstance(each, RegexValidator)), None)
    pattern, refusal = (str(getattr(rule.regex, "pattern", rule.regex)), rule.message) if rule else ("", "")
    in_capitals = bool(rule) and "A-Z" in pattern and "a-z" not in pattern
    return Text(field.max_length or 100_000, pattern, refusal, in_capitals=in_capitals)

"""One column: what it reads from a row, how a page draws it, what a file holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from bmms.lib.money import format_amount
from bmms.ui.templatetags.ui import day, moment, status, whole

Reader = Callable[[Any], Any]
Choices = Iterable[tuple[Any, Any]]


class Kind(StrEnum):
    """What a column's values are: decides alignment, spelling, and the type of a spreadsheet's cell."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"  # pesos
    DAY = "day"
    MOMENT = "moment"
    STATUS = "status"  # a coloured word; `state` reads the value that has the colour


FIGURES: Final = (Kind.NUMBER, Kind.AMOUNT)
NOTHING: Final = '<span class="text-secondary">–</span>'


@dataclass(frozen=True)
class Column:
    """`value`, `note` and `state` are paths from the row ("place.full_name") or functions of it."""

    name: str
    label: str | Promise
    value: str | Reader = ""  # empty: the attribute of the column's own name
    kind: Kind = Kind.TEXT
    choices: Choices | None = None  # the words for a field's values
    sort: str = ""  # the field that the database sorts by; empty: no sorting
    note: str | Reader = ""  # small, below the value
    state: str | Reader = ""
    draw: Callable[[Any], SafeString] | None = None  # the cell's own markup, where a value alone does not say enough
    is_shown: bool = True  # False: only for whoever chooses it
    has_total: bool = False

    def reads(self) -> Reader:
        """What a file holds of a row. Made once, called for each row."""
        read = reader(self.value or self.name)
        if self.choices is None:
            return read
        words = {value: str(word) for value, word in self.choices}
        return lambda row: words.get(read(row), read(row))

    def cell(self) -> Callable[[Any], str]:
        """What draws this column's cell. Made once for a page, called for each row."""
        if self.draw:
            return self.draw
        if self.choices is not None:
            return self._choice_cell(self.choices)
        read, show = reader(self.value or self.name), SHOWN[self.kind]
        if self.kind is Kind.STATUS:
            state = reader(self.state or self.name)
            return lambda row: str(status(state(row), read(row)))
        if not self.note:
            return lambda row: show(read(row))
        note = reader(self.note)
        return lambda row: show(read(row)) + _small(note(row))

    def _choice_cell(self, choices: Choices) -> Callable[[Any], str]:
        draw = status if self.kind is Kind.STATUS else lambda _value, word: escape(str(word))
        drawn = {value: str(draw(value, word)) for value, word in choices}
        read = reader(self.value or self.name)
        return lambda row: drawn.get(read(row), NOTHING)

    @property
    def css(self) -> str:
        return "num" if self.kind in FIGURES else "text-nowrap" if self.kind in (Kind.DAY, Kind.MOMENT) else ""


def reader(path: str | Reader) -> Reader:
    """A function of the row. A path calls what it finds at its end, and ends in None where something is missing."""
    if not isinstance(path, str):
        return path
    names = path.split(".")
    if len(names) == 1:
        return _attribute(path)

    def read(row: Any) -> Any:
        found = row
        for name in names:
            if found is None:
                return None
            found = getattr(found, name)
        return found() if callable(found) else found

    return read


def _attribute(name: str) -> Reader:
    def read(row: Any) -> Any:
        found = getattr(row, name)
        return found() if callable(found) else found

    return read


def _text(value: Any) -> str:
    return NOTHING if value in (None, "") else escape(str(value))


def _small(value: Any) -> str:
    return f"<small>{escape(str(value))}</small>" if value else ""


SHOWN: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.TEXT: _text,
    Kind.STATUS: _text,
    Kind.NUMBER: whole,
    Kind.AMOUNT: format_amount,
    Kind.DAY: lambda value: day(value) or NOTHING,
    Kind.MOMENT: lambda value: moment(value) or NOTHING,
}

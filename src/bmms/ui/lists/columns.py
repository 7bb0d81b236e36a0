"""One column: what it reads from a row, how a page draws it, what a file holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from bmms.lib.dates import format_day, format_moment
from bmms.lib.money import format_amount
from bmms.ui.templatetags.ui import month_names, status, whole
from bmms.ui.text import escaped, once_per_language

Reader = Callable[[Any], Any]
Choices = Iterable[tuple[Any, Any]]


class Kind(StrEnum):
    """What a column's values are: decides alignment, spelling, and the type of a spreadsheet's cell."""

    TEXT = "text"
    NUMBER = "number"
    MEASURE = "measure"  # a number with as many decimals as it has
    AMOUNT = "amount"  # pesos
    DAY = "day"
    MOMENT = "moment"
    STATUS = "status"  # a coloured word; `state` reads the value that has the colour


FIGURES: Final = (Kind.NUMBER, Kind.MEASURE, Kind.AMOUNT)
NOTHING: Final = '<span class="text-secondary">–</span>'


@dataclass(frozen=True, eq=False)
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
    editable: str = ""  # the name of what changes its value in the row: a bulk action with a form, or one of `cells`

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
            drawn, read = _choices_drawn(self), reader(self.value or self.name)
            return lambda row: drawn.get(read(row), NOTHING)
        read, show = reader(self.value or self.name), SHOWN[self.kind]()
        if self.kind is Kind.STATUS:
            state = reader(self.state or self.name)
            return lambda row: str(status(state(row), read(row)))
        if not self.note:
            return lambda row: show(read(row))
        note = reader(self.note)
        return lambda row: show(read(row)) + _small(note(row))

    @property
    def css(self) -> str:
        return "num" if self.kind in FIGURES else "text-nowrap" if self.kind in (Kind.DAY, Kind.MOMENT) else ""


@once_per_language
def _choices_drawn(column: Column) -> dict[Any, str]:
    draw = status if column.kind is Kind.STATUS else lambda _value, word: escaped(word)
    return {value: str(draw(value, word)) for value, word in column.choices or ()}


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
    return NOTHING if value in (None, "") else escaped(value)


def _measure(value: Any) -> str:
    return NOTHING if value is None else f"{value.normalize():,f}"


def _small(value: Any) -> str:
    return f"<small>{escaped(value)}</small>" if value else ""


def _days() -> Callable[[Any], str]:
    months = month_names()
    return lambda value: format_day(value, months) or NOTHING


def _moments() -> Callable[[Any], str]:
    months = month_names()
    return lambda value: format_moment(value, months) or NOTHING


# what makes the function of a value, in the language of the page
SHOWN: Final[dict[Kind, Callable[[], Callable[[Any], str]]]] = {
    Kind.TEXT: lambda: _text,
    Kind.STATUS: lambda: _text,
    Kind.NUMBER: lambda: whole,
    Kind.MEASURE: lambda: _measure,
    Kind.AMOUNT: lambda: format_amount,
    Kind.DAY: _days,
    Kind.MOMENT: _moments,
}

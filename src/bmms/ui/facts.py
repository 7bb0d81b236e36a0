"""What a record's own fields say, as a paper of it lists them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst

from bmms.lib.dates import format_day
from bmms.lib.money import format_pesos
from bmms.ui.templatetags.ui import display, month_names

Fact = tuple[str, str]  # what it is, and what it says
Words = str | Promise


@dataclass(frozen=True)
class Rows:
    """A table of a paper; left out while nothing stands in it."""

    title: Words
    headings: Sequence[Words]
    cells: Sequence[Sequence[str]]


def facts_of(record: Model, *names: str) -> list[Fact]:
    return [(capfirst(str(record._meta.get_field(name).verbose_name)), said(record, name)) for name in names]  # type: ignore[union-attr]  # no relation back


def rows_of(title: Words, records: Iterable[Model], *names: str) -> Rows:
    """One row of each record, headed by what the fields are called."""
    found = list(records)
    headings = [fact[0] for fact in facts_of(found[0], *names)] if found else []
    return Rows(title, headings, [[said(record, name) for name in names] for record in found])


def said(record: Model, name: str) -> str:
    value: Any = getattr(record, name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool | int | str) and (called := display(record, name)):
        return str(called)
    if isinstance(value, date):
        return format_day(value, month_names())
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, Decimal):
        is_money = getattr(record._meta.get_field(name), "max_digits", 0) == 20 and value.as_tuple().exponent == -2
        return format_pesos(value) if is_money else f"{value.normalize():f}"
    return str(value)

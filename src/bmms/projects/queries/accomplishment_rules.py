"""What an accomplishment has to be, from a page or from a file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.geography.models import Place
from bmms.geography.queries.closed import refuse_closed
from bmms.projects.models import Accomplishment, AccomplishmentRow
from bmms.projects.queries.accomplishments import quarter_begins, quarter_ends

NOBODY: Final = (None, None, None)
MOST_PEOPLE: Final = 20_000_000
MOST: Final = Decimal(10) ** 14


@dataclass(frozen=True)
class Reached:
    """One line of what was reached: a number with the people in it, or what is divided by what."""

    place: Place | None = None
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    male: int | None = None
    female: int | None = None
    unspecified: int | None = None

    @property
    def people(self) -> tuple[int | None, int | None, int | None]:
        return (self.male, self.female, self.unspecified)


def filled(
    current: Accomplishment, lines: Sequence[Reached], *, standing: Collection[str], remarks: str, by: Actor
) -> list[AccomplishmentRow]:
    """Let it say what the lines add to; returns them as its rows, or refuses what cannot be.

    Places that are `standing` there already stay, also those that were closed since.
    """
    new = (line.place for line in lines if line.place and line.place.pk not in standing)
    refuse_closed(new, quarter_ends(current.fiscal_year, current.quarter))
    rows = [_row(current, line) for line in lines]
    _refuse_nonsense(rows)
    current.remarks, current.prepared_by_id = remarks, by.user_id
    _sum_up(current, rows)
    _refuse_too_much(current)
    current.clean_fields(exclude=["organization", "indicator", "prepared_by", "certified_by", "approved_by"])
    for row in rows:
        row.clean_fields(exclude=["organization", "accomplishment", "place"])
    return rows


def _row(current: Accomplishment, line: Reached) -> AccomplishmentRow:
    """A line as its indicator wants it, or what is wrong with it."""
    where = line.place.name if line.place else _("without a place")
    if current.is_share:
        if line.numerator is None or not line.denominator or line.denominator < 0:
            raise DomainError(_("%s: a share needs its numerator and a denominator above zero.") % where)
        given = {"numerator": line.numerator, "denominator": line.denominator}
        return AccomplishmentRow(place=line.place, **given)
    people = line.people if line.people != NOBODY else NOBODY
    counted = [number or 0 for number in people]
    value = Decimal(sum(counted)) if line.value is None and people != NOBODY else line.value
    if value is None:
        raise DomainError(_("%s: enter the number that was reached.") % where)
    if people != NOBODY and value != sum(counted):
        words = _("%(place)s: male, female and not specified make %(sum)d, but the number is %(value)s.")
        raise DomainError(words % {"place": where, "sum": sum(counted), "value": f"{value.normalize():f}"})
    male, female, unspecified = counted if people != NOBODY else NOBODY
    return AccomplishmentRow(place=line.place, value=value, male=male, female=female, unspecified=unspecified)


def refuse_when_closed(current: Accomplishment) -> None:
    if not current.is_open:
        raise DomainError(_("What is submitted is not changed any more: have it returned."))
    if not 1 <= current.quarter <= 4 or quarter_begins(current.fiscal_year, current.quarter) > timezone.localdate():
        raise DomainError(_("This quarter has not begun."))


def _refuse_nonsense(rows: Sequence[AccomplishmentRow]) -> None:
    places = [row.place_id for row in rows]
    if len(set(places)) < len(places):
        raise DomainError(_("A place stands there twice: put its figures into one line."))
    if any(row.value is not None and row.value < 0 for row in rows):
        raise DomainError(_("What was reached is zero or more."))


def _sum_up(current: Accomplishment, rows: Sequence[AccomplishmentRow]) -> None:
    def sum_of(name: str) -> Any:
        return sum((getattr(row, name) or 0 for row in rows), Decimal(0))

    for name in ("male", "female", "unspecified"):
        setattr(current, name, int(sum_of(name)))
    if current.is_share and rows:
        current.numerator, current.denominator = sum_of("numerator"), sum_of("denominator")
        current.value = current.indicator.quotient(current.numerator, current.denominator)
    else:
        current.value = sum_of("value") if rows else None


def _refuse_too_much(current: Accomplishment) -> None:
    numbers = [number for number in (current.value, current.numerator, current.denominator) if number is not None]
    people = (current.male, current.female, current.unspecified)
    if any(number >= MOST for number in numbers) or any(number > MOST_PEOPLE for number in people):
        raise DomainError(_("The numbers are too large: look at them again."))

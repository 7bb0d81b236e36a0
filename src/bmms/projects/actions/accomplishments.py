from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.news import settle, tell
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.execution.actions.papers import move_paper
from bmms.execution.queries.papers import locked, writers_of
from bmms.geography.models import Place
from bmms.planning.models import Indicator
from bmms.projects.actions.progress import measure
from bmms.projects.models import Accomplishment, AccomplishmentRow, AlertLevels
from bmms.projects.queries.accomplishments import (
    accomplishment_of,
    news_of_accomplishment,
    quarter_begins,
    rows_of,
    submission_key,
)
from bmms.projects.queries.projects import digest_of

A = Accomplishment.Status
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


@transaction.atomic
def write_accomplishment(
    indicator: Indicator,
    year: int,
    quarter: int,
    lines: Sequence[Reached],
    *,
    remarks: str,
    by: Actor,
    seen: str = "",
) -> Accomplishment:
    """What was reached in a quarter, for the first time or anew while it is open.

    `seen` tells what stood there when it was asked for.
    """
    check(by, Permission.ACCOMPLISHMENT_EDIT)
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)  # two who begin at once: one waits
    known = accomplishment_of(indicator, year, quarter)
    current = locked(known) if known else Accomplishment(indicator=indicator, fiscal_year=year, quarter=quarter)
    refuse_when_closed(current)
    standing = rows_of(current)
    if seen and seen != digest_of(standing, current.remarks):
        raise StaleRecord
    rows = filled(current, lines, remarks=remarks, by=by)
    current.save()
    _replace_rows(current, rows)
    record("accomplishment.edited", current, by=by, changes={"rows": (in_a_line(standing), in_a_line(rows))})
    return current


def filled(current: Accomplishment, lines: Sequence[Reached], *, remarks: str, by: Actor) -> list[AccomplishmentRow]:
    """Let it say what the lines add to; returns them as its rows, or refuses what cannot be."""
    rows = [_row(current, line) for line in lines]
    _refuse_nonsense(rows)
    current.remarks, current.prepared_by_id = remarks, by.user_id
    _sum_up(current, rows)
    _refuse_too_much(current)
    current.clean_fields(exclude=["organization", "indicator", "prepared_by", "certified_by", "approved_by"])
    for row in rows:
        row.clean_fields(exclude=["organization", "accomplishment", "place"])
    return rows


def in_a_line(rows: Sequence[AccomplishmentRow]) -> str:
    return " · ".join(map(str, rows))


@transaction.atomic
def move_accomplishment(accomplishment: Accomplishment, step: str, *, by: Actor, reason: str = "") -> None:
    """Submit, certify, approve or return. Whoever has written it neither certifies nor approves it."""
    match step:
        case "submit":
            current = move_paper(accomplishment, step, "accomplishment.submitted", by=by)
            current.submissions += 1
            current.save(update_fields=["submissions"])
            _tell("accomplishment.certify", current, Permission.ACCOMPLISHMENT_CERTIFY, by)
        case "certify":
            current = move_paper(accomplishment, step, "accomplishment.certified", by=by)
            settle("accomplishment.certify", submission_key(current), by=by)
            _tell("accomplishment.approve", current, Permission.ACCOMPLISHMENT_APPROVE, by)
        case "approve":
            current = move_paper(accomplishment, step, "accomplishment.approved", by=by)
            settle("accomplishment.approve", submission_key(current), by=by)
        case _:
            current = move_paper(accomplishment, step, "accomplishment.returned", by=by, reason=reason)
            for kind in ("accomplishment.certify", "accomplishment.approve"):
                settle(kind, submission_key(current), by=by)
            tell(news_of_accomplishment("accomplishment.returned", current), people=writers_of(current), by=by)
    measure(current.indicator.ppa, by=by)


@transaction.atomic
def remove_accomplishment(accomplishment: Accomplishment, *, by: Actor) -> None:
    """A draft that was begun by mistake."""
    check(by, Permission.ACCOMPLISHMENT_EDIT)
    current = locked(accomplishment)
    refuse_when_closed(current)
    record("accomplishment.removed", current, by=by)
    _replace_rows(current, [])
    current.delete()


@transaction.atomic
def set_alert_levels(values: Mapping[str, Decimal], *, by: Actor) -> AlertLevels:
    """From how many points behind the plan a project of the organization calls for what."""
    check(by, Permission.PROJECT_CONFIRM)
    if not 0 < values["early"] < values["urgent"] < values["terminal"] <= 100:
        raise DomainError(_("Each level has to be higher than the one before it, and none higher than 100."))
    current = AlertLevels.objects.select_for_update().first() or AlertLevels()
    before = str(current)
    for name in ("early", "urgent", "terminal"):
        setattr(current, name, values[name])
    current.save()
    record("alert_levels.set", current, by=by, changes={"levels": (before, str(current))})
    return current


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


def _replace_rows(current: Accomplishment, rows: Sequence[AccomplishmentRow]) -> None:
    AccomplishmentRow.objects.filter(accomplishment=current).delete()
    for row in rows:
        row.accomplishment = current
        row.save(force_insert=True)


def _tell(kind: str, current: Accomplishment, holders: Permission, by: Actor) -> None:
    tell(news_of_accomplishment(kind, current), holders=holders, but=current.signers | writers_of(current), by=by)

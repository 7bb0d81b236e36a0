"""Rows of files as what was reached: found again by indicator, quarter and place, and written many at once."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, Self

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import record_all
from bmms.geography.models import Place
from bmms.geography.queries.browse import WITH_PARENTS
from bmms.planning.models import Indicator
from bmms.projects.models import Accomplishment, AccomplishmentRow
from bmms.projects.queries.accomplishment_rules import Reached, filled, refuse_when_closed
from bmms.projects.queries.project_rules import in_a_line

FIGURES: Final = ("value", "numerator", "denominator", "male", "female", "unspecified")
Period = tuple[int, int, int]  # an indicator in a quarter of a year


class Quarter:
    """What an indicator has reached in a quarter: as it stood, and as the rows want it."""

    def __init__(self, current: Accomplishment, standing: Sequence[AccomplishmentRow]) -> None:
        self.current, self.before = current, in_a_line(standing)
        self.lines = {row.place_id or "": _as_line(row, row.place) for row in standing}
        self.standing = {*self.lines}
        self.rows: list[AccomplishmentRow] | None = None  # None: nobody wants it otherwise

    def take(self, lines: dict[str, Reached], by: Actor, without: Collection[str] = ()) -> None:
        """All of these, beside what other places have; or, refused, none."""
        refuse_when_closed(self.current)
        wanted = {place: line for place, line in (self.lines | lines).items() if place not in without}
        trial = copy(self.current)
        self.rows = filled(trial, list(wanted.values()), standing=self.standing, remarks=trial.remarks, by=by)
        self.current, self.lines = trial, wanted


@dataclass(frozen=True)
class Around:
    """What the rows name, and what stands there. The indicators are held until the transaction ends, before what was
    reached is read: what another file brings at the same moment is waited for, not written over.
    """

    indicators: dict[tuple[str, str], list[Indicator]]
    quarters: dict[Period, Quarter]
    places: dict[str, Place]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        codes, statements = ({row.values[name] for row in rows} for name in ("ppa", "indicator"))
        alike = Indicator.objects.filter(ppa__code__in=codes, statement__in=statements).order_by()
        held = _held(alike.values_list("pk", flat=True))
        indicators: dict[tuple[str, str], list[Indicator]] = {}
        for indicator in held:
            indicators.setdefault((indicator.ppa.code, indicator.statement), []).append(indicator)
        named = {row.values["place"] for row in rows} - {""}
        places = Place.objects.select_related(WITH_PARENTS).filter(code__in=named) if named else ()
        years = {row.values["fiscal_year"] for row in rows}
        return cls(indicators, _quarters(held, years), {place.code: place for place in places})

    def quarter_of(self, row: Row) -> Quarter:
        code, statement, year, number = (row.values[name] for name in ("ppa", "indicator", "fiscal_year", "quarter"))
        found = self.indicators.get((code, statement), [])
        if len(found) != 1:
            words = (
                _("%(code)s has no indicator “%(statement)s”.")
                if not found
                else _("%(code)s has several indicators “%(statement)s”: enter this one on its page.")
            )
            raise DomainError(words % {"code": code, "statement": statement[:80]})
        if row.values["place"] and row.values["place"] not in self.places:
            raise DomainError(_("There is no place with the code %s.") % row.values["place"])
        begun = Accomplishment(indicator=found[0], fiscal_year=year, quarter=number)
        return self.quarters.setdefault((found[0].pk, year, number), Quarter(begun, []))

    def line_of(self, row: Row) -> Reached:
        return Reached(self.places.get(row.values["place"]), **{name: row.values[name] for name in FIGURES})


@transaction.atomic
def write_reached(rows: Sequence[Row], *, by: Actor) -> None:
    """What places have reached; what the other places of a quarter have stays beside it."""
    check(by, Permission.ACCOMPLISHMENT_EDIT)
    around = Around.of(rows)
    wanted: dict[Quarter, list[Row]] = {}
    for row, quarter in judged(rows, around.quarter_of):
        wanted.setdefault(quarter, []).append(row)

    for quarter, its_rows in wanted.items():
        together = Row(None, {row.values["place"]: around.line_of(row) for row in its_rows})
        judged([together], lambda all_of_them, quarter=quarter: quarter.take(all_of_them.values, by))  # type: ignore[misc]
        if together.refusal:  # of which row it is said
            for row in its_rows:
                line = {row.values["place"]: around.line_of(row)}
                judged([row], lambda _row, quarter=quarter, line=line: quarter.take(line, by))  # type: ignore[misc]
    _write(wanted, by)


@transaction.atomic
def take_back_reached(rows: Sequence[AccomplishmentRow], *, by: Actor) -> None:
    """The last place of a draft takes the draft with it."""
    check(by, Permission.ACCOMPLISHMENT_EDIT)
    held = _held({row.accomplishment.indicator_id for row in rows})
    quarters = _quarters(held, {row.accomplishment.fiscal_year for row in rows})
    gone: dict[Quarter, set[str]] = {}
    for row in rows:
        quarter = quarters.get(_period(row.accomplishment))
        if quarter is None:
            raise DomainError(_("somebody has changed the record since."))
        gone.setdefault(quarter, set()).add(row.place_id or "")
    for quarter, places in gone.items():
        quarter.take({}, by, without=places)
    _remove([quarter.current for quarter in gone if not quarter.lines], by)
    _write([quarter for quarter in gone if quarter.lines], by)


def _held(indicators: Iterable[int]) -> list[Indicator]:
    found = Indicator.objects.select_for_update(of=("self",)).select_related("ppa").filter(pk__in=list(indicators))
    return list(found.order_by("pk"))


def _quarters(indicators: Sequence[Indicator], years: Collection[int]) -> dict[Period, Quarter]:
    """What stands there, held until the transaction ends."""
    known = Accomplishment.objects.filter(indicator__in=indicators, fiscal_year__in=years).order_by("pk")
    held = {each.pk: each for each in known.select_for_update()}
    standing: dict[int, list[AccomplishmentRow]] = {}
    for row in AccomplishmentRow.objects.filter(accomplishment__in=held).select_related(f"place__{WITH_PARENTS}"):
        standing.setdefault(row.accomplishment_id, []).append(row)
    called = {indicator.pk: indicator for indicator in indicators}
    for each in held.values():
        each.indicator = called[each.indicator_id]
    return {_period(each): Quarter(each, standing.get(each.pk, [])) for each in held.values()}


def _period(accomplishment: Accomplishment) -> Period:
    return (accomplishment.indicator_id, accomplishment.fiscal_year, accomplishment.quarter)


def _as_line(figures: Any, place: Place | None) -> Reached:
    return Reached(place, **{name: getattr(figures, name) for name in FIGURES})


def _write(quarters: Iterable[Quarter], by: Actor) -> None:
    changed = [quarter for quarter in quarters if quarter.rows is not None]
    new = [quarter.current for quarter in changed if quarter.current.pk is None]
    known = [quarter.current for quarter in changed if quarter.current.pk is not None]
    AccomplishmentRow.objects.filter(accomplishment__in=[each.pk for each in known]).delete()
    Accomplishment.objects.bulk_create(new)
    if known:
        Accomplishment.objects.bulk_update(known, ["prepared_by", *FIGURES])
    rows = [(quarter.current, row) for quarter in changed for row in quarter.rows or ()]
    for accomplishment, row in rows:
        row.accomplishment = accomplishment
    AccomplishmentRow.objects.bulk_create(row for _accomplishment, row in rows)
    told = [(each.current, {"rows": (each.before, in_a_line(each.rows or ()))}) for each in changed]
    record_all("accomplishment.edited", told, by=by)


def _remove(drafts: Sequence[Accomplishment], by: Actor) -> None:
    pks = [draft.pk for draft in drafts]
    record_all("accomplishment.removed", [(draft, {}) for draft in drafts], by=by)
    AccomplishmentRow.objects.filter(accomplishment__in=pks).delete()
    Accomplishment.objects.filter(pk__in=pks).delete()

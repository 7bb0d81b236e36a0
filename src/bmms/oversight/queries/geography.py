"""What projects bring to each province, or to each municipality of one. Runs under `with oversight()`.

By the shares of their places. What no place is named for is shown as such: nothing is spread over provinces that nobody
entered.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Substr

from bmms.execution.models import Account
from bmms.geography.models import Place
from bmms.geography.queries.maps import map_of
from bmms.lib.money import CENTAVO, format_pesos
from bmms.oversight.queries.overview import every_organization
from bmms.projects.models import Beneficiaries, Project, ProjectPlace
from bmms.projects.queries.money import linked_payments, own_payments, part_of
from bmms.projects.queries.projects import of_year
from bmms.tenancy.prepared import OneOfGiven, Prepared, rows_together

PROVINCE_DIGITS: Final = 5
MUNICIPALITY_DIGITS: Final = 7
WHOLE_CODE: Final = 10
NOTHING: Final = Decimal(0)
LARGEST: Final = 18  # pixels of a point on the map


@dataclass(frozen=True)
class Reach:
    """What reaches a place, or several together. People and amounts by the share that the place has."""

    projects: int = 0
    planned: Decimal = NOTHING  # total cost
    paid: Decimal = NOTHING  # from the ledger
    male: Decimal = NOTHING
    female: Decimal = NOTHING
    unspecified: Decimal = NOTHING

    def __add__(self, other: "Reach") -> "Reach":
        return Reach(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __sub__(self, other: "Reach") -> "Reach":
        return Reach(*(getattr(self, each.name) - getattr(other, each.name) for each in fields(self)))

    @property
    def people(self) -> int:
        return round(self.male + self.female + self.unspecified)


@dataclass(frozen=True)
class ReachRow:
    place: Place | None  # None: a code that names no province; inside a province, the province as a whole
    reach: Reach

    @property
    def paid_per_head(self) -> Decimal | None:
        population = self.place.population if self.place else None
        return (self.reach.paid / population).quantize(CENTAVO) if population else None


@dataclass(frozen=True)
class Geography:
    rows: list[ReachRow]
    everything: Reach
    unmapped: Reach  # of projects that name no place
    obc: Reach  # of places for Other Bangsamoro Communities, inside the rows
    province: Place | None = None  # whose municipalities the rows are
    elsewhere: Decimal = NOTHING  # paid for no project of the year, and so at no place

    @property
    def obc_rows(self) -> list[ReachRow]:
        return [row for row in self.rows if row.place is not None and row.place.scope == Place.Scope.OBC]

    @property
    def unmapped_share(self) -> Decimal | None:
        whole = self.everything.projects
        return (Decimal(100) * self.unmapped.projects / whole).quantize(CENTAVO) if whole else None

    @property
    def elsewhere_share(self) -> Decimal | None:
        whole = self.everything.paid + self.elsewhere
        return (Decimal(100) * self.elsewhere / whole).quantize(CENTAVO) if whole else None


def geography_of(year: int, province: Place | None = None) -> Geography:
    """Of the projects of the year, as its reports have them: by province, or by municipality of this one."""
    here = tuple(one.pk for one in every_organization())  # known beforehand, lest each row looks for its own
    if not here:  # of no organization no SQL can be made
        return Geography([], Reach(), Reach(), Reach(), province)
    return _everywhere(year, here) if province is None else _within(province, year, here)


def _everywhere(year: int, here: tuple[int, ...]) -> Geography:
    answers = _answers(_asked_everywhere(year, here))
    by_province, obc = _reached(answers), _reached(answers).get(True, Reach())
    with_place, everything, all_paid = _sums(answers)[0], _everything(answers), _sums(answers)[0]
    codes = [part.ljust(WHOLE_CODE, "0") for part in by_province]
    named = {place.code[:PROVINCE_DIGITS]: place for place in _PROVINCES.objects(codes=codes)}
    rows = [ReachRow(named.get(part), reach) for part, reach in by_province.items()]
    rows.sort(key=lambda row: (row.place is None, row.place.scope if row.place else "", -row.reach.paid))
    whole = sum((row.reach for row in rows), Reach())
    unmapped = _with(everything - whole, projects=everything.projects - with_place)
    return Geography(rows, everything, unmapped, obc, elsewhere=all_paid - everything.paid)


def _within(province: Place, year: int, here: tuple[int, ...]) -> Geography:
    """What names the province and no municipality in it has its own row."""
    answers = _answers(_asked_within(province.code[:PROVINCE_DIGITS], year, here))
    by_municipality = _reached(answers)
    codes = [part.ljust(WHOLE_CODE, "0") for part in by_municipality]
    named = {place.code[:MUNICIPALITY_DIGITS]: place for place in _MUNICIPALITIES.objects(codes=codes)}
    rows = [ReachRow(named.get(part), reach) for part, reach in by_municipality.items()]
    rows.sort(key=lambda row: (row.place is None, -row.reach.paid))
    outside = [row for row in rows if row.place is not None and row.place.scope == Place.Scope.OBC]
    everything, obc = (_together(some, _sums(answers)[0]) for some in (rows, outside))
    return Geography(rows, everything, Reach(), obc, province)


def _together(rows: Iterable[ReachRow], projects: int) -> Reach:
    """Of several places, each project once."""
    return _with(sum((row.reach for row in rows), Reach()), projects=projects)


Answers = Iterator[list[tuple[Any, ...]]]


def _answers(asked: Iterable[Prepared]) -> Answers:
    """In the order of the questions, in one statement."""
    return iter(rows_together([(each, {}) for each in asked]))


@lru_cache(maxsize=64)
def _asked_everywhere(year: int, here: tuple[int, ...]) -> list[Prepared]:
    """Building and compiling takes longer than anything that Python does with the answers, so it is done once."""
    mapped = ProjectPlace.objects.filter(of_year(year, "project__"), organization__in=here)
    rows = Project.objects.filter(of_year(year), organization__in=here)
    people = Beneficiaries.objects.filter(project__in=rows.order_by().values("pk"))
    paid = Account.objects.filter(level=Account.Level.APPROPRIATION, organization__in=here)
    asked = [
        *_of_parts(mapped, _province, year, here),
        *_of_parts(mapped.filter(is_obc=True), _obc, year, here),
        _number_of_projects(mapped),
        _by_organization(rows, Count("pk"), Sum("total_cost")),
        *(_by_organization(paying, Sum("paid")) for _path, paying in _paying(year, here)),
        _by_organization(people, *(Sum(sex) for sex in SEXES)),
        _by_organization(paid, Sum("disbursed")),
    ]
    return [*map(_prepared, asked)]


@lru_cache(maxsize=256)
def _asked_within(digits: str, year: int, here: tuple[int, ...]) -> list[Prepared]:
    within = ProjectPlace.objects.filter(place__code__startswith=digits)
    mapped = within.filter(of_year(year, "project__"), organization__in=here)
    asked = [
        *_of_parts(mapped, _municipality, year, here),
        *map(_number_of_projects, (mapped, mapped.filter(is_obc=True))),
    ]
    return [*map(_prepared, asked)]


def _prepared(rows: QuerySet[Any, Any]) -> Prepared:
    return Prepared(lambda: rows)


def _by_organization(rows: QuerySet[Any], *sums: Any) -> QuerySet[Any, Any]:
    named = {f"sum_{number}": each for number, each in enumerate(sums)}
    found: QuerySet[Any, Any] = rows.order_by().values_list("organization").annotate(**named)
    return found


def _number_of_projects(mapped: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Each once: a project is of one organization."""
    return _by_organization(mapped, Count("project", distinct=True))


def _sums(answers: Answers, columns: int = 1) -> list[Any]:
    """Of all organizations together."""
    rows = next(answers)
    return [sum((row[column] or 0 for row in rows), 0) for column in range(1, columns + 1)]


def province_with_code(code: str) -> Place | None:
    return Place.objects.filter(pk=code, level=Place.Level.PROVINCE).first() if code else None


def _province(prefix: str) -> Any:
    """Of a place at the end of this path."""
    return Substr(f"{prefix}place", 1, PROVINCE_DIGITS)


def _municipality(prefix: str) -> Any:
    return Substr(f"{prefix}place", 1, MUNICIPALITY_DIGITS)


def _obc(prefix: str) -> Any:
    return F(f"{prefix}is_obc")


def _of_parts(
    places: QuerySet[Any], part: Callable[[str], Any], year: int, here: tuple[int, ...]
) -> Iterator[QuerySet[Any, Any]]:
    """By what the part of a place is: projects and their cost, people, and what was paid.

    That from the appropriations that pay, which are fewer than the projects.
    """
    rows = places.order_by().annotate(part=part("")).values_list("part")
    yield rows.annotate(
        projects=Count("project", distinct=True), planned=Sum(part_of(F("project__total_cost"), F("share")))
    )
    yield rows.annotate(**{sex: Sum(part_of(F(f"project__beneficiaries__{sex}"), F("share"))) for sex in SEXES})
    for project, paying in _paying(year, here):
        by_part = paying.annotate(part=part(f"{project}__places__")).values_list("part")
        yield by_part.annotate(sum=Sum(part_of(F("paid"), F(f"{project}__places__share"))))


def _reached(answers: Answers) -> dict[Any, Reach]:
    found = {part: Reach(projects=number, planned=cost or NOTHING) for part, number, cost in next(answers)}
    for part, *people in next(answers):
        found[part] += Reach(0, NOTHING, NOTHING, *(each or NOTHING for each in people))
    for part, paid in chain(next(answers), next(answers)):
        if part in found:
            found[part] += Reach(paid=paid or NOTHING)
    return found


SEXES: Final = ("male", "female", "unspecified")


def _paying(year: int, here: tuple[int, ...]) -> Iterator[tuple[str, QuerySet[Any]]]:
    """What pays for projects of the year, and the path from it to the project: most PPAs have none."""
    for project, rows in (("ppa__project", own_payments()), ("project", linked_payments())):
        there_is_one = {f"{project}__isnull": False}  # the days of none are empty, and of every year
        yield project, rows.filter(of_year(year, f"{project}__"), organization__in=here, **there_is_one)


def _everything(answers: Answers) -> Reach:
    (projects, planned), *paid, people = _sums(answers, 2), _sums(answers), _sums(answers), _sums(answers, 3)
    return Reach(projects, planned or NOTHING, sum((each for (each,) in paid), NOTHING), *map(Decimal, people))


def _with(reach: Reach, *, projects: int) -> Reach:
    return Reach(projects, reach.planned, reach.paid, reach.male, reach.female, reach.unspecified)


# a city that belongs to no province stands for itself: its code is the only place with these digits first
_PROVINCES: Final = Prepared(
    lambda: Place.objects.filter(
        OneOfGiven("pk", "codes", kind="text"), level__in=(Place.Level.PROVINCE, Place.Level.MUNICIPALITY)
    )
)
_MUNICIPALITIES: Final = Prepared(lambda: Place.objects.filter(OneOfGiven("pk", "codes", kind="text")))


def map_of_reach(year: int, province: Place | None = None) -> dict[str, Any]:
    """GeoJSON: each place, as an outline where boundaries are loaded, with what was paid there."""
    reached = {row.place.code: row.reach for row in geography_of(year, province).rows if row.place}
    drawn = map_of(Place.objects.filter(pk__in=reached), around=province)
    for feature in drawn["features"]:
        if feature["id"] not in reached:
            continue  # the province around
        properties, reach = feature["properties"], reached[feature["id"]]
        properties["name"] += f": {reach.projects:,}, {format_pesos(reach.paid.quantize(CENTAVO))}"
        properties["radius"] = min(6 + reach.projects, LARGEST)
    return drawn

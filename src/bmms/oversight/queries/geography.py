"""What projects bring to each province, or to each municipality of one. Runs under `with oversight()`.

By the shares of their places. What no place is named for is shown as such: nothing is spread over provinces that nobody
entered.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
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

PROVINCE_DIGITS: Final = 5
MUNICIPALITY_DIGITS: Final = 7
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
    if province is not None:
        return _within(province, year)
    here = [one.pk for one in every_organization()]  # known beforehand, lest each row looks for its own
    mapped = ProjectPlace.objects.filter(of_year(year, "project__"), organization__in=here)
    by_province = _reached(mapped, _province, year, here)
    obc = _reached(mapped.filter(is_obc=True), _obc, year, here).get(True, Reach())
    everything = _everything(year, here)
    named = {place.code[:PROVINCE_DIGITS]: place for place in _provinces(by_province)}
    rows = [ReachRow(named.get(part), reach) for part, reach in by_province.items()]
    rows.sort(key=lambda row: (row.place is None, row.place.scope if row.place else "", -row.reach.paid))
    with_place = mapped.values("project").distinct().count()
    whole = sum((row.reach for row in rows), Reach())
    unmapped = _with(everything - whole, projects=everything.projects - with_place)
    return Geography(rows, everything, unmapped, obc, elsewhere=_all_paid(here) - everything.paid)


def _within(province: Place, year: int) -> Geography:
    """What names the province and no municipality in it has its own row."""
    here = [one.pk for one in every_organization()]
    within = ProjectPlace.objects.filter(place__code__startswith=province.code[:PROVINCE_DIGITS])
    mapped = within.filter(of_year(year, "project__"), organization__in=here)
    by_municipality = _reached(mapped, _municipality, year, here)
    codes = [part.ljust(10, "0") for part in by_municipality]
    named = {place.code[:MUNICIPALITY_DIGITS]: place for place in Place.objects.filter(pk__in=codes)}
    rows = [ReachRow(named.get(part), reach) for part, reach in by_municipality.items()]
    rows.sort(key=lambda row: (row.place is None, -row.reach.paid))
    everything = _together(rows, mapped)
    outside = [row for row in rows if row.place is not None and row.place.scope == Place.Scope.OBC]
    return Geography(rows, everything, Reach(), _together(outside, mapped.filter(is_obc=True)), province)


def _together(rows: Iterable[ReachRow], mapped: QuerySet[Any]) -> Reach:
    """Of several places, each project once."""
    return _with(sum((row.reach for row in rows), Reach()), projects=mapped.values("project").distinct().count())


def province_with_code(code: str) -> Place | None:
    return Place.objects.filter(pk=code, level=Place.Level.PROVINCE).first()


def _province(prefix: str) -> Any:
    """Of a place at the end of this path."""
    return Substr(f"{prefix}place", 1, PROVINCE_DIGITS)


def _municipality(prefix: str) -> Any:
    return Substr(f"{prefix}place", 1, MUNICIPALITY_DIGITS)


def _obc(prefix: str) -> Any:
    return F(f"{prefix}is_obc")


def _reached(places: QuerySet[Any], part: Callable[[str], Any], year: int, here: list[int]) -> dict[Any, Reach]:
    """Three statements: projects and their cost, people, and what was paid."""
    rows = places.order_by().annotate(part=part("")).values("part")
    counted = rows.annotate(
        projects=Count("project", distinct=True), planned=Sum(part_of(F("project__total_cost"), F("share")))
    )
    found = {row["part"]: Reach(projects=row["projects"], planned=row["planned"] or NOTHING) for row in counted}
    people = rows.annotate(**{sex: Sum(part_of(F(f"project__beneficiaries__{sex}"), F("share"))) for sex in SEXES})
    for row in people:
        found[row["part"]] += Reach(0, NOTHING, NOTHING, *(row[sex] or NOTHING for sex in SEXES))
    for name, paid in _paid_by(part, year, here):
        if name in found:
            found[name] += Reach(paid=paid)
    return found


SEXES: Final = ("male", "female", "unspecified")


def _paid_by(part: Callable[[str], Any], year: int, here: list[int]) -> Iterable[tuple[Any, Decimal]]:
    """By what the part of a place is, from the appropriations that pay: those are fewer than the projects."""
    of_own, of_linked = (
        rows.annotate(part=part(f"{project}__places__"))
        .values_list("part")
        .annotate(sum=Sum(part_of(F("paid"), F(f"{project}__places__share"))))
        for project, rows in _paying(year, here)
    )
    return [(name, paid or NOTHING) for name, paid in of_own.union(of_linked, all=True)]


def _paying(year: int, here: list[int]) -> Iterator[tuple[str, QuerySet[Any]]]:
    """What pays for projects of the year, and the path from it to the project: most PPAs have none."""
    for project, rows in (("ppa__project", own_payments()), ("project", linked_payments())):
        there_is_one = {f"{project}__isnull": False}  # the days of none are empty, and of every year
        yield project, rows.filter(of_year(year, f"{project}__"), organization__in=here, **there_is_one)


def _all_paid(here: list[int]) -> Decimal:
    rows = Account.objects.filter(level=Account.Level.APPROPRIATION, organization__in=here)
    return Decimal(rows.aggregate(sum=Sum("disbursed"))["sum"] or 0)


def _everything(year: int, here: list[int]) -> Reach:
    rows = Project.objects.filter(of_year(year), organization__in=here).order_by()
    found = rows.aggregate(projects=Count("pk"), planned=Sum("total_cost"))
    of_own, of_linked = (
        paying.values_list("organization").annotate(sum=Sum("paid")) for _path, paying in _paying(year, here)
    )
    paid = sum((paid for _organization, paid in of_own.union(of_linked, all=True)), NOTHING)
    people = Beneficiaries.objects.filter(project__in=rows.values("pk")).aggregate(**{sex: Sum(sex) for sex in SEXES})
    counts = (Decimal(people[sex] or 0) for sex in SEXES)
    return Reach(found["projects"], found["planned"] or NOTHING, paid, *counts)


def _with(reach: Reach, *, projects: int) -> Reach:
    return Reach(projects, reach.planned, reach.paid, reach.male, reach.female, reach.unspecified)


def _provinces(parts: Any) -> QuerySet[Place]:
    """A city that belongs to no province stands for itself: its code is the only place with these digits first."""
    codes = [part.ljust(10, "0") for part in parts]
    return Place.objects.filter(pk__in=codes, level__in=(Place.Level.PROVINCE, Place.Level.MUNICIPALITY))


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

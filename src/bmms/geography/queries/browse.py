from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, F, IntegerField, Q, Sum, When

from bmms.geography.models import Place, PlaceQuerySet

WITH_PARENTS: Final = "parent__parent__parent"  # as deep as it gets: a barangay of a district of Manila
# what its full name needs, for who reads nothing else of a place: its other columns and its parents' are 110
NAMED: Final = tuple(
    "parent__" * depth + column for depth in range(4) for column in ("name", "level", "kind", "parent")
)


@dataclass(frozen=True)
class Country:
    regions: int
    provinces: int
    municipalities: int
    barangays: int
    population: int
    city_districts: int  # counted among the cities and municipalities


def place_with_code(code: str) -> Place | None:
    return Place.objects.select_related(WITH_PARENTS).filter(code=code).first()


def places_with_codes(codes: Iterable[str]) -> dict[str, Place]:
    return {place.code: place for place in Place.objects.filter(code__in={*codes} - {""})}


def regions() -> PlaceQuerySet:
    """BARMM first."""
    is_elsewhere = Case(When(scope=Place.Scope.BARMM, then=0), default=1, output_field=IntegerField())
    return Place.objects.filter(level=Place.Level.REGION).order_by(is_elsewhere, "code")


def country() -> Country:
    totals = Place.objects.filter(level=Place.Level.REGION, valid_to=None).aggregate(
        Count("code"), Sum("province_count"), Sum("municipality_count"), Sum("barangay_count"), Sum("population")
    )
    districts = Place.objects.filter(level=Place.Level.MUNICIPALITY, kind=Place.Kind.CITY_DISTRICT).count()
    return Country(*(value or 0 for value in (*totals.values(), districts)))


def places_below(place: Place) -> PlaceQuerySet:
    """What one sees on opening a place, closed ones last.

    In a region: its provinces, and beside them every city that answers to none. Cotabato City stands there and, since
    its code says so, under Maguindanao del Norte too. Groups that exist only in the statistics are left out.
    """
    within, below = Q(parent=place), ~Q(kind=Place.Kind.STATISTICAL_GROUP)
    if place.level == Place.Level.REGION:
        beside = Q(kind__in=Place.INDEPENDENT) | Q(parent__kind=Place.Kind.STATISTICAL_GROUP)
        below = within & below | ~within & beside
        # by the index of parents; which of all places are below or beside would be asked of each of 44,000
        within = Q(parent__in=Place.objects.filter(Q(code=place.code) | Q(parent=place)).order_by())
    provinces_first = Case(When(level=Place.Level.PROVINCE, then=0), default=1, output_field=IntegerField())
    return (
        Place.objects.filter(within, below)
        .prefetch_related("successor__parent")  # few have one
        .order_by(F("valid_to").desc(nulls_first=True), provinces_first, "is_pseudo", "name", "code")
    )


def contents_of(place: Place) -> dict[str, Any]:
    """`below`, and of the open ones what is drawn and what is counted apart."""
    below = list(places_below(place))
    open_ones = [each for each in below if each.valid_to is None]
    apart = [each for each in open_ones if each.kind == Place.Kind.INDEPENDENT_CITY and each.parent_id == place.pk]
    return {
        "below": below,
        "drawn": sum(each.is_drawn for each in open_ones or [place]),
        "not_drawn": sum(not each.is_drawn for each in open_ones),
        "apart": apart,
        "population_without_them": (place.population or 0) - sum(each.population or 0 for each in apart),
    }

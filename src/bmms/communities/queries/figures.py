"""Figures from below: what the communities of a place add up to, and where that differs from its own figure.

A barangay counts by the profile of the whole barangay; where there is none, by the sum of its parts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from bmms.communities.models import Community, Municipality
from bmms.geography.models import Place
from bmms.geography.queries.browse import WITH_PARENTS

WHOLE = Community.Level.BARANGAY


@dataclass(frozen=True)
class BarangayRow:
    """`whole`: the profile of the whole barangay; `parts`: those inside it."""

    place: Place
    whole: Community | None
    parts: Sequence[Community]

    @property
    def in_parts(self) -> int | None:
        return sum(each.persons for each in self.parts) if self.parts else None

    @property
    def persons(self) -> int:
        return self.whole.persons if self.whole else self.in_parts or 0

    @property
    def households(self) -> int:
        return self.whole.households if self.whole else sum(each.households for each in self.parts)

    @property
    def difference(self) -> int | None:
        """How many more the whole barangay's profile says than its parts."""
        return None if self.whole is None or self.in_parts is None else self.whole.persons - self.in_parts


@dataclass(frozen=True)
class ProvinceRow:
    province: Place
    municipalities: int
    submitted: int
    communities: int
    households: int
    persons: int
    own: int  # what those municipalities say themselves that have said it
    without_figure: int

    @property
    def difference(self) -> int | None:
        return None if self.without_figure else self.own - self.persons


def counted() -> QuerySet[Community]:
    """The profiles that count: none is counted within another."""
    whole = Community.objects.filter(place=OuterRef("place"), level=WHOLE)
    return Community.objects.filter(Q(level=WHOLE) | ~Exists(whole))


def municipalities() -> QuerySet[Municipality]:
    """Each with `counted_persons`, `counted_households`, `number_of_communities` and the `difference` of its figure.

    Each figure is a query of its own: beside a join they would be asked again for every community.
    """
    mine = {"municipality": OuterRef("pk")}
    found = Municipality.objects.select_related(f"place__{WITH_PARENTS}", "submitted_by").annotate(
        counted_persons=_figure(counted().filter(**mine), Sum("persons")),
        counted_households=_figure(counted().filter(**mine), Sum("households")),
        number_of_communities=_figure(Community.objects.filter(**mine), Count("pk")),
    )
    return found.annotate(difference=F("persons") - F("counted_persons"))


def to_be_submitted(most: int) -> list[Municipality]:
    """The first by name of those whose profiles are not locked yet."""
    kept = Community.objects.filter(municipality=OuterRef("pk"))
    still_open = Municipality.objects.filter(Exists(kept), status=Municipality.Status.OPEN)
    return list(still_open.select_related(f"place__{WITH_PARENTS}").order_by("place__name", "place_id")[:most])


def municipality_with_key(key: UUID) -> Municipality | None:
    return municipalities().filter(key=key).first()


def barangays_of(municipality: Municipality) -> list[BarangayRow]:
    profiles = municipality.communities.select_related("place__parent").order_by("place__name", "place_id", "site")
    return [_row(place, list(each)) for place, each in groupby(profiles, key=lambda one: one.place)]


def provinces(rows: Iterable[Municipality]) -> list[ProvinceRow]:
    """By province; a city that answers to none stands for itself."""
    found: dict[str, list[Any]] = {}
    for each in rows:
        found.setdefault(province_of(each.place).code, []).append(each)
    return sorted((_province(below) for below in found.values()), key=lambda row: row.province.name)


def province_of(place: Place) -> Place:
    """Groups that exist only in the statistics are not shown; their city stands in for them."""
    parent = place.parent
    return place if parent is None or not parent.is_listed or place.is_independent else parent


def _province(below: list[Any]) -> ProvinceRow:
    return ProvinceRow(
        province_of(below[0].place),
        len(below),
        sum(not each.is_open for each in below),
        sum(each.number_of_communities for each in below),
        sum(each.counted_households for each in below),
        sum(each.counted_persons for each in below),
        sum(each.persons or 0 for each in below),
        sum(each.persons is None for each in below),
    )


def _row(place: Place, profiles: list[Community]) -> BarangayRow:
    whole = next((each for each in profiles if each.level == WHOLE), None)
    return BarangayRow(place, whole, [each for each in profiles if each is not whole])


def _figure(rows: QuerySet[Community], figure: Aggregate) -> Coalesce:
    all_of_it = rows.order_by().values("municipality").annotate(figure=figure).values("figure")
    return Coalesce(Subquery(all_of_it, output_field=IntegerField()), 0)

"""Projects on the map: every place with how many of the projects found work there, and the part that has no point."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.geography.models import Place
from bmms.geography.queries.browse import WITH_PARENTS, place_with_code
from bmms.geography.queries.search import places_called
from bmms.projects.models import Project, ProjectPlace

MOST: Final = 2000  # places of one map
LEVEL_LENGTHS: Final = {
    Place.Level.REGION: 2,
    Place.Level.PROVINCE: 5,
    Place.Level.MUNICIPALITY: 7,
    Place.Level.BARANGAY: 10,
}


@dataclass(frozen=True)
class PlaceRow:
    place: Place
    projects: int

    @property
    def is_drawn(self) -> bool:
        return self.place.is_drawn and self.place.latitude is not None


def codes_inside(place: Place) -> tuple[str, str]:
    """The first and the last code that a place and what lies in it can have."""
    start = place.code[: LEVEL_LENGTHS[Place.Level(place.level)]]
    return start.ljust(10, "0"), start.ljust(10, "9")


def working_in(rows: QuerySet[Any], place: Place) -> QuerySet[Any]:
    inside = ProjectPlace.objects.filter(place__code__range=codes_inside(place))
    return rows.filter(pk__in=inside.values("project"))


def place_meant(text: str) -> Place | None:
    """By its code, or by a name that only one place has today."""
    if len(text) == len("1900000000") and text.isdecimal():
        return place_with_code(text)
    named = places_called(text, on=timezone.localdate()) if text else []
    return named[0] if len(named) == 1 else None


def shares_in(text: str) -> list[tuple[Place, Decimal | None]]:
    """Of `1903617000: 60; Kapalawan, SGA: 40`: each place by its code or its whole name."""
    return [_share_in(part.strip()) for part in text.split(";") if part.strip()]


def _share_in(text: str) -> tuple[Place, Decimal | None]:
    name, _colon, share = text.partition(":")
    place = place_meant(name.strip())
    if place is None:
        raise DomainError(_("No one place is meant by “%s”: write its code.") % name.strip()[:60])
    try:
        return place, Decimal(share.strip().removesuffix("%")) if share.strip() else None
    except InvalidOperation:
        raise DomainError(_("“%s” is no share.") % share.strip()[:20]) from None


def places_with(found: QuerySet[Project]) -> list[PlaceRow]:
    rows = ProjectPlace.objects.filter(project__in=found.order_by().values("pk")).values("place")
    counted = dict(rows.annotate(number=Count("pk")).order_by("-number").values_list("place", "number")[:MOST])
    places = Place.objects.filter(pk__in=counted).select_related(WITH_PARENTS)
    return sorted(
        (PlaceRow(place, counted[place.pk]) for place in places), key=lambda row: (-row.projects, row.place.code)
    )


def map_of(rows: list[PlaceRow], list_url: str) -> dict[str, Any]:
    """GeoJSON, each point leading to the list of its projects."""
    return {"type": "FeatureCollection", "features": [_feature(row, list_url) for row in rows if row.is_drawn]}


def _feature(row: PlaceRow, list_url: str) -> dict[str, Any]:
    place = row.place
    longitude, latitude = float(place.longitude or 0), float(place.latitude or 0)
    return {
        "type": "Feature",
        "id": place.code,
        "properties": {
            "name": f"{place.full_name}: {row.projects}",
            "url": f"{list_url}?place={place.code}",
            "radius": min(5 + row.projects, 18),
        },
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
    }

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse

from bmms.geography.models import Place, PlaceBoundary

RADII: Final = {
    Place.Level.REGION: 9,
    Place.Level.PROVINCE: 7,
    Place.Level.MUNICIPALITY: 5,
    Place.Level.BARANGAY: 4,
}


def can_be_drawn(place: str) -> Q:
    """Of rows that stand at a `place`: those whose place has a point that can be trusted."""
    return Q(**{f"{place}__point_quality__in": Place.DRAWN})


def map_of(places: Iterable[Place], *, around: Place | None = None) -> dict[str, Any]:
    """GeoJSON: of each open place its outline, else its point, never one that is not trusted; `around` as ground."""
    shown = [place for place in places if place.valid_to is None]
    wanted = [*shown, around] if around else shown
    outlines = dict(PlaceBoundary.objects.filter(place__in=wanted).values_list("place_id", "geometry"))
    features = [_feature(place, outlines.get(place.pk) or _point(place)) for place in shown]
    if around and around not in shown:
        features.insert(0, _ground(around, outlines.get(around.pk)))
    return {"type": "FeatureCollection", "features": [feature for feature in features if feature["geometry"]]}


def _ground(place: Place, geometry: dict[str, Any] | None) -> dict[str, Any]:
    properties = {"name": place.name, "colour": "transparent"}
    return {"type": "Feature", "id": place.code, "properties": properties, "geometry": geometry}


def _feature(place: Place, geometry: dict[str, Any] | None) -> dict[str, Any]:
    properties = {
        "name": place.name,
        "url": reverse("geography:place", args=[place.code]),
        "radius": RADII[Place.Level(place.level)],
    }
    return {"type": "Feature", "id": place.code, "properties": properties, "geometry": geometry}


def _point(place: Place) -> dict[str, Any] | None:
    if not place.is_drawn or place.latitude is None or place.longitude is None:
        return None
    return {"type": "Point", "coordinates": [float(place.longitude), float(place.latitude)]}

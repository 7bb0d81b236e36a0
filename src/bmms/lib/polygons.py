"""Areas on the map: GeoJSON polygons in degrees, [longitude, latitude]."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

Ring = Sequence[Sequence[float]]

SCANS: Final = 31  # lines across the area among which the widest stretch inside is looked for
THINNEST: Final = 1e-6  # degrees, a tenth of a metre
SMALLEST_RING: Final = 4  # three corners, and the first again


class PolygonError(ValueError):
    """The geometry is no area on the globe. The message says why."""


class Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float

    def encloses(self, other: "Box") -> bool:
        return (
            self.west <= other.west
            and other.east <= self.east
            and self.south <= other.south
            and other.north <= self.north
        )


class Point(NamedTuple):
    longitude: float
    latitude: float


def rings_of(geometry: Any) -> list[list[Ring]]:
    """The polygons of a GeoJSON Polygon or MultiPolygon: each an outline followed by its holes."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(coordinates, list) or not coordinates:
        raise PolygonError("it is neither a Polygon nor a MultiPolygon")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    for ring in (ring for polygon in polygons for ring in polygon or [None]):
        _require_ring(ring)
    return polygons


def _require_ring(ring: Any) -> None:
    if not isinstance(ring, list) or len(ring) < SMALLEST_RING or ring[0] != ring[-1]:
        raise PolygonError("an outline is not closed or has fewer than three corners")
    if not all(_is_position(position) for position in ring):
        raise PolygonError("a corner is not a longitude and a latitude in degrees")


def _is_position(position: Any) -> bool:
    numbers = isinstance(position, list) and len(position) > 1 and all(isinstance(n, int | float) for n in position[:2])
    return numbers and abs(position[0]) <= 180 and abs(position[1]) <= 90


def box_of(polygons: Sequence[Sequence[Ring]]) -> Box:
    corners = [corner for polygon in polygons for ring in polygon for corner in ring]
    longitudes, latitudes = [c[0] for c in corners], [c[1] for c in corners]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def point_inside(polygons: Sequence[Sequence[Ring]]) -> Point:
    """A point well inside the largest part: the middle of its widest stretch among evenly spaced lines.

    Holes count as outside. Unlike the mean of the corners, it never falls into a bay or between islands.
    """
    largest = max(polygons, key=lambda polygon: abs(_signed_area(polygon[0])))
    box = box_of([largest])
    height = box.north - box.south
    widest = max(
        (
            (east - west, Point((west + east) / 2, latitude))
            for latitude in (box.south + height * (n + 0.5) / SCANS for n in range(SCANS))
            for west, east in _stretches(largest, latitude)
        ),
        default=None,
    )
    if widest is None or widest[0] < THINNEST:
        raise PolygonError("it has no inside")
    return widest[1]


def contains(polygons: Sequence[Sequence[Ring]], point: Point) -> bool:
    return any(
        west <= point.longitude <= east for polygon in polygons for west, east in _stretches(polygon, point.latitude)
    )


def _stretches(polygon: Sequence[Ring], latitude: float) -> Iterator[tuple[float, float]]:
    """From where to where the line at `latitude` is inside."""
    crossings = sorted(
        x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
        for ring in polygon
        for (x1, y1, *_), (x2, y2, *_) in pairwise(ring)
        if (y1 > latitude) != (y2 > latitude)
    )
    return zip(crossings[::2], crossings[1::2], strict=True)


def _signed_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2

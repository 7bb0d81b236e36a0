"""Boundaries from a GeoJSON file that the operator supplies: features with the properties `code` and `name`."""

import json
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.geography.models import PlaceBoundary
from bmms.lib.polygons import Box, Point, PolygonError, box_of, point_inside, rings_of

SHOWN: Final = 20  # wrong features named in a refusal
PHILIPPINES: Final = Box(west=112, south=4, east=128, north=22)


@dataclass(frozen=True)
class Outline:
    code: str
    geometry: dict[str, Any]
    box: Box
    inside: Point


def read_outlines(file: Path, known: Container[str]) -> list[Outline]:
    """All of the file's outlines; one that is wrong refuses them all, by name."""
    features = _features(file)
    wrong: list[str] = []
    outlines: list[Outline] = []
    for number, feature in enumerate(features, start=1):
        try:
            outlines.append(_outline(feature, known))
        except PolygonError as error:
            wrong.append(_("{name}: {why}").format(name=_label(feature, number), why=error))
    twice = [code for code, count in Counter(o.code for o in outlines).items() if count > 1]
    wrong += [_("{name}: the file has it twice").format(name=code) for code in twice]
    if wrong:
        more = _(" … and {count} more").format(count=len(wrong) - SHOWN) if len(wrong) > SHOWN else ""
        raise DomainError(_("No boundary was loaded. ") + "; ".join(wrong[:SHOWN]) + more)
    return outlines


def inside_points() -> dict[str, tuple[float, float]]:
    """The points computed from the boundaries that are already loaded."""
    stored = PlaceBoundary.objects.values_list("place_id", "inside_latitude", "inside_longitude")
    return {code: (float(latitude), float(longitude)) for code, latitude, longitude in stored}


def _features(file: Path) -> list[Any]:
    try:
        data = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise DomainError(_("{file} cannot be read as GeoJSON: {error}").format(file=file, error=error)) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise DomainError(_("{file} is no GeoJSON collection of features.").format(file=file))
    return features


def _outline(feature: Any, known: Container[str]) -> Outline:
    properties = _properties(feature)
    code = properties.get("code")
    if not isinstance(code, str) or not properties.get("name"):
        raise PolygonError(_("it needs the properties code (text) and name"))
    if code not in known:
        raise PolygonError(_("no place of these has the code {code}").format(code=code))
    polygons = rings_of(feature.get("geometry"))
    box = box_of(polygons)
    if not PHILIPPINES.encloses(box):
        raise PolygonError(_("it lies outside the Philippines; longitude comes before latitude"))
    return Outline(code, feature["geometry"], box, point_inside(polygons))


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _label(feature: Any, number: int) -> str:
    properties = _properties(feature)
    parts = [str(properties[key]) for key in ("code", "name") if properties.get(key)]
    return " ".join(parts) or _("feature {number}").format(number=number)

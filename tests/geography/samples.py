"""Small places and outlines of our own for tests."""

import json
from pathlib import Path
from typing import Any

from bmms.geography.models import Place
from bmms.tenancy.scope import system

REGION = {"code": "1900000000", "name": "BARMM", "level": "REGION", "kind": "REGION"}
PROVINCE = {"code": "1903600000", "name": "Lanao del Sur", "level": "PROVINCE", "kind": "PROVINCE"}


def town(code: str = "1903617000", name: str = "City of Marawi") -> Place:
    """One place with what it is part of, where loading a region would be too much."""
    above = None
    with system("a sample"):
        for values in (REGION, PROVINCE, {"code": code, "name": name, "level": "MUNICIPALITY", "kind": "MUNICIPALITY"}):
            search = {"search_text": f"; {values['name'].lower()} ;; "}
            above, _ = Place.objects.get_or_create(
                code=values["code"],
                defaults=values | search | {"scope": "BARMM", "parent": above, "point_quality": "NONE"},
            )
    assert above is not None
    return above


def feature(code: str, name: str, west: float, south: float, size: float = 0.1) -> dict[str, Any]:
    """A U-shaped area: the mean of its corners lies outside it."""
    third = size / 3
    corners = [(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3), (0, 0)]
    ring = [[round(west + x * third, 6), round(south + y * third, 6)] for x, y in corners]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write_boundaries(folder: Path, *features: dict[str, Any]) -> Path:
    file = folder / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file

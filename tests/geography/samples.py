"""Small places and outlines of our own for tests."""

import json
from pathlib import Path
from typing import Any


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

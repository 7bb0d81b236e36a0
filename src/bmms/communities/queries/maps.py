from typing import Any

from django.urls import reverse

from bmms.communities.models import Municipality
from bmms.geography.queries.maps import map_of


def map_of_municipalities(rows: list[Municipality], code: str) -> dict[str, Any]:
    """GeoJSON: where communities are, each place leading to its page here."""
    pages = {row.place_id: row for row in rows}
    drawn = map_of(row.place for row in rows)
    for feature in drawn["features"]:
        row = pages[feature["id"]]
        feature["properties"]["url"] = reverse("communities:municipality", kwargs={"code": code, "key": row.key})
    return drawn

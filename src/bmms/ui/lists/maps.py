"""Rows at their places, without tiles. The table below the map is its twin: the same rows, in words."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db.models import Count, Q
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from bmms.ui.lists.declaration import SEARCH

MOST: Final = 2_000  # places on one map
POINTS: Final = "points"  # ?points=1: the map's own data
LARGEST: Final = 14  # pixels


@dataclass(frozen=True)
class Map:
    """`place` is the path from a row to its place; `drawn` says of which places the point can be trusted."""

    place: str
    drawn_where: Q
    name: ClassVar[str] = "map"
    label: ClassVar[Any] = gettext_lazy("Map")
    icon: ClassVar[str] = "map-pin"
    has_table: ClassVar[bool] = True

    def kept(self, sent: QueryDict) -> dict[str, str]:
        return {}

    def drawn(self, page: Any) -> SafeString:
        found = page.which.found(page.request.actor, page.kept).order_by()
        context = {
            "src": page.url + page.frame.link(**{POINTS: 1}),
            "label": f"{self.label}: {page.label}",
            "not_drawn": found.exclude(self.drawn_where).count(),
        }
        return render_to_string("ui/list_map.html", context)

    def features(self, page: Any) -> dict[str, Any]:
        """One point for each place, as large as it has rows; where the search looks into places it leads to them."""
        names = [f"{self.place}__{name}" for name in ("name", "longitude", "latitude")]
        found = page.which.found(page.request.actor, page.kept).order_by().filter(self.drawn_where)
        places = found.values_list(*names).annotate(number=Count("pk")).order_by(*names)[:MOST]
        is_searched = names[0] in page.which.search
        return {
            "type": "FeatureCollection",
            "features": [
                _point(name, place, number, page.url + page.frame.link(**{SEARCH: name}) if is_searched else "")
                for name, *place, number in places
            ],
        }


def _point(name: str, place: list[Any], number: int, url: str) -> dict[str, Any]:
    properties = {"name": f"{name}: {number:,}", "radius": min(4 + number, LARGEST)} | ({"url": url} if url else {})
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [float(degrees) for degrees in place]},
    }

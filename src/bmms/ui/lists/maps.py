"""Rows at their places, without tiles. The table below the map is its twin: the same rows, in words."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db.models import Count, Q
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from bmms.ui.lists.declaration import SEARCH
from bmms.ui.lists.shapes import AS

MOST: Final = 2_000  # places on one map
POINTS: Final = "points"  # ?points=1: the map's own data
LARGEST: Final = 14  # pixels


@dataclass(frozen=True)
class Map:
    """`place` is the path from a row to its place, or its places; `drawn` says of which the point can be trusted.

    `narrows` names the list's filter that takes a place's code: a point then leads to the rows at its place.
    """

    place: str
    drawn_where: Q
    narrows: str = ""
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
            "not_drawn": found.exclude(pk__in=found.filter(self.drawn_where).values("pk")).count(),
        }
        return render_to_string("ui/list_map.html", context)

    def features(self, page: Any) -> dict[str, Any]:
        """One point for each place, as large as it has rows; where the search looks into places it leads to them."""
        names = [f"{self.place}__{name}" for name in ("name", "code", "longitude", "latitude")]
        found = page.which.found(page.request.actor, page.kept).order_by().filter(self.drawn_where)
        places = found.values_list(*names).annotate(number=Count("pk", distinct=True)).order_by(*names)[:MOST]
        is_searched = names[0] in page.which.search

        def url(name: str, code: str) -> str:
            if self.narrows:
                return str(page.url + page.frame.link(**{AS: None, self.narrows: code}))
            return str(page.url + page.frame.link(**{SEARCH: name})) if is_searched else ""

        return {
            "type": "FeatureCollection",
            "features": [_point(name, place, number, url(name, code)) for name, code, *place, number in places],
        }


def _point(name: str, place: list[Any], number: int, url: str) -> dict[str, Any]:
    properties = {"name": f"{name}: {number:,}", "radius": min(4 + number, LARGEST)} | ({"url": url} if url else {})
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [float(degrees) for degrees in place]},
    }

"""The way down to a place, a list for each step of it: for who would rather choose than search."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from bmms.geography.models import Place, PlaceQuerySet
from bmms.geography.queries.browse import NAMED, WITH_PARENTS, place_with_code, places_below, regions

SHOWN: Final = ("code", "valid_from", "valid_to", *NAMED)
DOWNWARDS: Final = Place.Level.values


@dataclass(frozen=True)
class Way:
    place: Place
    may_be_taken: bool  # it is of one of the wanted levels
    is_closed: bool


@dataclass(frozen=True)
class Step:
    label: str
    ways: list[Way]
    taken: str = ""  # the code of the one that leads on


@dataclass(frozen=True)
class Steps:
    """`levels` are those that one may end at, all when there are none; `on` is the day the places must exist on."""

    on: date
    levels: Collection[str] = ()

    def way_to(self, code: str) -> list[Step]:
        """From the regions down to that place, and what is below it; without it the regions alone."""
        end = place_with_code(code)
        lineage = [*end.lineage, end] if end else []
        taken = [*(place.code for place in lineage), ""]
        below = [self._below(place, code) for place, code in zip(lineage, taken[1:], strict=True)]
        return [step for step in (self._step(regions(), _("Region"), taken[0]), *below) if step.ways]

    def below(self, code: str) -> list[Step]:
        """The next step alone, or none where the way ends."""
        place = place_with_code(code)
        steps = [self._below(place)] if place else []
        return [step for step in steps if step.ways]

    def _below(self, place: Place, taken: str = "") -> Step:
        step = self._step(places_below(place).prefetch_related(None), "", taken)
        return Step(_named(place, step.ways), step.ways, taken)

    def _step(self, places: PlaceQuerySet, label: str, taken: str) -> Step:
        wanted = DOWNWARDS[: DOWNWARDS.index(self._deepest) + 1]
        shown = places.filter(level__in=wanted).select_related(WITH_PARENTS).only(*SHOWN)
        return Step(label, [self._way(place) for place in shown if self._has_begun(place)], taken)

    def _way(self, place: Place) -> Way:
        is_closed = not place.is_open_on(self.on)
        return Way(place, not is_closed and (not self.levels or place.level in self.levels), is_closed)

    def _has_begun(self, place: Place) -> bool:
        return place.valid_from is None or place.valid_from <= self.on

    @property
    def _deepest(self) -> str:
        return max(self.levels or DOWNWARDS, key=DOWNWARDS.index)


def _named(place: Place, ways: list[Way]) -> str:
    if place.level == Place.Level.REGION:
        return _("Province, or city without one")
    is_divided = any(way.place.kind == Place.Kind.CITY_DISTRICT for way in ways)
    return _("City district") if is_divided else str(Place.Level(ways[0].place.level).label) if ways else ""

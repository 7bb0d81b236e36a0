"""Which place is meant, and which projects work in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Self

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.geography.models import Place
from bmms.geography.queries.browse import WITH_PARENTS, place_with_code
from bmms.geography.queries.search import places_called
from bmms.projects.models import ProjectPlace

LEVEL_LENGTHS: Final = {
    Place.Level.REGION: 2,
    Place.Level.PROVINCE: 5,
    Place.Level.MUNICIPALITY: 7,
    Place.Level.BARANGAY: 10,
}


def codes_inside(place: Place) -> tuple[str, str]:
    """The first and the last code that a place and what lies in it can have."""
    start = place.code[: LEVEL_LENGTHS[Place.Level(place.level)]]
    return start.ljust(10, "0"), start.ljust(10, "9")


def working_in(rows: QuerySet[Any], place: Place) -> QuerySet[Any]:
    inside = ProjectPlace.objects.filter(place__code__range=codes_inside(place))
    return rows.filter(pk__in=inside.values("project"))


def place_meant(text: str) -> Place | None:
    """By its code, or by a name that only one place has today."""
    if _is_code(text):
        return place_with_code(text)
    named = places_called(text, on=timezone.localdate()) if text else []
    return named[0] if len(named) == 1 else None


def _is_code(text: str) -> bool:
    return len(text) == len("1900000000") and text.isdecimal()


@dataclass
class PlacesMeant:
    """Those that many texts name: what they name by code comes in one statement, and a name is asked for once."""

    known: dict[str, Place | None]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        names = {name for text in texts for name, _share in _parts(text)}
        codes = [name for name in names if _is_code(name)]
        found = Place.objects.select_related(WITH_PARENTS).filter(code__in=codes) if codes else ()
        return cls(dict.fromkeys(codes) | {place.code: place for place in found})

    def __call__(self, text: str) -> Place | None:
        if text not in self.known:
            self.known[text] = place_meant(text)
        return self.known[text]


def shares_in(text: str, meant: Callable[[str], Place | None] = place_meant) -> list[tuple[Place, Decimal | None]]:
    """Of `1903617000: 60; Kapalawan, SGA: 40`: each place by its code or its whole name."""
    return [_share_in(name, share, meant) for name, share in _parts(text)]


def _parts(text: str) -> list[tuple[str, str]]:
    parts = (part.strip().partition(":") for part in text.split(";") if part.strip())
    return [(name.strip(), share.strip()) for name, _colon, share in parts]


def _share_in(name: str, share: str, meant: Callable[[str], Place | None]) -> tuple[Place, Decimal | None]:
    place = meant(name)
    if place is None:
        raise DomainError(_("No one place is meant by “%s”: write its code.") % name[:60])
    try:
        return place, Decimal(share.removesuffix("%")) if share else None
    except InvalidOperation:
        raise DomainError(_("“%s” is no share.") % share[:20]) from None

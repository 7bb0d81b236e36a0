"""Which place is meant, and which projects work in it."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.geography.models import Place
from bmms.geography.queries.browse import place_with_code
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
    if len(text) == len("1900000000") and text.isdecimal():
        return place_with_code(text)
    named = places_called(text, on=timezone.localdate()) if text else []
    return named[0] if len(named) == 1 else None


def shares_in(text: str) -> list[tuple[Place, Decimal | None]]:
    """Of `1903617000: 60; Kapalawan, SGA: 40`: each place by its code or its whole name."""
    return [_share_in(part.strip()) for part in text.split(";") if part.strip()]


def _share_in(text: str) -> tuple[Place, Decimal | None]:
    name, _colon, share = text.partition(":")
    place = place_meant(name.strip())
    if place is None:
        raise DomainError(_("No one place is meant by “%s”: write its code.") % name.strip()[:60])
    try:
        return place, Decimal(share.strip().removesuffix("%")) if share.strip() else None
    except InvalidOperation:
        raise DomainError(_("“%s” is no share.") % share.strip()[:20]) from None

"""What is said of a place that does not exist on a day."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.geography.models import Place
from bmms.ui.templatetags.ui import day as written


def refuse_closed(places: Iterable[Place], on: date) -> None:
    """The first of them that does not exist that day."""
    for place in places:
        if not place.is_open_on(on):
            raise DomainError(closed_message(place))


def closed_message(place: Place) -> str:
    if place.valid_to is None:
        return _("{place} does not exist yet on that day: it begins on {day}.").format(
            place=place.full_name, day=written(place.valid_from)
        )
    message = _("{place} ({code}) was closed on {day}.").format(
        place=place.full_name, code=place.code, day=written(place.valid_to)
    )
    if place.successor is None:
        return message
    return (
        message
        + " "
        + _("It continues as {place} ({code}).").format(place=place.successor.full_name, code=place.successor.code)
    )

"""What a profile has to be, of one community or of many."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.communities.models import Community, Municipality
from bmms.geography.models import Place

FIELDS: Final = (
    *("place", "level", "site", "households", "men", "women", "unspecified", "mosques", "madaris"),
    *("livelihood", "note", "source", "as_of_date"),
)
MOST_PERSONS: Final = 20_000_000
Taken = Mapping[tuple[str, str], int]  # by barangay and site, the community that is there


def taken_sites(places: Iterable[str]) -> Taken:
    rows = Community.objects.filter(place__in=set(places)).values_list("place_id", "site", "pk")
    return {(place, site): pk for place, site, pk in rows}


def refuse_place(place: Place) -> None:
    if place.level != Place.Level.BARANGAY or place.parent is None:
        raise DomainError(_("Choose a barangay: a profile is of a barangay or of a part of one."))
    if place.is_barmm:
        raise DomainError(_("%s is in the region. These profiles are of communities outside it.") % place.full_name)


def refuse_locked(municipality: Municipality) -> None:
    if not municipality.is_open:
        raise DomainError(
            _("The profiles of %s are submitted and locked. Have them reopened first.") % municipality.place.name
        )


def refuse_wrong(community: Community, taken: Taken) -> None:
    community.clean_fields(exclude=["organization", "municipality", "place"])
    if (community.level == Community.Level.SITE) != bool(community.site):
        raise DomainError(
            _("Name the sitio, purok or mosque area of a part of a barangay; a whole barangay has no such name.")
        )
    if community.as_of_date > timezone.localdate():
        raise DomainError(_("The day on which this was so lies in the future."))
    persons = community.men + community.women + community.unspecified
    if persons > MOST_PERSONS:
        raise DomainError(_("The numbers are too large: look at them again."))
    if persons < community.households:
        raise DomainError(_("There are more households than persons."))
    if taken.get((community.place_id, community.site), community.pk) != community.pk:
        raise DomainError(_("There is a profile of %s already.") % community)

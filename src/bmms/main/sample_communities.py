"""Sample profiles of communities outside the region: real places, invented figures that say so."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from bmms.access.actor import Actor
from bmms.communities.actions.municipalities import move_municipality, set_own_figure
from bmms.communities.actions.needs import add_need
from bmms.communities.actions.profiles import add_community, write_group
from bmms.communities.models import Community, EthnolinguisticGroup, Municipality
from bmms.communities.queries.figures import municipality_with_key
from bmms.geography.models import Place

SOURCE: Final = "Sample: an invented figure"
GROUPS: Final = ("Iranun", "Kalagan", "Maguindanaon", "Maranao", "Sama", "Sangil", "Tausug", "Yakan")
# the town, the groups there, and what it says itself: more than its barangays, as much, or nothing
TOWNS: Final = (
    ("0931700000", ("Tausug", "Sama", "Yakan"), 40),
    ("0908301000", ("Sama", "Tausug"), 0),
    ("1003502000", ("Maranao",), None),
    ("1204701000", ("Maguindanaon", "Iranun"), -25),
    ("1208002000", ("Sangil", "Maguindanaon"), None),
)
NEED: Final[dict[str, Any]] = {
    "title": "Sample: Clean water near the houses",
    "text": "Sample: an invented need of a real place.",
    "sector": "water",
    "severity": 4,
    "team": "Sample: two of OBC-MANA, one of the town's planning office",
    "method": "group",
}
ALICIA: Final = "0908301000"
FOR_HEALTH: Final = NEED | {"title": "Sample: Immunization near the houses", "sector": "health", "severity": 3}
HOUSEHOLDS: Final = (64, 118, 37)


def sample_communities(*, by: Actor) -> None:
    """In OOBC's scope, once: in each town a barangay as a whole, one in two parts, and one that is both."""
    if EthnolinguisticGroup.objects.exists():
        return
    groups = {name: write_group(None, {"name": name, "other_names": "", "note": ""}, by=by) for name in GROUPS}
    for code, names, more in TOWNS:
        barangays = Place.objects.filter(parent=code, level=Place.Level.BARANGAY, valid_to=None)
        found = list(barangays.select_related("parent__parent__parent").order_by("code")[:3])
        made = [
            add_community(_values(place, households, site) | {"groups": [groups[name] for name in names]}, by=by)
            for place, households in zip(found, HOUSEHOLDS, strict=False)
            for site in _sites(found.index(place))
        ]
        if made:
            assessed = {"affected": made[0].households, "assessed_date": timezone.localdate() - timedelta(days=45)}
            for need in (NEED, FOR_HEALTH) if code == ALICIA else (NEED,):
                add_need(made[0], need | assessed, by=by)
        if made and more is not None:
            _own_figure(made[0].municipality, more, by=by)


def _sites(number: int) -> tuple[str, ...]:
    return (("",), ("Sample: Sitio 1", "Sample: Sitio 2"), ("", "Sample: Purok 1"))[number]


def _values(place: Place, households: int, site: str) -> dict[str, Any]:
    level = Community.Level.SITE if site else Community.Level.BARANGAY
    return {
        "place": place,
        "level": level,
        "site": site,
        "households": households,
        "men": households * 3,
        "women": households * 3 + 7,
        "unspecified": 4,
        "mosques": 1,
        "madaris": None,
        "livelihood": "Fishing, farming",
        "note": "Sample: an invented profile of a real place.",
        "source": SOURCE,
        "as_of_date": timezone.localdate() - timedelta(days=60),
    }


def _own_figure(municipality: Municipality, more: int, *, by: Actor) -> None:
    known: Any = municipality_with_key(municipality.key)
    figure = {"households": None, "persons": known.counted_persons + more, "source": SOURCE}
    set_own_figure(known, figure | {"as_of_date": timezone.localdate() - timedelta(days=90)}, version=1, by=by)
    if more == 0:
        move_municipality(known, "submit", by=by)

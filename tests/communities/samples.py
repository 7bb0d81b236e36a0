"""This room's records for the URL metatest (tests/samples.py), and for its own and other rooms' tests."""

from datetime import date
from typing import Any

from bmms.access.actor import Actor, system_actor
from bmms.communities.actions.needs import add_need
from bmms.communities.actions.profiles import add_community, write_group
from bmms.communities.models import Community, EthnolinguisticGroup, Need
from bmms.geography.models import Place
from bmms.tenancy.scope import system

NEED = {
    "sector": "water",
    "severity": 4,
    "affected": 80,
    "text": "The only spring is an hour away.",
    "assessed_date": date(2026, 5, 4),
    "team": "Two of OBC-MANA, one of the town",
    "method": "group",
}
SOMEBODY = system_actor("the tests' samples")
L, K = Place.Level, Place.Kind
OUTSIDE = (
    ("0900000000", L.REGION, K.REGION, "Region IX (Zamboanga Peninsula)", None),
    ("0908300000", L.PROVINCE, K.PROVINCE, "Zamboanga Sibugay", "0900000000"),
    ("0908301000", L.MUNICIPALITY, K.MUNICIPALITY, "Alicia", "0908300000"),
    ("0908302000", L.MUNICIPALITY, K.MUNICIPALITY, "Buug", "0908300000"),
    ("0908301001", L.BARANGAY, K.BARANGAY, "Alegria", "0908301000"),
    ("0908301002", L.BARANGAY, K.BARANGAY, "Milagrosa", "0908301000"),
    ("0908302001", L.BARANGAY, K.BARANGAY, "Bliss", "0908302000"),
)
INSIDE = (
    ("1900000000", L.REGION, K.REGION, "BARMM", None),
    ("1900700000", L.PROVINCE, K.PROVINCE, "Basilan", "1900000000"),
    ("1900702000", L.MUNICIPALITY, K.MUNICIPALITY, "Lantawan", "1900700000"),
    ("1900702001", L.BARANGAY, K.BARANGAY, "Baungos", "1900702000"),
)
ALEGRIA, MILAGROSA, BLISS, BAUNGOS = "0908301001", "0908301002", "0908302001", "1900702001"


def place(code: str) -> Place:
    with system("a sample"):
        for scope, rows in ((Place.Scope.OBC, OUTSIDE), (Place.Scope.BARMM, INSIDE)):
            for number, level, kind, name, parent in rows:
                about = {"level": level, "kind": kind, "scope": scope, "name": name, "parent_id": parent}
                drawn: dict[str, Any] = {"point_quality": Place.PointQuality.NONE}
                if scope == Place.Scope.OBC:
                    drawn = {"latitude": "7.5", "longitude": "122.9", "point_quality": Place.PointQuality.VERIFIED}
                text = f"; {name.lower()} ;"
                Place.objects.get_or_create(code=number, defaults=about | drawn | {"search_text": text})
    return Place.objects.select_related("parent__parent__parent").get(code=code)


def values(code: str = ALEGRIA, site: str = "", **others: Any) -> dict[str, Any]:
    usual = {"level": "site" if site else "barangay", "site": site, "households": 40, "men": 100, "women": 110}
    about = {"unspecified": 0, "source": "Barangay census", "as_of_date": date(2026, 6, 30), "groups": ()}
    return {"place": place(code), **usual, **about, **others}


def community(code: str = ALEGRIA, site: str = "", by: Actor = SOMEBODY, **others: Any) -> Community:
    """The one of that place, made if there is none. In the organization in scope, as all of these."""
    known = Community.objects.filter(place=place(code), site=site).first()
    return known or add_community(values(code, site, **others), by=by)


def group(name: str = "Sama", by: Actor = SOMEBODY) -> EthnolinguisticGroup:
    known = EthnolinguisticGroup.objects.filter(name=name).first()
    return known or write_group(None, {"name": name, "other_names": "", "note": ""}, by=by)


def need(of: Community, title: str = "A well", by: Actor = SOMEBODY, **others: Any) -> Need:
    known = Need.objects.filter(title=title).first()
    return known or add_need(of, NEED | {"title": title} | others, by=by)


def a_need(_world: Any) -> dict[str, Any]:
    return {"key": need(community()).key}


def a_community(_world: Any) -> dict[str, Any]:
    return {"key": community(groups=[group()]).key}


def a_municipality(_world: Any) -> dict[str, Any]:
    return {"key": community(groups=[group()]).municipality.key}


def a_group(_world: Any) -> dict[str, Any]:
    return {"key": group().key}


SAMPLES = {
    **dict.fromkeys(
        [
            *(f"communities:{n}" for n in ("community", "edit_community", "remove_community")),
            "organization_api:community",
        ],
        a_community,
    ),
    **dict.fromkeys(
        [f"communities:{n}" for n in ("municipality", "set_figure", "submit_municipality", "reopen_municipality")],
        a_municipality,
    ),
    "communities:edit_group": a_group,
    "communities:add_need": a_community,
    **dict.fromkeys(["communities:need", "communities:edit_need"], a_need),
}

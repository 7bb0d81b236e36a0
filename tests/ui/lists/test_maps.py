"""Through the browser's eyes, on the map of operating units."""

from decimal import Decimal

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.statements import statements
from tests.ui.lists.units import unit

from bmms.geography.models import Place
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope, system

POINTS = "/moh/units/?as=map&points=1"


@pytest.fixture(autouse=True)
def _without_second_factors(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def ada(moh):
    return browser(cast.member("ada", moh, "organization_administrator"))


def place(code: str, name: str, quality: str = "VERIFIED") -> Place:
    with system("a sample"):
        return Place.objects.create(
            code=code,
            level="REGION",
            kind="REGION",
            scope="BARMM",
            name=name,
            latitude=Decimal("5.03"),
            longitude=Decimal("119.77"),
            point_quality=quality,
        )


def units_at(moh, where: Place, *codes: str) -> None:
    with scope(moh.pk):
        for code in codes:
            unit(code)
        OperatingUnit.objects.filter(code__in=codes).update(place=where)


def test_one_point_for_each_place_that_can_be_trusted(moh, ada):
    units_at(moh, place("1907001000", "Bongao"), "A", "B")
    units_at(moh, place("1907002000", "Somewhere", "UNVERIFIED"), "C")
    answer = ada.get(POINTS)
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json()["features"] == [
        {
            "type": "Feature",
            "properties": {"name": "Bongao: 2", "radius": 6, "url": "/moh/units/?as=map&q=Bongao"},
            "geometry": {"type": "Point", "coordinates": [119.77, 5.03]},
        }
    ]


def test_the_table_stands_below_and_what_is_not_drawn_is_said(moh, ada):
    units_at(moh, place("1907002000", "Somewhere", "UNVERIFIED"), "C")
    text = ada.get("/moh/units/?as=map").content.decode()
    assert 'data-map="/moh/units/?as=map&amp;points=1"' in text
    assert "1 row has no place" in text
    assert 'class="row-title"' in text
    assert "dist/map.js" in text
    assert "dist/map.js" not in ada.get("/moh/units/").content.decode()


def test_filters_and_the_walls_hold(moh, mole, ada):
    units_at(moh, place("1907001000", "Bongao"), "A")
    assert ada.get(f"{POINTS}&q=nothing").json()["features"] == []
    other = browser(cast.member("olga", mole, "organization_administrator"))
    assert other.get("/mole/units/?as=map&points=1").json()["features"] == []


def test_it_asks_the_same_for_one_and_for_thirty_units(moh, ada):
    where = place("1907001000", "Bongao")
    units_at(moh, where, "A")
    ada.get(POINTS)
    one = statements(lambda: ada.get(POINTS))
    units_at(moh, where, *(f"U{number}" for number in range(29)))
    assert len(statements(lambda: ada.get(POINTS))) == len(one)


def test_a_list_without_a_map_knows_no_points(ada):
    assert "text/html" in ada.get("/moh/signatories/?points=1")["Content-Type"]

"""What reaches which place: shares of cost, payments and people, in page, file and map."""

import csv
from decimal import Decimal

from tests.oversight.samples import a_province
from tests.projects import samples as projects

from bmms.geography.models import Place
from bmms.lib.money import format_amount
from bmms.oversight.queries.geography import Geography, Reach, geography_of, map_of_reach
from bmms.projects.actions.parts import set_beneficiaries, set_places
from bmms.projects.models import Project
from bmms.tenancy.scope import oversight, scope


def test_a_place_has_its_share_of_cost_payments_and_people(world, moh):
    home, obc = projects.place(), projects.place("0908316000")
    with scope(moh.pk):
        Project.objects.filter(pk=world.pk).update(total_cost=Decimal(1000))
        set_places(world, [(home, Decimal(75)), (obc, Decimal(25))], by=projects.SOMEBODY)
        set_beneficiaries(world, {"mothers": (40, 80, 0), "youth": (4, 0, 0)}, by=projects.SOMEBODY)
    with oversight():
        found = geography_of(2026)
    assert sorted((row.reach.projects, row.reach.planned, row.reach.male, row.reach.female) for row in found.rows) == [
        (1, Decimal(250), Decimal(11), Decimal(20)),
        (1, Decimal(750), Decimal(33), Decimal(60)),
    ]
    assert (found.obc.projects, found.obc.planned, found.obc.male) == (1, Decimal(250), Decimal(11))
    assert (found.everything.projects, found.unmapped.projects, found.unmapped_share) == (3, 2, Decimal("66.67"))


def test_what_is_paid_for_no_project_is_no_payment_of_the_projects(odettes, world, moh):
    """The program pays 40 % of it for the project; for the rest nobody has named a project."""
    with scope(moh.pk):
        paid = projects.paid(world)
    rest = Decimal(100_000) - paid
    with oversight():
        found = geography_of(2026)
    by_place = sum(row.reach.paid for row in found.rows) + found.unmapped.paid
    assert (found.everything.paid, by_place, found.elsewhere, found.elsewhere_share) == (paid, paid, rest, Decimal(60))
    assert "60.00% of all payments" in odettes.get("/oversight/places/?fy=2026").content.decode()
    file = odettes.get("/oversight/places/csv/?fy=2026").content.decode()
    cells = {name: figures for name, *figures in csv.reader(file.splitlines())}
    assert cells["Paid for no project of the year"][2] == f"{rest}"


def test_a_city_of_no_province_stands_for_itself(world, moh):
    city = projects.place("0931700000")  # Zamboanga
    with scope(moh.pk):
        set_places(world, [(city, Decimal(100))], by=projects.SOMEBODY)
    with oversight():
        rows = geography_of(2026).rows
        drawn = map_of_reach(2026)
    assert [row.place for row in rows] == [city]
    assert [each["id"] for each in drawn["features"]] == [city.pk]


def test_the_file_of_places_says_what_reaches_communities_as_the_page_does(odettes, world, moh):
    obc = projects.place("0908316000")
    with scope(moh.pk):
        set_places(world, [(obc, Decimal(100))], by=projects.SOMEBODY)
        paid = projects.paid(world)
    page = odettes.get("/oversight/places/?fy=2026").content.decode()
    file = odettes.get("/oversight/places/csv/?fy=2026").content.decode()
    cells = {name: figures for name, *figures in csv.reader(file.splitlines())}
    assert (cells["Reached Other Bangsamoro Communities"][0], paid > 0) == ("1", True)
    assert cells["Reached Other Bangsamoro Communities"][2] == f"{paid}"
    stat = page.partition("Reached Other Bangsamoro Communities")[2][:300]
    assert format_amount(paid) in stat
    assert "1 projects" in stat


def test_the_map_draws_provinces_with_what_was_paid_there(odettes, world, moh):
    a_province()
    with scope(moh.pk):
        paid = projects.paid(world)
    (feature,) = odettes.get("/oversight/places/map.json?fy=2026").json()["features"]
    assert feature["properties"]["name"] == f"Special Geographic Area: 1, ₱{paid:,.2f}"
    with oversight():
        (row,) = geography_of(2026).rows
        assert (row.place.name, row.reach.paid) == ("Special Geographic Area", paid)


def test_the_page_of_places_shows_what_has_no_place(odettes, world):
    text = odettes.get("/oversight/places/?fy=2026").content.decode()
    assert "Without a place" in text
    assert "66.67%" in text
    file = odettes.get("/oversight/places/csv/?fy=2026").content.decode()
    cells = {name: figures for name, *figures in csv.reader(file.splitlines())}
    assert (cells["Without a place"][0], cells["Every project once"][0]) == ("2", "3")
    assert odettes.get("/oversight/places/pdf/?fy=2026").content.startswith(b"%PDF")


def test_without_an_organization_nothing_is_reached(db):
    """As before the first is registered."""
    province = Place(code="1999900000")
    with oversight():
        assert geography_of(2026) == Geography([], Reach(), Reach(), Reach())
        assert geography_of(2026, province) == Geography([], Reach(), Reach(), Reach(), province)

"""What reaches a province by municipality, and what reaches the communities outside the region."""

import csv
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from tests import cast
from tests.planning import samples as planning
from tests.projects import samples as projects
from tests.statements import statements

from bmms.geography.models import Place
from bmms.oversight.queries.geography import Geography, Reach, geography_of
from bmms.oversight.queries.tables import places_table
from bmms.projects.actions.parts import set_beneficiaries, set_places
from bmms.projects.models import Project
from bmms.tenancy.scope import oversight, scope, system

D = Decimal
PLACES = "/oversight/places/"
COMMUNITIES = "/oobc/reach/"
PROVINCE = "0908300000"


def made_place(code: str, name: str, level: str, parent: str, scope: str = "OBC") -> Place:
    point = {"latitude": "7.4", "longitude": "122.7", "point_quality": "VERIFIED"}
    about = {"level": level, "kind": level, "scope": scope, "name": name, "parent_id": parent, "population": 1000}
    with system("a sample"):
        return Place.objects.create(code=code, **about, **point)


@pytest.fixture
def province(db) -> Place:
    """Outside the region, with two towns; a barangay in one of them."""
    projects.place(), projects.place("0931700000")  # with their regions
    made_place("1999900000", "Special Geographic Area", "PROVINCE", "1900000000", "BARMM")
    province = made_place(PROVINCE, "Zamboanga Sibugay", "PROVINCE", "0900000000")
    projects.place("0908316000")
    made_place("0908301000", "Alicia", "MUNICIPALITY", PROVINCE)
    made_place("0908316003", "Baluran", "BARANGAY", "0908316000")
    return province


@pytest.fixture
def reached(moh, mole, province) -> Project:
    """Two organizations: in the towns, in the province as a whole, at home, and nowhere."""
    at = {code: Place.objects.get(pk=code) for code in ("0908316000", "0908316003", "0908301000", PROVINCE)}
    with scope(moh.pk):
        one = projects.project("310-01", "Wells")
        shares = [(at["0908316003"], D(25)), (at["0908301000"], D(35)), (projects.place(), D(40))]
        set_places(one, shares, by=projects.SOMEBODY)
        set_beneficiaries(one, {"mothers": (40, 80, 0)}, by=projects.SOMEBODY)
        projects.paid(one)
        projects.project("310-02", "Nowhere yet")
    with scope(mole.pk):
        other = projects.project("410-01", "Job fairs")
        set_places(other, [(at["0908316000"], D(50)), (at[PROVINCE], D(50))], by=projects.SOMEBODY)
    for pk, cost in ((one.pk, 1000), (other.pk, 400)):
        with scope(one.organization_id if pk == one.pk else other.organization_id):
            Project.objects.filter(pk=pk).update(total_cost=D(cost))
    return one


def summed(reaches) -> Reach:
    return sum(reaches, Reach())


def test_a_province_opens_into_its_municipalities(reached, province):
    with oversight():
        found = geography_of(2026, province)
        (above,) = (row.reach for row in geography_of(2026).rows if row.place == province)
    rows = {row.place.name: (row.reach.projects, row.reach.planned, row.reach.male) for row in found.rows if row.place}
    assert rows == {
        "Tungawan": (2, D(450), D(10)),  # a barangay counts for its town
        "Alicia": (1, D(350), D(14)),
        "Zamboanga Sibugay": (1, D(200), D(0)),  # named as a whole
    }
    whole = summed(row.reach for row in found.rows)
    assert (whole.planned, whole.paid, whole.male, whole.female) == (
        above.planned,
        above.paid,
        above.male,
        above.female,
    )
    assert above.paid > 0
    assert (found.everything.projects, found.everything) == (2, above)
    assert found.obc == above  # it lies outside the region


def test_the_page_the_file_and_the_map_narrow_to_the_province(odettes, reached, province):
    page = odettes.get(f"{PLACES}?fy=2026").content.decode()
    link = f"{PLACES}?fy=2026&amp;province={PROVINCE}"
    assert f'href="{link}"' in page
    narrowed = odettes.get(link.replace("&amp;", "&")).content.decode()
    assert ("Alicia" in narrowed, "No municipality named" in narrowed, "Kapalawan" in narrowed) == (True, True, False)
    assert "of earlier years, too" in narrowed
    file = odettes.get(f"{PLACES}csv/?fy=2026&province={PROVINCE}").content.decode()
    cells = {name: figures for name, *figures in csv.reader(file.splitlines())}
    assert file.splitlines()[0].endswith(
        'Municipality,Projects,Planned cost,"Paid, all years",Paid per head,Male,Female,Not specified'
    )
    assert cells["Alicia"][:2] == ["1", "350.00"]
    assert "Without a place" not in cells
    drawn = odettes.get(f"{PLACES}map.json?fy=2026&province={PROVINCE}").json()
    assert {each["id"] for each in drawn["features"]} >= {"0908316000", "0908301000"}
    for unknown in ("0908316000", "nonsense", ""):  # no province: everything, as without it
        assert "Without a place" in odettes.get(f"{PLACES}?fy=2026&province={unknown}").content.decode()


def test_a_province_asks_for_as_much_however_much_lies_in_it(moh, reached, province):
    def asked() -> int:
        with oversight():
            return len(statements(lambda: geography_of(2026, province)))

    before = asked()
    with scope(moh.pk):
        for number in range(30, 40):
            more = projects.project(f"310-{number}", "More")
            set_places(more, [(Place.objects.get(pk="0908301000"), D(100))], by=projects.SOMEBODY)
    assert asked() == before <= 10


def test_half_a_person_counts_in_the_file_as_on_the_page():
    halves = Reach(projects=1, male=D("1244.5"), female=D("2.5"), unspecified=D("0.4"))
    page = render_to_string("oversight/reach_cells.html", {"reach": halves, "head": None})
    assert [cell in page for cell in (">1,245<", ">3<", ">0<")] == [True] * 3
    (line,) = (line for line in places_table(Geography([], halves, Reach(), Reach())).lines if line[1] == 1)
    assert line[-3:] == (1245, 3, 0)


@pytest.mark.parametrize("role", ["obc_officer", "obc_supervisor"])
def test_who_keeps_the_communities_sees_how_much_reached_them(reached, client_of, role):
    desk = client_of(cast.member("omar", cast.organization("oobc", "Communities"), role))
    page = desk.get(f"{COMMUNITIES}?fy=2026").content.decode()
    with oversight():
        found = geography_of(2026)
    assert (found.obc.projects, found.obc.planned) == (2, D(1000))
    assert summed(row.reach for row in found.obc_rows).paid == found.obc.paid > 0
    assert ("Zamboanga Sibugay" in page, "1,000.00" in page, f"{found.obc.paid:,.2f}" in page) == (True, True, True)
    for inside in ("Special Geographic Area", "Kapalawan", "No province", "Without a place"):
        assert inside not in page
    file = desk.get(f"{COMMUNITIES}csv/?fy=2026").content.decode()
    assert [line.split(",")[0] for line in file.splitlines()][-2:] == ["Zamboanga Sibugay", "Every project once"]
    assert desk.get(f"{COMMUNITIES}pdf/?fy=2026").content.startswith(b"%PDF")
    assert f'href="{COMMUNITIES}' in desk.get("/oobc/").content.decode()
    for other in (PLACES, "/oversight/", "/oversight/performance/", f"{PLACES}csv/"):
        assert desk.get(other).status_code == 403


def test_nobody_else_opens_it(reached, ana, client_of):
    oobc = cast.organization("oobc", "Communities")
    assert client_of(ana).get("/moh/reach/").status_code == 403
    assert client_of(ana).get(COMMUNITIES).status_code == 404
    assert client_of(cast.member("hasan", oobc, "head_of_office")).get(COMMUNITIES).status_code == 403
    desk = client_of(cast.member("omar", oobc, "obc_officer"))
    assert desk.get("/moh/reach/").status_code == 404


def test_before_anything_reaches_them_the_page_says_so(db, client_of):
    desk = client_of(cast.member("omar", cast.organization("oobc", "Communities"), "obc_officer"))
    assert "No project of this year names a place outside the region" in desk.get(COMMUNITIES).content.decode()


def test_goals_of_all_organizations_show_what_was_asked_for_first(odettes, moh):
    planning.framework()
    page = odettes.get("/oversight/alignment/?fy=2026").content.decode()
    headings = [">Proposed<", ">In the AIP<", ">Planned<", ">Appropriation<", ">Paid<"]
    assert [page.find(each) for each in headings] == sorted(page.find(each) for each in headings)
    assert all(each in page for each in headings)

import pytest
from tests.communities import samples
from tests.statements import statements

from bmms.communities.actions.municipalities import set_own_figure
from bmms.communities.queries.figures import barangays_of, municipalities, provinces
from bmms.tenancy.scope import scope


@pytest.fixture
def profiles(oobc, officer):
    """Alegria whole (210) and in two parts (90 + 100); Milagrosa only in one part (60); Bliss whole (30)."""
    with scope(oobc.pk):
        samples.community(by=officer)
        samples.community(site="Sitio Buli", men=40, women=50, households=20, by=officer)
        samples.community(site="Purok 3", men=50, women=50, households=20, by=officer)
        samples.community(samples.MILAGROSA, "Sitio Laut", men=30, women=30, households=11, by=officer)
        samples.community(samples.BLISS, men=10, women=20, households=6, by=officer)


def test_parts_are_not_counted_beside_their_barangay(oobc, profiles):
    with scope(oobc.pk):
        found = {row.place.name: row for row in municipalities()}
    assert (found["Alicia"].counted_persons, found["Alicia"].counted_households) == (270, 51)
    assert (found["Alicia"].number_of_communities, found["Alicia"].difference) == (4, None)
    assert found["Buug"].counted_persons == 30


def test_where_a_barangay_and_its_parts_differ(oobc, profiles):
    with scope(oobc.pk):
        town = municipalities().get(place__name="Alicia")
        rows = {row.place.name: row for row in barangays_of(town)}
    assert (rows["Alegria"].persons, rows["Alegria"].in_parts, rows["Alegria"].difference) == (210, 190, 20)
    assert (rows["Milagrosa"].persons, rows["Milagrosa"].difference) == (60, None)
    assert sum(row.persons for row in rows.values()) == town.counted_persons
    assert sum(row.households for row in rows.values()) == town.counted_households


def test_provinces_are_the_sums_of_their_towns(oobc, profiles, officer):
    with scope(oobc.pk):
        (row,) = provinces(municipalities())
        assert (row.province.name, row.municipalities, row.persons, row.households) == ("Zamboanga Sibugay", 2, 300, 57)
        assert (row.without_figure, row.difference) == (2, None)
        for town, persons in (("Alicia", 300), ("Buug", 30)):
            figure = {
                "households": None,
                "persons": persons,
                "source": "Letter",
                "as_of_date": samples.date(2026, 5, 1),
            }
            set_own_figure(municipalities().get(place__name=town), figure, version=1, by=officer)
        (row,) = provinces(municipalities())
        assert (row.own, row.difference) == (330, 30)
        assert {each.place.name: each.difference for each in municipalities()} == {"Alicia": 30, "Buug": 0}


def test_barangays_cost_the_same_however_many(oobc, profiles, officer):
    with scope(oobc.pk):
        town = municipalities().get(place__name="Alicia")
        few = len(statements(lambda: barangays_of(town)))
        for number in range(30):
            samples.community(samples.MILAGROSA, f"Purok {number}", by=officer)
        assert len(statements(lambda: barangays_of(town))) == few

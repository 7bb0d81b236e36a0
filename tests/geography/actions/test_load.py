"""The whole country, really loaded from the pinned package: every number of the field, row by row."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Q, Sum
from tests.geography.samples import feature, write_boundaries

from bmms.access.actor import NOBODY, system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.geography.actions import load
from bmms.geography.actions.load import load_places
from bmms.geography.models import Place, PlaceBoundary
from bmms.geography.queries import facts
from bmms.geography.queries.facts import suspect_points
from bmms.tenancy.scope import own, system

COMMAND = system_actor("tests")
Quality = Place.PointQuality
OPEN = Place.objects.filter(valid_to=None)


@pytest.fixture
def undone(country):
    """A transaction around the test that leaves the loaded country as it was."""
    with transaction.atomic():
        yield country
        transaction.set_rollback(True)


AREAS = [  # name, code, cities and municipalities, barangays, population of the 2024 census
    ("Bangsamoro Autonomous Region in Muslim Mindanao (BARMM)", "1900000000", 108, 2185, 4_545_486),
    ("Basilan", "1900700000", 12, 210, 541_947),
    ("Lanao del Sur", "1903600000", 40, 1164, 1_368_137),
    ("Tawi-Tawi", "1907000000", 11, 203, 482_645),
    ("Maguindanao del Norte", "1908700000", 13, 258, 1_124_811),
    ("Maguindanao del Sur", "1908800000", 24, 287, 813_243),
    ("Special Geographic Area", "1999900000", 8, 63, 214_703),
    ("Sulu", "0906600000", 19, 410, 1_146_097),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "code", "municipalities", "barangays", "population"), AREAS)
def test_the_areas_of_the_field(country, name, code, municipalities, barangays, population):
    place = Place.objects.get(code=code)
    assert (place.name, place.municipality_count, place.barangay_count) == (name, municipalities, barangays)
    assert place.population == population
    towns = OPEN.filter(Q(parent=code) | Q(parent__parent=code), level="MUNICIPALITY")
    villages = OPEN.filter(Q(parent__parent=code) | Q(parent__parent__parent=code), level="BARANGAY")
    assert (towns.count(), villages.count()) == (municipalities, barangays)
    assert villages.aggregate(Sum("population"))["population__sum"] == population


@pytest.mark.slow
def test_the_whole_country(country):
    counted = OPEN.aggregate(
        regions=Count("code", Q(level="REGION")),
        provinces=Count("code", Q(kind="PROVINCE")),
        pseudo=Count("code", Q(is_pseudo=True)),
        towns=Count("code", Q(level="MUNICIPALITY")),
        barangays=Count("code", Q(level="BARANGAY")),
    )
    # Metro Manila, the package's twentieth pseudo-province, has its region's code and is that region here.
    assert counted == {"regions": 18, "provinces": 82, "pseudo": 19, "towns": 1656, "barangays": 42_010}


@pytest.mark.slow
def test_barangays_of_barmm_by_setting(country):
    barangays = OPEN.filter(level="BARANGAY", scope="BARMM")
    assert {s: barangays.filter(setting=s).count() for s in "RU-"} == {"R": 2034, "U": 146, "-": 5}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "population"),
    [
        ("0900000000", 5_089_934),
        ("1000000000", 5_178_326),
        ("1100000000", 5_389_422),
        ("1200000000", 4_462_776),
        ("1900000000", 4_545_486),
    ],
)
def test_population_of_the_regions(country, code, population):
    assert Place.objects.get(code=code).population == population


@pytest.mark.slow
def test_municipalities_of_the_special_geographic_area(country):
    found = Place.objects.filter(parent=facts.SPECIAL_AREA).values_list(
        "name", "barangay_count", "population", "latitude", "longitude", "point_quality", "valid_from"
    )
    known = Quality.INSIDE, date(2024, 4, 13)
    assert list(found) == [
        ("Kapalawan", 7, 29_191, Decimal("7.2472"), Decimal("124.8017"), *known),
        ("Old Kaabakan", 7, 16_181, Decimal("7.2341"), Decimal("124.8909"), *known),
        ("Kadayangan", 7, 26_099, Decimal("7.1285"), Decimal("124.4887"), *known),
        ("Nabalawag", 7, 25_500, Decimal("7.0682"), Decimal("124.4938"), *known),
        ("Pahamuddin", 12, 19_262, Decimal("7.2036"), Decimal("124.3719"), *known),
        ("Malidegao", 7, 36_427, Decimal("7.1014"), Decimal("124.6877"), *known),
        ("Ligawasan", 7, 28_322, Decimal("6.9973"), Decimal("124.6772"), *known),
        ("Tugunan", 9, 33_721, Decimal("7.0458"), Decimal("124.6136"), *known),
    ]
    area = Place.objects.get(code=facts.SPECIAL_AREA)
    assert (area.kind, area.is_pseudo, area.is_listed) == ("SPECIAL_AREA", True, True)


@pytest.mark.slow
def test_sulu_is_closed_in_barmm_and_open_in_region_ix(country):
    then, now = Place.objects.get(code="1906600000"), Place.objects.get(code="0906600000")
    assert (then.parent_id, then.valid_to, then.successor_id) == ("1900000000", date(2025, 7, 29), "0906600000")
    assert (now.parent_id, now.valid_from, now.valid_to) == ("0900000000", date(2025, 7, 30), None)
    assert now.previous_codes == ["1906600000", "156600000"]
    assert (then.scope, now.scope) == ("BARMM", "OBC")
    closed = Place.objects.filter(code__startswith="19066")
    assert closed.count() == 1 + 19 + 410
    assert all(p.valid_to and p.successor_id == "09066" + p.code[5:] for p in closed)
    assert all(p.parent_id.startswith("19066") for p in closed.exclude(level="PROVINCE"))
    on = {day: set(closed.open_on(day)) for day in (date(2025, 7, 29), date(2025, 7, 30))}
    assert [len(found) for found in on.values()] == [430, 0]


@pytest.mark.slow
def test_cities_that_answer_to_no_province(country):
    cotabato, isabela = Place.objects.get(code="1908703000"), Place.objects.get(code="0990101000")
    assert (cotabato.kind, cotabato.is_independent, cotabato.parent_id) == ("INDEPENDENT_CITY", True, "1908700000")
    assert (isabela.parent.name, isabela.parent.is_listed) == ("City of Isabela (Not a Province)", False)
    assert Place.objects.get(code="1600000000").name == "Region XIII (Caraga)"


@pytest.mark.slow
def test_suspect_points_are_unverified(country):
    assert len(suspect_points()) == 176
    assert sum(code.startswith("19") for code in suspect_points()) == 169
    qualities = set(Place.objects.filter(code__in=suspect_points()).values_list("point_quality", flat=True))
    assert qualities == {Quality.UNVERIFIED}
    in_the_area = Place.objects.filter(parent__parent=facts.SPECIAL_AREA)
    assert set(in_the_area.values_list("point_quality", flat=True)) == {Quality.UNVERIFIED}


@pytest.mark.slow
def test_a_town_without_any_trusted_barangay_has_no_point(country):
    """South Upi and Matanog: all of their points are wrong, hence the mean would be too."""
    without = Place.objects.filter(level="MUNICIPALITY", scope="BARMM", valid_to=None, point_quality=Quality.NONE)
    assert {"South Upi", "Matanog"} <= set(without.values_list("name", flat=True))


@pytest.mark.slow
def test_towns_that_the_package_copied_onto_a_barangay_give_it_no_point(country):
    """Three in Marawi, two elsewhere."""
    without = OPEN.filter(level="BARANGAY", point_quality=Quality.NONE)
    assert sorted(without.values_list("code", flat=True)) == [
        "1206317017", "1606801027", "1903617146", "1903617147", "1903617148",
    ]  # fmt: skip
    assert not Place.objects.filter(latitude=0).exists()
    assert not Place.objects.filter(point_quality=Quality.NONE, latitude__isnull=False).exists()


@pytest.mark.slow
def test_means_leave_out_points_that_are_not_trusted(country):
    town = Place.objects.get(code="1908821000")  # Shariff Saydona Mustapha: two of its barangays are in the sea
    trusted = town.children.filter(point_quality=Quality.VERIFIED).values_list("latitude", flat=True)
    assert 0 < len(trusted) < town.barangay_count
    assert town.latitude == round(sum(trusted) / len(trusted), 6)


@pytest.mark.slow
def test_a_second_load_changes_nothing_and_says_nothing(undone):
    with system("to count"):
        events = Event.objects.filter(verb="geography.loaded").count()
        versions = Place.objects.extra(select={"version": "xmin::text"}).values_list("version", flat=True)
        before = set(versions)
        again = load_places(by=COMMAND)
        assert not again.has_changed
        assert set(versions) == before
        assert Event.objects.filter(verb="geography.loaded").count() == events == 1


@pytest.mark.slow
def test_what_differs_is_put_right_and_what_is_gone_is_closed(undone):
    with system("a test"):
        Place.objects.filter(code="1900700000").update(population=1)
        Place.objects.create(
            code="1900799000", name="Nowhere", level="MUNICIPALITY", kind="MUNICIPALITY", scope="BARMM",
            parent_id="1900700000", point_quality="NONE",
        )  # fmt: skip
    loaded = load_places(scope="BARMM", by=COMMAND)
    assert (loaded.added, loaded.changed, loaded.closed) == (0, 1, 1)
    assert Place.objects.get(code="1900700000").population == 541_947
    assert Place.objects.get(code="1900799000").valid_to is not None
    with system("to look"):
        event = Event.objects.filter(verb="geography.loaded").latest("pk")
    assert (event.actor_name, event.changes) == ("tests", {"changed": [0, 1], "closed": [0, 1]})


@pytest.mark.django_db
def test_one_scope_brings_what_it_stands_on_and_what_it_became():
    loaded = load_places(scope="BARMM", by=COMMAND)
    assert loaded.totals == facts.EXPECTED["BARMM"]
    others = Place.objects.exclude(scope="BARMM")
    assert not others.exclude(Q(code="0900000000") | Q(code__startswith="09066")).exists()


@pytest.mark.django_db
def test_another_edition_is_refused_and_nothing_is_loaded(monkeypatch):
    wrong = replace(facts.EXPECTED["BARMM"], barangays=2186)
    monkeypatch.setitem(facts.EXPECTED, "BARMM", wrong)
    with pytest.raises(DomainError, match=r"barangays=2186.*barangays=2185"):
        load_places(scope="BARMM", by=COMMAND)
    assert not Place.objects.exists()


@pytest.mark.django_db
def test_a_load_that_breaks_half_way_leaves_nothing(monkeypatch):
    def breaks(*args):
        raise RuntimeError("the power went")

    monkeypatch.setattr(load, "_close_missing", breaks)
    with pytest.raises(RuntimeError), transaction.atomic():
        load_places(scope="BARMM", by=COMMAND)
    assert not Place.objects.exists()
    with system("to count"):
        assert not Event.objects.exists()


@pytest.mark.django_db
def test_only_who_may_manage_the_places_loads_them():
    with pytest.raises(NotAllowed):
        load_places(scope="BARMM", by=NOBODY)
    assert not Place.objects.exists()


@pytest.mark.slow
def test_nobody_but_the_system_writes_places(undone):
    with own(1):
        assert Place.objects.count() == 44_215
        assert Place.objects.filter(code="1900700000").update(name="Mine") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Place.objects.create(
                code="1900799000", name="x", level="REGION", kind="REGION", scope="OTHER", point_quality="NONE"
            )
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            PlaceBoundary.objects.create(
                place_id="1900700000",
                geometry={},
                south=1,
                west=1,
                north=1,
                east=1,
                inside_latitude=1,
                inside_longitude=1,
            )


@pytest.mark.slow
def test_boundaries_move_the_points_inside(undone, tmp_path):
    file = write_boundaries(tmp_path, feature("1908822000", "South Upi", 124.2, 6.8))
    loaded = load_places(boundaries=file, by=COMMAND)
    town, province = Place.objects.get(code="1908822000"), Place.objects.get(code="1908800000")
    assert loaded.boundaries == 1
    assert (town.point_quality, town.point_source) == (Quality.INSIDE, "Inside the boundary")
    assert Decimal("6.8") < town.latitude < Decimal("6.9")
    assert Decimal("124.2") < town.longitude < Decimal("124.3")
    boundary = town.boundary
    assert (boundary.south, boundary.west, boundary.source) == (Decimal("6.8"), Decimal("124.2"), "areas.geojson")
    assert province.point_quality == Quality.VERIFIED
    assert not load_places(boundaries=file, by=COMMAND).has_changed
    assert not load_places(by=COMMAND).has_changed, "a load without the file forgot the points inside"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([feature("1999999999", "Nowhere", 124, 7)], "1999999999 Nowhere.*no place of these"),
        ([feature("1900700000", "", 124, 7)], "the properties code"),
        ([feature("1900700000", "Basilan", 7, 80)], "longitude comes before latitude"),
        ([feature("1900700000", "Basilan", 122, 6)] * 2, "1900700000: the file has it twice"),
        (
            [feature("1900700000", "Basilan", 122, 6) | {"geometry": {"type": "Point", "coordinates": [1, 2]}}],
            "neither",
        ),
        ([], "no GeoJSON collection"),
    ],
)
def test_a_wrong_file_of_boundaries_is_refused_whole(undone, tmp_path, features, words):
    good = [feature("1908822000", "South Upi", 124.2, 6.8)] if features else []
    file = write_boundaries(tmp_path, *good, *features)
    with pytest.raises(DomainError, match=words):
        load_places(boundaries=file, by=COMMAND)
    assert not PlaceBoundary.objects.exists()


@pytest.mark.slow
def test_outlines_of_the_whole_south(undone, boundary_files):
    assert load_places(boundaries=boundary_files["municipalities"], by=COMMAND).boundaries == 487
    assert load_places(boundaries=boundary_files["provinces"], by=COMMAND).boundaries == 38
    assert PlaceBoundary.objects.count() == len(
        set(_codes(boundary_files["municipalities"])) | set(_codes(boundary_files["provinces"]))
    )
    towns = Place.objects.filter(level="MUNICIPALITY", scope="BARMM", valid_to=None)
    assert towns.exclude(point_quality=Quality.INSIDE).count() == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM geography_place JOIN geography_placeboundary ON place_id = code "
            "WHERE latitude NOT BETWEEN south AND north OR longitude NOT BETWEEN west AND east"
        )
        assert cursor.fetchone() == (0,)


def _codes(file):
    return [f["properties"]["code"] for f in json.loads(file.read_text())["features"]]

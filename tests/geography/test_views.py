import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.geography.samples import feature, write_boundaries

from bmms.access.actor import system_actor
from bmms.geography.actions.load import load_places
from bmms.geography.models import Place
from bmms.geography.views import _options
from bmms.tenancy.scope import system

PAGES = [
    *("/places/", "/places/?q=kapalawan", "/places/1900000000/", "/places/search/?q=kap", "/places/steps/"),
    "/places/map.json",
]


@pytest.fixture
def signed_in(barmm, client):
    """Somebody without any organization or role: places are for everybody who has signed in."""
    client.force_login(cast.person("anybody"))
    return client


def text(response) -> str:
    assert response.status_code == 200, response.content
    return response.content.decode()


def row(page: str, name: str) -> str:
    """The table row that names the place."""
    return next(part for part in page.split("<tr>") if f">{name}</a>" in part)


def drawn(response) -> dict[str, str]:
    assert response["Content-Type"] == "application/geo+json"
    return {f["properties"]["name"]: f["geometry"]["type"] for f in response.json()["features"]}


@pytest.mark.parametrize("path", PAGES)
def test_everybody_who_is_signed_in_and_nobody_else(signed_in, client, path):
    assert signed_in.get(path).status_code == 200
    client.logout()
    assert client.get(path).status_code == 302
    signed_in.force_login(cast.person("another"))
    assert signed_in.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/places/1999999999/", "/places/1999999999/map.json", "/places/19/", "/places/x/"])
def test_what_does_not_exist_is_not_found(signed_in, path):
    assert signed_in.get(path).status_code == 404


def test_barmm_shows_its_provinces_the_special_area_and_cotabato_city(signed_in):
    page = text(signed_in.get("/places/1900000000/"))
    order = [page.index(f">{name}</a>") for name in ("Basilan", "Tawi-Tawi", "Special Geographic Area")]
    assert order == sorted(order)
    assert "1,124,811" in row(page, "Maguindanao del Norte")
    assert "Special geographic area" in row(page, "Special Geographic Area")
    assert "Independent component city" in row(page, "City of Cotabato")
    assert "4,545,486" in page


def test_sulu_is_shown_closed_with_where_it_went(signed_in):
    sulu = row(text(signed_in.get("/places/1900000000/")), "Sulu")
    assert "closed 29 Jul 2025" in sulu
    assert '<a href="/places/0906600000/">Sulu, Region IX</a>' in sulu
    page = text(signed_in.get("/places/1906600000/"))
    assert "This place is closed" in page
    assert "/places/0906600000/" in page
    assert "Executive Order 91" in page


def test_a_province_says_what_it_has_without_its_independent_city(signed_in):
    page = text(signed_in.get("/places/1908700000/"))
    assert "Without City of Cotabato" in page
    assert "741,428" in page


def test_the_way_down_is_shown_and_statistical_groups_are_not(signed_in):
    page = text(signed_in.get("/places/1999901001/"))
    way = [page.index(f'<a href="/places/{code}/">') for code in ("1900000000", "1999900000", "1999901000")]
    assert way == sorted(way)
    with system("a sample"):
        Place.objects.create(
            code="0990100000", name="City of Isabela (Not a Province)", level="PROVINCE", kind="STATISTICAL_GROUP",
            scope="OBC", parent_id="0900000000", is_pseudo=True, point_quality="NONE",
        )  # fmt: skip
        Place.objects.create(
            code="0990101000", name="City of Isabela", level="MUNICIPALITY", kind="COMPONENT_CITY",
            scope="OBC", parent_id="0990100000", point_quality="NONE",
        )  # fmt: skip
    region = text(signed_in.get("/places/0900000000/"))
    assert ">City of Isabela</a>" in region
    assert "Not a Province" not in region
    assert "Not a Province" not in text(signed_in.get("/places/0990101000/"))


def test_a_search_shows_the_parents_and_old_names_find(signed_in):
    assert "Maguindanao del Sur, BARMM" in row(text(signed_in.get("/places/?q=datu+montawal")), "Pagagawan")
    assert "spelled alike" in text(signed_in.get("/places/?q=maguindnao"))
    assert "No place found" in text(signed_in.get("/places/?q=qqqqqqq"))
    assert "<script>" not in text(signed_in.get("/places/?q=<script>")).replace("<script src", "")


def test_the_picker_gets_options(signed_in):
    page = text(signed_in.get("/places/search/?q=kapal"))
    assert 'data-value="1999901000" data-text="Kapalawan, Special Geographic Area, BARMM"' in page
    assert "1906600000" in text(signed_in.get("/places/search/?q=sulu&on=2024-01-01&level=PROVINCE"))
    assert "1906600000" not in text(signed_in.get("/places/search/?q=sulu&on=2026-01-01&level=PROVINCE"))
    assert "Nothing found" in text(signed_in.get("/places/search/?q=qqqq&level=x&on=never"))


def test_only_trusted_points_are_drawn(signed_in):
    assert "South Upi" not in drawn(signed_in.get("/places/1908800000/map.json"))
    assert "Pagagawan" in drawn(signed_in.get("/places/1908800000/map.json"))
    assert drawn(signed_in.get("/places/1999901000/map.json")) == {}
    assert len(drawn(signed_in.get("/places/1999900000/map.json"))) == 8
    assert "Sulu" not in drawn(signed_in.get("/places/1900000000/map.json"))
    page = text(signed_in.get("/places/1908800000/"))
    assert "South Upi" in page, "the table has what the map has not"
    assert "2 places have no position that can be trusted and are not drawn." in page
    assert "Nothing here has a position that can be trusted." in text(signed_in.get("/places/1999901000/"))


@pytest.mark.parametrize("path", ["/places/", "/places/1900000000/", "/places/1908800000/"])
def test_every_map_says_whose_it_is(signed_in, path):
    assert 'data-attribution="Places: PSA, NAMRIA, OCHA (CC BY-IGO); boundaries indicative."' in text(
        signed_in.get(path)
    )


def test_outlines_are_drawn_where_they_are_loaded(signed_in, tmp_path):
    file = write_boundaries(
        tmp_path,
        feature("1908822000", "South Upi", 124.2, 6.8),
        feature("1908800000", "Maguindanao del Sur", 124, 6.5, 1),
    )
    load_places(scope="BARMM", boundaries=file, by=system_actor("tests"))
    found = signed_in.get("/places/1908800000/map.json").json()["features"]
    assert (found[0]["properties"], found[0]["geometry"]["type"]) == (
        {"name": "Maguindanao del Sur", "colour": "transparent"},
        "Polygon",
    )
    assert {f["properties"]["name"]: f["geometry"]["type"] for f in found}["South Upi"] == "Polygon"


def test_a_map_is_fetched_once(signed_in):
    first = signed_in.get("/places/1900000000/map.json")
    assert {"private", "max-age=3600"} == set(first["Cache-Control"].split(", "))
    again = signed_in.get("/places/1900000000/map.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("/places/1907000000/", "/places/1903600000/"),  # 11 and 40 municipalities
        ("/places/?q=kapalawan", "/places/?q=poblacion"),
        ("/places/search/?q=kapalawan", "/places/search/?q=poblacion"),
        ("/places/1907000000/map.json", "/places/1903600000/map.json"),
        ("/places/steps/?at=1999901001", "/places/steps/?at=1903617001"),
        ("/places/steps/?in=1907000000", "/places/steps/?in=1903600000"),
    ],
)
def test_queries_do_not_grow_with_the_rows(signed_in, few, many):
    def queries(path: str) -> int:
        _options.kept.cache_clear()  # whatever was asked before
        with CaptureQueriesContext(connection) as found:
            text(signed_in.get(path))
        return len(found)

    queries(few)
    assert queries(few) == queries(many) <= 14


def lists(response) -> dict[str, list[str]]:
    """What each step offers, by its label."""
    page = text(response)
    steps = re.findall(r'<span class="form-label">(.*?)</span><select.*?</select>', page, re.DOTALL)
    bodies = re.findall(r"<select.*?</select>", page, re.DOTALL)
    named = zip(steps, bodies, strict=True)
    return {unescape(label): re.findall(r"<option[^>]*>([^<]*)</option>", body)[1:] for label, body in named}


def test_the_way_down_to_a_place_is_chosen_step_by_step(signed_in):
    start = lists(signed_in.get("/places/steps/"))
    assert list(start) == ["Region"]
    assert start["Region"][0] == "Bangsamoro Autonomous Region in Muslim Mindanao (BARMM)"
    provinces = lists(signed_in.get("/places/steps/?in=1900000000"))
    assert list(provinces) == ["Province, or city without one"]
    offered = provinces["Province, or city without one"]
    assert {"Basilan", "Special Geographic Area", "City of Cotabato", "Sulu (closed 29 Jul 2025)"} <= set(offered)
    assert "Kapalawan" in lists(signed_in.get("/places/steps/?in=1999900000"))["City or municipality"]
    assert len(lists(signed_in.get("/places/steps/?in=1999901000"))["Barangay"]) > 1
    assert lists(signed_in.get("/places/steps/?in=1999901001")) == {}


def test_the_way_to_what_the_record_has_is_shown(signed_in):
    page = text(signed_in.get("/places/steps/?at=1999901001"))
    chosen = re.findall(r'<option value="(\d+)"[^>]* selected', page)
    assert chosen == ["1900000000", "1999900000", "1999901000", "1999901001"]
    assert 'data-text="Kapalawan, Special Geographic Area, BARMM"' in page
    assert list(lists(signed_in.get("/places/steps/?at=nowhere"))) == ["Region"]


def test_a_step_leads_no_further_than_the_field_takes(signed_in):
    towns = text(signed_in.get("/places/steps/?at=1999901001&level=MUNICIPALITY"))
    assert "Barangay" not in lists(signed_in.get("/places/steps/?at=1999901001&level=MUNICIPALITY"))
    assert 'value="1999900000" selected' in towns
    assert re.search(r'value="1999901000" data-text="Kapalawan, [^"]+" selected', towns)
    assert lists(signed_in.get("/places/steps/?in=1999901000&level=MUNICIPALITY&level=x")) == {}
    provinces = lists(signed_in.get("/places/steps/?in=1900000000&level=PROVINCE"))
    assert "City of Cotabato" not in provinces["Province, or city without one"]


def test_where_towns_are_wanted_a_city_leads_on_to_its_districts(signed_in):
    """They are of the city's own level, and those of Manila are counted as towns."""
    level, kind = Place.Level, Place.Kind
    above = None
    for code, name, of_level, of_kind in (
        ("1300000000", "National Capital Region", level.REGION, kind.REGION),
        ("1380600000", "City of Manila", level.MUNICIPALITY, kind.HIGHLY_URBANIZED_CITY),
        ("1380601000", "Tondo", level.MUNICIPALITY, kind.CITY_DISTRICT),
        ("1380601001", "Barangay 1", level.BARANGAY, kind.BARANGAY),
    ):
        given = {"code": code, "name": name, "level": of_level, "kind": of_kind, "parent": above}
        with system("a sample"):
            above = Place.objects.create(**given, scope="OTHER", point_quality="NONE", search_text=name)
    assert lists(signed_in.get("/places/steps/?in=1380600000&level=MUNICIPALITY")) == {"City district": ["Tondo"]}
    assert lists(signed_in.get("/places/steps/?in=1380601000&level=MUNICIPALITY")) == {}
    way = text(signed_in.get("/places/steps/?at=1380601000&level=MUNICIPALITY"))
    assert re.findall(r'<option value="(\d+)"[^>]* selected', way) == ["1300000000", "1380600000", "1380601000"]


def test_the_day_decides_what_a_step_offers(signed_in):
    """Sulu was a province of BARMM until 29 July 2025, and is one of Region IX since."""
    before = text(signed_in.get("/places/steps/?in=1900000000&on=2025-06-30"))
    assert 'value="1906600000" data-text="Sulu, BARMM"' in before
    since = text(signed_in.get("/places/steps/?in=1900000000&on=2026-06-30"))
    assert re.search(r'value="1906600000" disabled>Sulu \(closed 29 Jul 2025\)', since)
    assert "Sulu" not in text(signed_in.get("/places/steps/?in=0900000000&on=2025-06-30"))
    assert "Sulu" in text(signed_in.get("/places/steps/?in=0900000000&on=2026-06-30"))


@pytest.mark.parametrize("query", ["in=x", "at=x", "in=1999999999", "at=1999999999", "level=x&on=never", "in="])
def test_what_is_no_place_leads_nowhere(signed_in, query):
    assert set(lists(signed_in.get(f"/places/steps/?{query}"))) <= {"Region"}


@pytest.mark.slow
def test_the_pages_say_what_the_package_says(country, client):
    client.force_login(cast.person("anybody"))
    try:
        page = text(client.get("/places/"))
        for number in ("112,727,776", "1,656", "42,010"):
            assert number in page
        barmm, ilocos = page.index("(BARMM)"), page.index("Region I (Ilocos")
        assert barmm < ilocos
        caraga = row(page, "Region XIII (Caraga)")
        assert "1600000000" in caraga
        assert "2,865,196" in caraga
        isabela = text(client.get("/places/0900000000/"))
        assert ">City of Zamboanga</a>" in isabela
        assert ">City of Isabela</a>" in isabela
        assert "Not a Province" not in isabela
        assert ">897<" in row(text(client.get("/places/1300000000/")), "City of Manila")
    finally:
        client.logout()

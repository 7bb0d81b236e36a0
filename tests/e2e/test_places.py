"""The pages of the places with a whole region in them: seen, by keyboard, with and without outlines and a script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from bmms.access.actor import system_actor
from bmms.geography.actions.load import load_places
from tests import cast
from tests.e2e.accessibility import MODES, barriers
from tests.e2e.pictures import keep_picture
from tests.geography.samples import feature, write_boundaries

pytestmark = pytest.mark.e2e
NewContext = Callable[..., BrowserContext]
BARMM = "Bangsamoro Autonomous Region in Muslim Mindanao (BARMM)"
WAY_DOWN = [
    ("Region", BARMM, BARMM),
    ("Province, or city without one", "Special Geographic Area", "Special Geographic Area, BARMM"),
    ("City or municipality", "Kapalawan", "Kapalawan, Special Geographic Area, BARMM"),
]
MODES_IN_SHORT = {mode: str(number) for number, mode in enumerate(MODES)}
SAMPLE_OUTLINES = [
    feature("1900700000", "Basilan", 121.8, 6.3, 0.5),
    feature("1908822000", "South Upi", 124.2, 6.8, 0.2),
]


@pytest.fixture(scope="module")
def region(site: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """BARMM, with the outlines of two of its places, and somebody to look at it."""
    outlines = write_boundaries(tmp_path_factory.mktemp("outlines"), *SAMPLE_OUTLINES)
    load_places(scope="BARMM", boundaries=outlines, by=system_actor("tests"))
    return site


@pytest.fixture(scope="module")
def session(region: str) -> str:
    moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
    amir = cast.member("amir", moh, "organization_administrator")
    client = Client()
    client.force_login(amir)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def session_at_oobc(region: str) -> str:
    """Of somebody whose form takes barangays alone."""
    omar = cast.member("omar", cast.organization("oobc", "Office for Other Bangsamoro Communities"), "obc_officer")
    client = Client()
    client.force_login(omar)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def visit(new_context: NewContext, region: str, session: str) -> Callable[..., Page]:
    def opened(path: str, key: str = session, **options: Any) -> Page:
        context = new_context(**options)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": region}])
        page = context.new_page()
        page.goto(region + path)
        return page

    return opened


@pytest.mark.parametrize("mode", ["light", "small dark phone"])
@pytest.mark.parametrize("path", ["/places/?q=poblacion", "/places/1900000000/", "/places/1908822000/"])
def test_axe_finds_nothing(visit: Callable[..., Page], path: str, mode: str) -> None:
    page = visit(path, **MODES[mode])
    page.wait_for_load_state("networkidle")

    assert barriers(page) == []


def test_the_map_draws_from_our_own_server_alone(visit: Callable[..., Page]) -> None:
    page = visit("/places/")
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(page.url + "1900000000/")
    page.wait_for_load_state("networkidle")

    expect(page.locator(".leaflet-container canvas")).to_have_count(1)
    assert said == []
    assert any(url.endswith("/places/1900000000/map.json") for url in asked)
    assert {url.split("/")[2] for url in asked} == {page.url.split("/")[2]}
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("PSA, NAMRIA, OCHA")
    expect(page.locator("[data-map-failed]")).to_be_hidden()


def test_a_way_down_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit("/places/1900000000/")
    page.get_by_role("link", name="Special Geographic Area", exact=True).press("Enter")
    page.get_by_role("link", name="Kapalawan").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Kapalawan")
    expect(page.get_by_role("navigation", name="Where you are")).to_contain_text("BARMM")


def test_a_search_works_without_a_script(visit: Callable[..., Page]) -> None:
    page = visit("/places/", java_script_enabled=False)
    box = page.get_by_label("Name or code of a place")
    box.fill("datu montawal")
    box.press("Enter")

    expect(page.get_by_role("row", name="Pagagawan").first).to_contain_text("Maguindanao del Sur, BARMM")


def test_the_search_box_of_every_page_finds_places(visit: Callable[..., Page]) -> None:
    page = visit("/search/?q=kapalawan")

    expect(page.get_by_role("link", name="Kapalawan").first).to_have_attribute("href", "/places/1999901000/")


def test_a_place_is_picked_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit("/moh/units/add/")
    page.get_by_label("Code").fill("RHU-KAP")
    page.get_by_label("Name").fill("Rural Health Unit")
    page.get_by_label("Kind").select_option("FACILITY")
    place = page.get_by_role("combobox", name="Place")
    place.press_sequentially("kapalawan")
    expect(page.locator("#id_place-list [role=option]").first).to_contain_text(
        "Kapalawan, Special Geographic Area, BARMM"
    )
    expect(page.locator("[data-count]")).to_have_text("8 found")
    place.press("ArrowDown")
    assert barriers(page) == []
    place.press("Enter")
    expect(place).to_have_value("Kapalawan, Special Geographic Area, BARMM")
    place.press("Enter")

    expect(page.get_by_role("row", name="RHU-KAP")).to_contain_text("Kapalawan, Special Geographic Area, BARMM")


def test_what_is_typed_before_the_script_is_there_counts(visit: Callable[..., Page]) -> None:
    page, held = visit("/places/"), []
    page.route("**/dist/app.js", lambda route: held.append(route))
    page.goto(page.url.replace("/places/", "/moh/units/add/"), wait_until="commit")
    place = page.get_by_label("Place").first
    place.press_sequentially("kapalawan")
    held[0].continue_()
    expect(page.locator("#id_place-list [role=option]")).to_have_count(8)
    expect(place).to_have_value("kapalawan")


def test_what_is_typed_and_sent_at_once_counts(visit: Callable[..., Page]) -> None:
    page = visit("/moh/units/add/")
    page.get_by_label("Code").fill("RHU-FAST")
    page.get_by_label("Name").fill("Rural Health Unit")
    page.get_by_label("Kind").select_option("FACILITY")
    place = page.get_by_role("combobox", name="Place")
    place.press_sequentially("1999901000")
    place.press("Enter")  # before anything is listed

    expect(page.get_by_role("row", name="RHU-FAST")).to_contain_text("Kapalawan, Special Geographic Area, BARMM")


@pytest.mark.parametrize("mode", MODES)
def test_a_place_is_chosen_step_by_step_by_keyboard(visit: Callable[..., Page], mode: str) -> None:
    page = visit("/moh/units/add/", **MODES[mode])
    page.get_by_label("Code").fill(f"RHU-{MODES_IN_SHORT[mode]}")
    page.get_by_label("Name").fill("Rural Health Unit")
    page.get_by_label("Kind").select_option("FACILITY")
    page.get_by_text("Choose step by step").focus()
    page.keyboard.press("Enter")
    place = page.get_by_role("combobox", name="Place")
    for label, name, shown in WAY_DOWN:
        step = page.get_by_role("combobox", name=label, exact=True)
        step.focus()
        page.keyboard.type(name.partition(" ")[0])  # who pauses for a second begins a new word
        expect(place).to_have_value(shown)
        expect(step).to_be_focused()
        expect(step.locator("option:checked")).to_have_text(name)
    expect(page.get_by_role("combobox", name="Barangay", exact=True)).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text(
        re.compile(r"^Kapalawan, Special Geographic Area, BARMM. \d+ found$")
    )
    assert barriers(page) == []
    keep_picture(page, f"place picker {mode}.png")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_role("row", name=f"RHU-{MODES_IN_SHORT[mode]}")).to_contain_text(WAY_DOWN[-1][2])


def test_the_whole_name_of_a_region_is_seen_on_a_phone(visit: Callable[..., Page]) -> None:
    page = visit("/moh/units/add/", **MODES["small dark phone"])
    page.get_by_text("Choose step by step").click()
    region = page.get_by_role("combobox", name="Region")
    one_line = region.evaluate("each => each.offsetHeight")
    region.select_option(BARMM)
    expect(page.get_by_role("combobox", name="Province, or city without one")).to_be_visible()
    assert region.evaluate("each => each.offsetHeight") > one_line + 16  # a second one
    assert region.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_the_steps_follow_the_search_and_lead_back_up(visit: Callable[..., Page]) -> None:
    page = visit("/moh/units/add/")
    place = page.get_by_role("combobox", name="Place")
    place.press_sequentially("kapalawan")
    expect(page.locator("#id_place-list [role=option]").first).to_be_visible()
    place.press("ArrowDown")
    place.press("Enter")
    page.get_by_text("Choose step by step").click()
    town = page.get_by_role("combobox", name="City or municipality")
    expect(town.locator("option:checked")).to_have_text("Kapalawan")
    page.get_by_role("combobox", name="Province, or city without one").select_option("Basilan")
    expect(place).to_have_value("Basilan, BARMM")
    expect(town.locator("option:checked")).to_have_text("Choose")
    expect(town.locator("option", has_text="City of Lamitan")).to_have_count(1)
    page.get_by_role("combobox", name="Region").select_option("")
    expect(place).to_have_value("")
    expect(town).to_have_count(0)
    place.press_sequentially("kapalawan")
    expect(page.locator("#id_place-list [role=option]").first).to_be_visible()
    place.press("ArrowDown")
    place.press("Enter")
    expect(town.locator("option:checked")).to_have_text("Kapalawan")
    expect(place).to_be_focused()


def test_looking_elsewhere_keeps_the_place_until_another_is_chosen(
    visit: Callable[..., Page], session_at_oobc: str
) -> None:
    page = visit("/oobc/communities/add/", session_at_oobc)
    place, sent = page.get_by_role("combobox", name="Barangay").first, page.locator("input[type=hidden][name=place]")
    place.press_sequentially("1999901001")
    expect(page.locator("#id_place-list [role=option]").first).to_be_visible()
    place.press("ArrowDown")
    place.press("Enter")
    expect(sent).to_have_value("1999901001")
    kept = place.input_value()
    page.get_by_text("Choose step by step").click()
    region = page.get_by_role("combobox", name="Region")
    town = page.get_by_role("combobox", name="City or municipality")
    expect(town.locator("option:checked")).to_have_text("Kapalawan")
    page.get_by_role("combobox", name="Province, or city without one").select_option("Basilan")
    expect(town.locator("option:checked")).to_have_text("Choose")
    town.select_option("City of Lamitan")
    expect(page.locator(".way [data-step]")).to_have_count(4)
    assert (place.input_value(), sent.input_value()) == (kept, "1999901001")
    page.locator(".way [data-step]").last.select_option(index=1)
    expect(place).to_have_value(re.compile("City of Lamitan, Basilan, BARMM$"))
    region.select_option("")
    expect(place).to_have_value("")
    expect(sent).to_have_value("")


def test_without_a_script_the_steps_are_not_offered(visit: Callable[..., Page]) -> None:
    page = visit("/moh/units/add/", java_script_enabled=False)

    expect(page.get_by_text("Choose step by step")).to_be_hidden()


def test_without_a_script_one_chooses_among_namesakes(visit: Callable[..., Page]) -> None:
    page = visit("/moh/units/add/", java_script_enabled=False)
    page.get_by_label("Code").fill("RHU-POB")
    page.get_by_label("Name").fill("Rural Health Unit")
    page.get_by_label("Kind").select_option("FACILITY")
    page.get_by_role("textbox", name="Place").fill("Poblacion")
    page.get_by_role("textbox", name="Place").press("Enter")
    page.get_by_label("Poblacion, Parang, Maguindanao del Norte, BARMM").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("row", name="RHU-POB")).to_contain_text("Poblacion, Parang, Maguindanao del Norte, BARMM")

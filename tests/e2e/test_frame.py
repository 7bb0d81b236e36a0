"""The shell and the components as people meet them: seen, by keyboard, on a phone, and without a script."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.accessibility import MODES, barriers, keyboard_walk
from tests.e2e.frame import PAGES, serving

pytestmark = pytest.mark.e2e
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def gallery(new_context: NewContext, site: str) -> Page:
    page = new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(site)
    return page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing(new_context: NewContext, site: str, path: str, mode: str) -> None:
    page = new_context(**MODES[mode]).new_page()
    page.goto(site + path)

    assert barriers(page) == []


def test_nothing_breaks_the_content_policy(new_context: NewContext, site: str) -> None:
    page, said = new_context().new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(site)
    page.wait_for_load_state("networkidle")

    assert said == []


def test_an_open_menu_has_no_barriers(gallery: Page) -> None:
    gallery.locator(".topbar-person").click()
    assert barriers(gallery) == []


def test_the_first_tab_skips_to_the_content(new_context: NewContext, site: str) -> None:
    page = new_context().new_page()
    page.goto(site + "/shell/")

    page.keyboard.press("Tab")

    expect(page.locator(":focus")).to_have_class("skip-link")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("One")


def test_tab_reaches_every_control_and_each_is_seen(gallery: Page) -> None:
    gallery.mouse.click(1, 1)
    visited = set()
    for _ in range(150):
        gallery.keyboard.press("Tab")
        seen = gallery.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect(),
                 top = document.querySelector(".topbar").getBoundingClientRect().bottom;
               return [e.outerHTML.slice(0, 120), parseFloat(s.outlineWidth), s.outlineStyle,
                       e.closest(".topbar, .sidebar, .skip-link") || r.bottom > top, e === document.body] }"""
        )
        if seen[4]:
            break
        assert seen[1] >= 3, seen
        assert seen[2] == "solid", seen
        assert seen[3], f"hidden behind the header: {seen}"
        visited.add(seen[0])
    assert len(visited) > 60


def test_the_walk_by_keyboard_sees_what_is_wrong(page: Page) -> None:
    page.set_content(
        """<style>:focus-visible { outline: 3px solid } .none { outline: none }</style>
           <header style="position: fixed; inset: 0 0 auto; height: 4rem; background: white">Always on top</header>
           <main id="main" tabindex="-1"><button>Covered</button><p style="margin-top: 5rem"></p><a href="#">Fine</a>
           <button class="none">Plain</button><input aria-label="Caught" onkeydown="event.preventDefault()">
           <button>Beyond</button></main>"""
    )
    found = [line.split(":")[0] + line.split(">")[-2].removesuffix("</button") for line in keyboard_walk(page)]
    assert found == ["hidden" + "Covered", "no outline" + "Plain", "not reached by Tab" + "Beyond"]


def test_slash_and_control_k_go_to_the_search_box(gallery: Page) -> None:
    box = gallery.locator("[data-search-box]")
    gallery.evaluate("document.activeElement.blur()")
    gallery.keyboard.press("/")
    expect(box).to_be_focused()
    title = gallery.locator("#id_clean-title")
    title.fill("a")
    title.press("/")
    expect(title).to_have_value("a/")
    title.press("Control+k")
    expect(box).to_be_focused()


def test_escape_closes_a_menu_and_gives_the_focus_back(gallery: Page) -> None:
    summary = gallery.locator(".topbar-person")
    summary.press("Enter")
    expect(gallery.locator("details.menu[open]")).to_have_count(1)
    gallery.keyboard.press("Tab")
    gallery.keyboard.press("Escape")
    expect(gallery.locator("details.menu[open]")).to_have_count(0)
    expect(summary).to_be_focused()


def test_the_chosen_colours_stay(gallery: Page) -> None:
    gallery.locator(".topbar-person").click()
    gallery.get_by_role("button", name="Dark").click()
    expect(gallery.locator("html")).to_have_attribute("data-bs-theme", "dark")
    gallery.reload()
    expect(gallery.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_form_with_errors_gives_them_the_focus(gallery: Page) -> None:
    summary = gallery.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Amount:").click()
    amount = gallery.locator("#id_amount")
    expect(amount).to_be_focused()
    described = (amount.get_attribute("aria-describedby") or "").split()
    assert [gallery.locator(f"#{each}").inner_text() for each in described] == [
        "Ceiling ₱12,500,000.00",
        "Enter a number.",
    ]


def test_who_copies_twice_may_copy_again(new_context: NewContext, site: str) -> None:
    page = new_context(permissions=["clipboard-write"]).new_page()
    page.clock.install()
    page.goto(site)
    button = page.locator("[data-copy]").first
    for _again in range(2):
        button.click()
        expect(button).to_have_text("Copied")
        page.clock.run_for(1000)
    page.clock.run_for(3000)
    expect(button).to_have_text("Copy")


def test_an_amount_gets_its_commas(gallery: Page) -> None:
    amount = gallery.locator("#id_clean-amount")
    for typed, shown in (("1234567.5", "1,234,567.50"), ("-99", "-99.00"), ("about 5", "about 5")):
        amount.fill(typed)
        amount.blur()
        expect(amount).to_have_value(shown)


def test_a_place_is_chosen_by_keyboard_alone(gallery: Page) -> None:
    place = gallery.locator("#id_place")
    place.press_sequentially("mara")
    options = gallery.locator("#id_place-list [role=option]")
    expect(options).to_have_count(2)
    expect(place).to_have_attribute("aria-expanded", "true")
    place.press("ArrowDown")
    place.press("ArrowDown")
    assert place.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    assert barriers(gallery) == []
    place.press("Enter")
    expect(place).to_have_value("Marantao")
    expect(gallery.locator("input[type=hidden][name=place]")).to_have_value("1903613000")
    expect(gallery.locator("#id_place-list")).to_be_hidden()


def test_what_is_listed_was_found_for_what_is_typed(gallery: Page) -> None:
    place, options = gallery.locator("#id_place"), gallery.locator("#id_place-list [role=option]")
    place.press_sequentially("mar")
    expect(options).to_have_count(2)
    held: list[Route] = []
    gallery.route("**/places/options/*", lambda route: held.append(route))
    with gallery.expect_request("**/places/options/*"):
        place.press("a")
        expect(gallery.locator("#id_place-list")).to_be_hidden()
    place.press("ArrowDown")
    held[0].continue_()
    expect(options.first).to_be_visible()
    expect(place).not_to_have_attribute("aria-activedescendant", re.compile("."))


def test_a_question_is_asked_before_a_form_that_wants_it(gallery: Page) -> None:
    gallery.locator(".confirm summary").click()
    form = gallery.locator("form.confirm-body")
    form.evaluate("form => { form.dataset.confirm = 'Really?'; form.action = '/sent/' }")
    form.get_by_role("button").click()
    expect(gallery.get_by_role("dialog", name="Really?")).to_be_visible()
    gallery.get_by_role("button", name="Cancel").click()
    expect(gallery.get_by_role("dialog")).to_be_hidden()
    form.get_by_role("button").click()
    gallery.get_by_role("button", name="Yes, go on").click()
    expect(gallery).to_have_title("sent")


def test_the_menu_shows_where_one_is_and_nothing_else_moves(new_context: NewContext, site: str) -> None:
    page = new_context(viewport={"width": 1280, "height": 150}).new_page()
    page.goto(site + "/shell/")

    expect(page.locator(".sidebar [aria-current]")).to_be_in_viewport(ratio=1)
    assert page.evaluate("[scrollY, document.activeElement === document.body]") == [0, True]


def test_nothing_in_the_header_of_a_small_phone_lies_on_anything_else(new_context: NewContext, site: str) -> None:
    page = new_context().new_page()
    page.goto(site)
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        edges = page.locator(".topbar > a, .topbar > span, .topbar > details > summary").evaluate_all(
            """found => found.map((e) => e.getBoundingClientRect()).filter((r) => r.width)
                 .sort((a, b) => a.left - b.left).flatMap((r) => [r.left, r.right])"""
        )
        assert len(edges) == 10
        assert [0, *edges, width] == sorted([0, *edges, width]), width


@pytest.mark.parametrize("scripts", [True, False])
def test_the_phones_menu_opens_with_and_without_a_script(new_context: NewContext, site: str, scripts: bool) -> None:
    page = new_context(viewport={"width": 360, "height": 740}, java_script_enabled=scripts).new_page()
    page.goto(site)
    places = page.get_by_role("navigation", name="Main").get_by_role("link", name="Places")
    expect(places).to_be_hidden()

    page.locator("[data-sidebar-toggle]").click()

    expect(places).to_be_visible()


def test_a_script_is_not_needed_to_switch_the_organization(new_context: NewContext, site: str) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site)

    page.locator(".topbar-organization summary").click()

    expect(page.get_by_role("link", name="Ministry of Social Services")).to_have_attribute("href", "/mssd/")


def test_a_list_becomes_cards_on_a_phone(new_context: NewContext, site: str) -> None:
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(site)

    label = page.locator("td[data-label=Place]").first.evaluate("cell => getComputedStyle(cell, '::before').content")

    assert label == '"Place"'


def test_every_target_is_large_enough_for_a_thumb(gallery: Page) -> None:
    small = gallery.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
             .filter((e) => e.offsetParent && !e.closest("p, li:not(:has(.menu-item, .page-link)), .event"))
             .map((e) => [e.outerHTML.slice(0, 100), e.getBoundingClientRect()])
             .filter(([, r]) => (r.width < 24 || r.height < 24) && r.width > 1)
             .map(([html, r]) => `${r.width} x ${r.height}: ${html}`)"""
    )
    # a check box counts with its label, which is as high as the line
    assert [line for line in small if "form-check-input" not in line] == []


@pytest.mark.parametrize(("status", "word"), [(429, "wait half a minute"), (502, "support desk"), (403, "signed out")])
def test_a_part_that_is_refused_says_why(gallery: Page, status: int, word: str) -> None:
    gallery.route("**/a-part/", lambda route: route.fulfill(status=status, body="<h1>no page inside a page</h1>"))

    gallery.evaluate("htmx.ajax('GET', '/a-part/', {target: 'main'}).catch(() => {})")

    expect(gallery.locator("[data-toasts]")).to_contain_text(word)
    expect(gallery.locator("main")).not_to_contain_text("no page inside a page")

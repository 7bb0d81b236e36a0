"""Every page of the product in the browser, by people who may open it: no barrier, nothing refused by the browser, light."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, Page

from bmms.access.roles import ROLES
from bmms.accounts.models import User
from bmms.organizations.models import Organization
from bmms.ui.lists import RecordList
from bmms.ui.lists.declaration import known_lists
from tests import cast
from tests.addresses import HOME, URLS, Url, address, where_held, world_with_everybody
from tests.e2e.accessibility import barriers, enlarged, focus_after_swaps, keyboard_walk, show_in, with_few_colours
from tests.e2e.pictures import keep_picture
from tests.filipino import compile_it
from tests.samples import World

pytestmark = pytest.mark.e2e
HEAVIEST_PAGE = 30_000  # bytes of HTML on the line, compressed
HEAVIEST_VISIT = 150_000  # bytes of everything that somebody's first page brings, compressed
WIDE: Any = {"width": 1440, "height": 900}
PHONE: Any = {"width": 390, "height": 844}
FILES = ("download", "export", "template")  # addresses that answer with a file
OPENED_BY = {  # only from an office that endorses or reviews
    **dict.fromkeys(
        [
            "budgeting:endorse_proposal",
            *(f"planning:{step}_investment" for step in ("approve", "send_back", "reopen")),
        ],
        "bpda_officer",
    ),
}
PARTS = (
    "geography:options",
    "geography:steps",
    "inbox:feed",
)  # what a picker loads into a page: tried there, by keyboard


@pytest.fixture(scope="module")
def world(site: str) -> Iterator[World]:
    compile_it()
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        world = world_with_everybody()
        everything = cast.person("everything")
        homes = {found.code: found for found in Organization.objects.filter(code__in=HOME)}
        for role in ROLES.values():
            home = where_held(role, homes, world.moh)
            for where in (
                {home, world.moh} if home else {None}
            ):  # a page of MFBM's own is opened at health's address, too
                cast.give_role(everything, where, role.name)
        world.people["everything"] = everything
        yield world


def signed_in_cookie(user: User, site: str) -> dict[str, Any]:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@dataclass
class Tab:
    page: Page
    refused: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def tab(context: BrowserContext, site: str) -> Tab:
    """One for all pages, as a person has it: a new one would cost more than most pages."""
    tab = Tab(context.new_page())
    say = tab.refused.append
    tab.page.on("console", lambda message: say(message.text) if message.type == "error" else None)
    tab.page.on("pageerror", lambda error: say(str(error)))
    tab.page.on("request", lambda request: None if is_ours(request.url, site) else say(request.url))
    return tab


def is_page(url: Url) -> bool:
    is_file = any(word in url.name for word in FILES)
    return not url.route.startswith("api/") and not is_file and url.name not in PARTS


PAGES = [url for url in URLS if is_page(url)]
SHAPES = [(each, shape.name) for each in known_lists() for shape in each.shapes]


@pytest.fixture(scope="module")
def walked_to(world: World) -> Callable[[int], str]:
    """As if one worker walked over all pages: the records of those before it are there, and are shown in lists."""
    made: list[str] = []

    def walk(place: int) -> str:
        made.extend(address(url, world) for url in PAGES[len(made) : place + 1])
        return made[place]

    return walk


@pytest.mark.parametrize("url", PAGES, ids=lambda url: url.name)
def test_page(tab: Tab, site: str, world: World, walked_to: Callable[[int], str], url: Url):
    opened(tab, site, world, url, walked_to(PAGES.index(url)))


@pytest.mark.parametrize(("which", "shape"), SHAPES, ids=lambda each: getattr(each, "name", each))
def test_a_list_seen_otherwise(
    tab: Tab, site: str, world: World, walked_to: Callable[[int], str], which: RecordList, shape: str
):
    walked_to(len(PAGES) - 1)
    url = next(url for url in PAGES if url.name == which.url_name)
    opened(tab, site, world, url, f"{walked_to(PAGES.index(url))}?as={shape}")


def opened(tab: Tab, site: str, world: World, url: Url, path: str) -> None:
    where, page, context = site + path, tab.page, tab.page.context
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    context.add_cookies([signed_in_cookie(world.people[OPENED_BY.get(url.name, "everything")], site)])
    page.goto("about:blank")
    page.set_viewport_size(WIDE)
    tab.refused.clear()
    try:
        answer = context.request.get(where)
        if answer.status == 405 or "text/html" not in answer.headers["content-type"]:
            return  # takes a POST only, or answers with data
        assert answer.status == 200
        assert "'unsafe" not in answer.headers["content-security-policy"]
        page.goto(where)
        assert weighed(page, answer.body()) == []
        found = seen_in_english(page, url.name.replace(":", "-"))
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "fil", "url": site}])
        page.goto(where)
        found |= seen_in_filipino(page, url.name.replace(":", "-"))
        assert {look: lines for look, lines in found.items() if lines} == {}
        assert tab.refused == []
    finally:
        context.clear_cookies(name=settings.LANGUAGE_COOKIE_NAME)


def seen_in_english(page: Page, name: str) -> dict[str, list[str]]:
    found = {}
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        show_in(page, "light", reduced_motion="reduce")
        found[f"{size['width']} px, light"] = barriers(page)
        keep_picture(page, f"{name} {size['width']} light.png")
    page.set_viewport_size(WIDE)
    found["by keyboard"] = keyboard_walk(page)
    found["headings"] = [] if page.locator("h1").count() == 1 else ["not one h1"]
    found["swaps"] = focus_after_swaps(page)
    return found


def seen_in_filipino(page: Page, name: str) -> dict[str, list[str]]:
    """Its words are longer: what fits here fits in English."""
    show_in(page, "dark", reduced_motion="reduce")
    found = {"dark, in Filipino": barriers(page)}
    found["language"] = [] if page.locator("html").get_attribute("lang") == "fil" else ["not in Filipino"]
    keep_picture(page, f"{name} {WIDE['width']} dark.png")
    found["few colours"] = with_few_colours(page)
    found["enlarged"] = enlarged(page)
    return found


def weighed(page: Page, html: bytes) -> list[str]:
    """One line if the page, or everything that it fetches for who comes for the first time, is too heavy for a slow line."""
    addresses = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    later = len(gzip.compress(html)) + sum(len(gzip.compress(data)) for data in data_of_maps(page))
    first = later + sum(map(weight_of, {each for each in addresses if "/static/" in each}))
    heavy = {"page": later > HEAVIEST_PAGE, "first visit": first > HEAVIEST_VISIT}
    return [f"{what} too heavy: {later:,} and {first:,}" for what, is_so in heavy.items() if is_so]


def data_of_maps(page: Page) -> list[bytes]:
    """What the page's maps draw, which comes anew with every visit."""
    drawn = page.locator("[data-map]").evaluate_all(
        "all => all.map(each => new URL(each.dataset.map, document.baseURI).href)"
    )
    answers = [page.context.request.get(address) for address in drawn]
    assert [each.status for each in answers if each.status != 200] == []
    return [each.body() for each in answers]


@cache
def weight_of(address: str) -> int:
    return len(gzip.compress(fetched(address)))


def test_the_frame_by_keyboard(context: BrowserContext, site: str, world: World):
    """What stands around every page: skip link, sidebar, search, switchers and the person's menu."""
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    context.add_cookies([signed_in_cookie(world.people["everything"], site)])
    page = context.new_page()
    page.emulate_media(forced_colors="active")
    page.goto(f"{site}/moh/")
    assert keyboard_walk(page, inside="body") == []
    page.close()


def is_ours(address: str, site: str) -> bool:
    return address.startswith((site, "data:", "blob:"))


def test_a_first_visit_stays_light(site: str):
    """What a browser without anything fetches for the sign-in page."""
    page = fetched(f"{site}/account/login/")
    assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode())
    total = len(gzip.compress(page)) + sum(len(gzip.compress(fetched(site + asset))) for asset in assets)
    assert total <= HEAVIEST_VISIT


def fetched(address: str) -> bytes:
    with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
        return bytes(answer.read())

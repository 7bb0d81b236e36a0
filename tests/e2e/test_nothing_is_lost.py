"""What was typed is there again: after a session that ended, a failing server, or a page that was left."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, expect

from bmms.accounts.adapters.sessions import SessionStore
from bmms.accounts.queries.sessions import SIGNED_IN
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import own, scope
from bmms.workbench.models import Draft
from tests import cast
from tests.e2e.test_every_page import signed_in_cookie
from tests.geography.samples import town

pytestmark = pytest.mark.e2e
ADD = "/moh/units/add/"
HOURS = 60 * 60


@pytest.fixture(scope="module")
def people(site: str) -> dict[str, Any]:
    moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
    town()
    return {"moh": moh, "ana": cast.member("ana", moh, "organization_administrator")}


@pytest.fixture
def page(browser: Browser, site: str, people: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context()
    context.add_cookies([signed_in_cookie(people["ana"], site)])
    yield context.new_page()
    context.close()


def draft_with(**texts: str) -> Callable[[Response], bool]:
    """Whether a draft with these texts was answered: those before it may be on their way still."""
    parts = [f'name="{name}"\r\n\r\n{text}\r\n' for name, text in texts.items()]
    return lambda answer: (
        answer.url.endswith("/drafts/") and all(part in (answer.request.post_data or "") for part in parts)
    )


def type_a_unit(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_label("Name").fill("Integrated Provincial Health Office")
    page.get_by_label("Kind").select_option(index=1)
    page.get_by_role("combobox", name="Place").fill("marawi")
    with page.expect_response(draft_with(code=code, place="1903617000")):
        page.get_by_role("option", name="Marawi").click()
        page.get_by_label("Code").focus()
    expect(page.locator(".draft-note")).to_contain_text("Draft saved")


def put_back(page: Page, code: str) -> None:
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Code")).to_have_value(code)
    expect(page.get_by_role("combobox", name="Place")).to_have_value("City of Marawi, Lanao del Sur, BARMM")
    expect(page.locator("input[type=hidden][name=place]")).to_have_value("1903617000")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def end_sessions() -> None:
    Session.objects.all().delete()
    cache.clear()


def test_a_session_that_ended_before_the_form_was_sent(page: Page, site: str, people: dict[str, Any]):
    page.goto(site + ADD)
    type_a_unit(page, "IPHO-LDS")
    end_sessions()
    save(page)
    page.get_by_label("E-mail").fill("ana@example.test")
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(site + ADD)
    put_back(page, "IPHO-LDS")
    save(page)
    expect(page.locator("main")).to_contain_text("IPHO-LDS")
    with scope(people["moh"].pk):
        assert OperatingUnit.objects.get(code="IPHO-LDS").place_id == "1903617000"
    with page.expect_response("**/drafts/?*") as asked:  # what was saved is offered to nobody
        page.goto(site + ADD)
    assert asked.value.json() == {}


def test_a_server_that_failed(page: Page, site: str):
    page.goto(site + ADD)
    type_a_unit(page, "IPHO-B")
    page.route(site + ADD, lambda route: route.fulfill(status=503, body="Later, please."), times=1)
    save(page)
    expect(page.locator("body")).to_contain_text("Later, please.")
    page.goto(site + "/moh/")
    page.goto(site + ADD)
    put_back(page, "IPHO-B")


def test_an_older_text_never_comes_last(page: Page, site: str):
    """The line keeps the first draft back while one types on."""
    held: list[Route] = []
    page.goto(site + ADD)
    page.route("**/drafts/", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/drafts/"):
        page.get_by_label("Code").fill("IPHO-O")
        page.get_by_label("Name").fill("Health office")
    page.get_by_label("Kind").select_option(index=1)
    with page.expect_response(draft_with(code="IPHO-O", name="Health office")):
        held[0].continue_()
        held[0].request.response()
    page.goto(site + ADD)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Name")).to_have_value("Health office")


def test_a_line_that_hangs_is_tried_again(page: Page, site: str):
    page.clock.install()
    page.goto(site + ADD)
    page.route("**/drafts/", lambda route: None)
    with page.expect_request("**/drafts/"):
        page.get_by_label("Code").fill("IPHO-H")
        page.get_by_label("Name").focus()
    page.clock.fast_forward(11_000)
    expect(page.locator(".draft-note")).to_contain_text("Not saved yet")
    page.unroute("**/drafts/")
    with page.expect_response(draft_with(code="IPHO-H")):
        page.clock.fast_forward(11_000)
    expect(page.locator(".draft-note")).to_contain_text("Draft saved")


def test_a_place_that_is_picked_after_ten_seconds_is_kept(page: Page, site: str):
    page.clock.install()
    page.goto(site + ADD)
    page.get_by_label("Code").fill("IPHO-T")
    page.get_by_role("combobox", name="Place").fill("marawi")
    with page.expect_response(draft_with(place="marawi")):
        page.clock.fast_forward(11_000)
    with page.expect_response(draft_with(code="IPHO-T", place="1903617000")):
        page.get_by_role("option", name="Marawi").click()


def test_what_was_typed_last_is_kept_when_the_page_is_left(page: Page, site: str, people: dict[str, Any]):
    page.goto(site + ADD)
    page.get_by_label("Code").fill("IPHO-L")
    page.goto(site + "/moh/")
    wait_for_draft(page, people["ana"].pk, ["code", "IPHO-L"])
    page.goto(site + ADD)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Code")).to_have_value("IPHO-L")


def test_what_is_on_its_way_when_the_page_is_left_is_sent_once_more(page: Page, site: str, people: dict[str, Any]):
    """A line that hangs takes along what the page has just sent."""
    page.goto(site + ADD)
    page.route("**/drafts/", lambda _held: None, times=1)
    with page.expect_request(lambda asked: asked.method == "POST" and "/drafts/" in asked.url):
        page.get_by_label("Code").fill("IPHO-W")
        page.get_by_label("Code").press("Tab")
    page.goto(site + "/moh/")
    wait_for_draft(page, people["ana"].pk, ["code", "IPHO-W"])


def wait_for_draft(page: Page, user: int, pair: list[str]) -> None:
    """The browser sends it after the page is gone, and tells nobody when."""
    for _try in range(80):
        with own(user):
            if any(pair in draft.values for draft in Draft.objects.filter(user_id=user)):
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"no draft has {pair}")


def test_one_is_told_when_nobody_can_stay(page: Page, site: str, people: dict[str, Any]):
    """Eleven hours after signing in: what is left is less than a session may stay unused."""
    sign_in_of(page.context, site, ago=11 * HOURS)
    page.clock.install()
    page.goto(site + ADD)
    type_a_unit(page, "IPHO-M")
    page.clock.fast_forward((HOURS - 8 * 60 - 120) * 1000)  # the clock goes on while one types
    expect(page.locator("[data-toasts]")).to_be_empty()
    page.clock.fast_forward(120_000)
    expect(page.locator("[data-toasts]")).to_contain_text(re.compile(r"you will be signed out at \d+:\d\d"))
    expect(page.get_by_role("button", name="Stay signed in")).to_have_count(0)
    sign_in_of(page.context, site, ago=13 * HOURS)
    save(page)
    page.get_by_label("E-mail").fill("ana@example.test")
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(site + ADD)
    put_back(page, "IPHO-M")


def test_one_is_told_of_the_end_once_and_not_after_signing_in_again(page: Page, site: str):
    sign_in_of(page.context, site, ago=12 * HOURS - 5 * 60)
    page.goto(site + "/moh/")
    expect(page.locator("[data-toasts]")).to_contain_text("you will be signed out at")
    page.clock.install()
    page.goto(site + ADD)
    page.clock.fast_forward(3_000)
    expect(page.locator("[data-toasts]")).to_be_empty()
    other = page.context.new_page()
    other.goto(site + "/moh/")
    expect(other.locator("[data-toasts]")).to_contain_text("you will be signed out at")
    with other.expect_response("**/account/profile/") as looked:
        other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    looked.value.finished()
    expect(other.locator("[data-toasts]")).to_contain_text("you will be signed out at")
    sign_in_of(page.context, site, ago=0)  # in the first tab
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator("[data-toasts]")).to_be_empty()


def sign_in_of(context: BrowserContext, site: str, *, ago: int) -> None:
    """As if the session had begun so many seconds ago."""
    key = next(cookie["value"] for cookie in context.cookies(site) if cookie["name"] == settings.SESSION_COOKIE_NAME)
    store = SessionStore(key)
    store[SIGNED_IN] = time.time() - ago
    store.save()


def test_one_is_told_while_one_can_still_stay(page: Page, site: str):
    """The server may count from five minutes before the page was opened."""
    page.clock.install()
    page.goto(site + ADD)
    page.clock.fast_forward((8 * HOURS - 8 * 60 - 60) * 1000)
    expect(page.locator("[data-toasts]")).not_to_contain_text("signed out")
    page.clock.fast_forward(60_000)
    expect(page.locator("[data-toasts]")).to_contain_text("You will be signed out in a few minutes.")

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, Route, expect

from tests import cast
from tests.e2e.accessibility import MODES, barriers

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def moh(site: str) -> Any:
    return cast.organization("moh", "Ministry of Health", stage="LIVE")


@pytest.fixture
def sign_in(page: Page, site: str) -> Callable[[str], None]:
    def with_password(name: str) -> None:
        page.goto(f"{site}/account/login/")
        page.get_by_label("E-mail").fill(f"{name}@example.test")
        page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    return with_password


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def code(key: str) -> str:
    return format_hotp_value(hotp_value(key, int(time.time()) // 30))


def test_a_password_leads_home_and_typing_errors_lose_nothing(page: Page, site, moh, sign_in):
    cast.member("amina", moh, "head_of_office")
    page.goto(f"{site}/moh/")
    page.get_by_label("E-mail").fill("amina@example.test")
    page.get_by_label("Password", exact=True).fill("not the right one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The e-mail or the password is not right.").first).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("amina@example.test")
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site}/moh/")


def test_a_budget_officer_sets_up_an_app_first_and_signs_in_with_it(page: Page, site, moh, sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    cast.member("bashir", moh, "budget_officer")
    sign_in("bashir")
    expect(page.get_by_text("Your role needs a second factor")).to_be_visible()
    page.goto(f"{site}/moh/")
    expect(page).to_have_url(f"{site}/account/second-factor/")
    page.get_by_role("link", name="Set up an app").click()
    picture = page.get_by_role("img", name="Picture with the key")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    key = page.locator("#totp-key").inner_text()
    page.get_by_label("Code that the app shows now").fill(code(key))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="10 codes left")).to_be_visible()
    recovery = page.locator(".recovery-codes code").first.inner_text()
    page.goto(f"{site}/moh/")
    expect(page).to_have_url(f"{site}/moh/")

    sign_out(page, site)
    sign_in("bashir")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.goto(f"{site}/moh/")
    expect(page).to_have_url(re.compile(r"/account/login/second-factor/"))
    page.get_by_label("Code").fill(code(key))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(f"{site}/moh/")

    sign_out(page, site)
    sign_in("bashir")
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(f"{site}/moh/")


def test_a_passkey_signs_in(page: Page, site, moh, sign_in):
    cast.member("camal", moh, "budget_officer")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    sign_in("camal")
    page.goto(f"{site}/account/second-factor/passkey/")
    page.get_by_label("Name of this passkey").fill("Office computer")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="10 codes left")).to_be_visible()

    sign_out(page, site)
    held: list[Route] = []
    page.route("**/accounts/passkey.js", lambda route: held.append(route))
    sign_in("camal")
    button = page.get_by_role("button", name="Use a passkey")
    expect(button).to_be_disabled()  # nobody presses it in vain
    held[0].continue_()
    button.click()
    expect(page).to_have_url(f"{site}/moh/")
    page.goto(f"{site}/account/second-factor/")
    expect(page.get_by_role("rowheader", name="Office computer")).to_be_visible()


PAGES = (
    "/account/profile/",
    "/account/sessions/",
    "/account/second-factor/",
    "/account/second-factor/app/",
    "/account/second-factor/passkey/",
    "/account/password/change/",
    "/account/logout/",
    "/platform/lock-outs/",
)


@pytest.mark.parametrize("mode", MODES)
def test_no_page_has_a_barrier(new_context: Any, site, moh, mode: str):
    name = f"dayang-{mode.replace(' ', '-')}"
    cast.give_role(cast.member(name, moh, "head_of_office"), None, "system_administrator")
    page = new_context(**MODES[mode]).new_page()
    found = {}
    for path in ("/account/password/forgotten/", "/account/password/reset/1-set-password/", "/account/login/"):
        page.goto(site + path)
        found[path] = barriers(page)
    page.get_by_label("E-mail").fill(f"{name}@example.test")
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site}/moh/")
    for path in PAGES:
        page.goto(site + path)
        found[path] = barriers(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("where", ["/moh/onboarding/", "/moh/units/add/"])
def test_one_is_told_before_the_session_ends_and_goes_on(page: Page, site, moh, sign_in, where):
    """Also where a page answers to nothing but GET, and on the answer to a form."""
    name = f"samira{len(where)}"
    cast.member(name, moh, "organization_administrator")
    page.clock.install()
    sign_in(name)
    page.goto(site + where)
    if where.endswith("/add/"):
        page.get_by_role("button", name="Save").click()
        expect(page.locator("[data-error-summary]")).to_be_focused()  # by the script that watches the session, too
    page.clock.fast_forward("07:58:00")
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_text("You will be signed out in a few minutes.")).to_have_count(0)
    expect(page.locator("[data-toasts] .alert")).to_have_count(0)

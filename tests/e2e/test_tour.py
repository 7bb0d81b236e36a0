"""A new budget officer is led through the pages of the role: by keyboard, on a phone, and once more from the help."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from bmms.accounts.models import User
from tests import cast
from tests.e2e.accessibility import barriers
from tests.e2e.test_every_page import signed_in_cookie

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def new_here(site: str) -> Iterator[dict[str, User]]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
        yield {name: cast.member(name, moh, "budget_officer") for name in ("bea", "ben")}


def opened(browser: Browser, site: str, person: User, **options: Any) -> Page:
    context = browser.new_context(**options)
    context.add_cookies([signed_in_cookie(person, site)])
    page = context.new_page()
    page.goto(f"{site}/moh/")
    return page


def test_from_page_to_page_by_keyboard(browser: Browser, site: str, new_here: dict[str, User]):
    page = opened(browser, site, new_here["bea"])
    page.get_by_role("link", name="Show me around").press("Enter")
    tour, titles = page.locator("[data-tour]"), []
    while True:
        expect(tour).to_be_focused()  # a screen reader begins to read here
        assert barriers(page) == []
        titles.append(tour.locator("strong").inner_text())
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.textContent").startswith("Next: "):
            break
        page.keyboard.press("Enter")
        page.wait_for_url(f"**tour={len(titles) + 1}")
    assert titles[:2] == ["Home", "Budget proposals"]
    assert titles[-1] == "Search"
    expect(tour.get_by_role("link", name="Back")).to_be_focused()
    page.keyboard.press("Tab")
    expect(tour.get_by_role("button", name="Begin to work")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/moh/")
    expect(page.locator(".first-steps")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_skipped_on_a_phone_and_taken_from_the_help(
    browser: Browser, site: str, new_here: dict[str, User], scripts: bool
):
    size: Any = {"width": 390, "height": 844}
    page = opened(browser, site, new_here["ben"], viewport=size, java_script_enabled=scripts)
    page.goto(f"{site}/help/")
    page.get_by_role("link", name="Show me around").click()
    page.get_by_role("link", name="Next: Budget proposals").click()
    if scripts:
        assert barriers(page) == []
    page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name="Skip the rest").click()
    expect(page).to_have_url(f"{site}/moh/")
    expect(page.locator("[data-tour]")).to_have_count(0)

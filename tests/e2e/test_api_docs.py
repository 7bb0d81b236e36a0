"""The documentation of the API, from the page of one's tokens and back."""

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, expect

from tests import cast
from tests.e2e.test_every_page import signed_in_cookie

pytestmark = pytest.mark.e2e


def test_the_documentation_is_found_is_drawn_and_is_left_again(browser: Browser, site: str):
    ana = cast.member("ana", cast.organization("moh", "Ministry of Health", stage="LIVE"), "planning_officer")
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        context = browser.new_context()
        context.add_cookies([signed_in_cookie(ana, site)])
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        page.goto(f"{site}/moh/tokens/")
        page.get_by_role("link", name="Documentation of the API").click()
        expect(page.get_by_role("heading", name="BMMS").first).to_be_visible(timeout=20_000)
        expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
        page.get_by_role("link", name="Back to BMMS").click()
        expect(page.locator("h1")).to_be_visible()
        assert refused == []
        context.close()

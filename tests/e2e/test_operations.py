"""The graphs, in the four ways people see them."""

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, expect

from bmms.main.operations.signals import SIGNALS
from tests import cast
from tests.e2e.accessibility import MODES, barriers
from tests.e2e.test_every_page import signed_in_cookie
from tests.main.operations.fake_prometheus import answering

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("mode", MODES)
def test_graphs_and_alerts_have_no_barriers(browser: Browser, site: str, mode: str):
    person = cast.member(f"sol-{mode.split(maxsplit=1)[0]}", None, "system_administrator")
    with answering() as (address, _), override_settings(SECOND_FACTOR_REQUIRED=False, PROMETHEUS_URL=address):
        context = browser.new_context(**MODES[mode])
        context.add_cookies([signed_in_cookie(person, site)])
        page = context.new_page()
        page.goto(f"{site}/ops/")
        expect(page.get_by_role("img")).to_have_count(len(SIGNALS))
        expect(page.get_by_text("PostgresNoLeader")).to_be_visible()
        page.locator("details.disclosure").first.evaluate("one => one.open = true")
        assert barriers(page) == []
        page.get_by_role("link", name="7 days").click()
        expect(page.locator(".tab[aria-current=page]")).to_have_text("7 days")
        context.close()

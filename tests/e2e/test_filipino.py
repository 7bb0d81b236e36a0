from typing import Any

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.e2e.accessibility import MODES, barriers
from tests.filipino import compile_it

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("mode", ["light", "phone"])
def test_signing_in_and_home_in_filipino_have_no_barrier(new_context: Any, site: str, mode: str):
    compile_it()
    moh = cast.organization(f"moh-{mode}", "Ministry of Health")
    cast.member(f"amina-{mode}", moh, "head_of_office")
    page = new_context(**MODES[mode], locale="fil-PH").new_page()
    page.goto(f"{site}/account/login/")
    assert page.locator("html").get_attribute("lang") == "fil"
    found = {"sign-in": barriers(page)}
    page.get_by_label("E-mail").fill(f"amina-{mode}@example.test")
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Mag-sign in").click()
    expect(page).to_have_url(f"{site}/moh-{mode}/")
    assert page.locator("html").get_attribute("lang") == "en"  # the person's own choice goes before the browser's
    page.locator("summary.topbar-person").click()
    page.get_by_role("button", name="Filipino").click()
    expect(page.locator("html")).to_have_attribute("lang", "fil")
    found["home"] = barriers(page)
    assert found == {"sign-in": [], "home": []}

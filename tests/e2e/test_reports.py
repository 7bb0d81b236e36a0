"""The budget office reads FAR 1 down to the entry, and a report goes through its signatures."""

import os
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from bmms.execution.actions import ledger
from bmms.organizations.actions import appoint_signatory
from bmms.tenancy.scope import scope, system
from tests import cast
from tests.e2e.accessibility import barriers, show_in
from tests.e2e.test_every_page import signed_in_cookie
from tests.execution import samples as execution
from tests.execution.conftest import money
from tests.organizations.samples import SOMEBODY
from tests.periods import samples as periods
from tests.ui.test_paper import inflated

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def world(site: str) -> execution.World:
    mole = cast.organization("mole", "Ministry of Labor and Employment")
    with system("a sample"):
        type(mole).objects.filter(pk=mole.pk).update(has_own_budget=True)
    made = execution.world(mole)
    with scope(mole.pk):
        central = made.released("MOOE", "100000000.00", form="GAABAO")
        obligation = made.obligated(central, "15000000.00", date(2025, 3, 10))
        given = {"particulars": "Paper", "on": date(2025, 4, 20), "by": made.cashier}
        ledger.pay(obligation, made.cash("50000000.00"), money("10,000,000.00"), **given)
    return made


@pytest.fixture
def page(browser: Browser, site: str, world: execution.World):
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        yield context.new_page()
        context.close()


def sign_in(page: Page, site: str, person: cast.User) -> None:
    page.context.clear_cookies()
    page.context.add_cookies([signed_in_cookie(person, site)])


def looked_at(page: Page, name: str) -> None:
    """No barrier and nothing beside the page, also on a phone; pictures where SCREENSHOTS names a folder."""
    for width, height, scheme in ((1440, 900, "light"), (1440, 900, "dark"), (360, 740, "light")):
        page.set_viewport_size({"width": width, "height": height})
        show_in(page, scheme, reduced_motion="reduce")
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_from_a_cell_to_the_entry(page: Page, site: str, world: execution.World):
    sign_in(page, site, cast.member("rahma", world.mole, "me_officer"))
    page.goto(f"{site}/mole/statements/?fy=2025")
    looked_at(page, "statements")
    page.get_by_role("link", name="Quarter 2").first.click()
    expect(page.locator("h1")).to_contain_text("FAR 1")
    looked_at(page, "far1")
    page.locator(".statement-total").get_by_role("link", name="15,000,000.00").first.click()
    expect(page.locator("main")).to_contain_text("₱15,000,000.00")
    looked_at(page, "cell")
    page.locator("tbody th a").first.click()
    expect(page.locator("main")).to_contain_text("Paper")
    page.goto(f"{site}/mole/registries/?fy=2025&class=MOOE")
    looked_at(page, "raod")


def test_bed_1_is_filled_in_and_printed_on_legal_paper(page: Page, site: str, world: execution.World):
    with scope(world.mole.pk):
        for place, name, title in (
            ("CERTIFIED", "Sample Officer", "Budget Officer V"),
            ("APPROVED", "Sample Head", "Minister"),
        ):
            given = {"form": "BED", "place": place, "unit": None, "name": name, "designation": title}
            appoint_signatory(given | {"from_date": date(2025, 1, 1)}, by=SOMEBODY)
    sign_in(page, site, cast.member("paula", world.mole, "planning_officer"))
    page.goto(f"{site}/mole/reports/{periods.requirement('bed1').key}/lines/")
    page.get_by_role("button", name="Fill in what is empty").click()
    expect(page.locator("tfoot")).to_contain_text("100,000,000.00")
    page.get_by_role("link", name="Open the report").click()
    expect(page.locator(".statement-total")).to_contain_text("25,000,000.00")
    for words in (
        "The grand total is what the ledger sums to.",
        "DRAFT",
        "Sample Officer",
        "Budget Officer V",
        "Minister",
    ):
        expect(page.locator("main")).to_contain_text(words)
    looked_at(page, "bed1")
    address = page.get_by_role("link", name="PDF on legal paper").get_attribute("href")
    paper = page.request.get(urljoin(page.url, address))
    assert paper.headers["content-type"] == "application/pdf"
    assert b"/MediaBox [0 0 1008 612]" in inflated(paper.body())


def test_a_report_is_signed_and_submitted(page: Page, site: str, world: execution.World):
    asked = periods.requirement("bed3")
    url = f"{site}/mole/reports/{asked.key}/"
    planner = cast.member("pia", world.mole, "planning_officer")
    sign_in(page, site, planner)
    page.goto(f"{site}/mole/reports/")
    expect(page.locator("table")).to_contain_text("Overdue")
    looked_at(page, "register")
    page.get_by_role("link", name="BED 3, FY 2025").click()
    page.goto(f"{url}lines/")
    page.get_by_role("link", name="Edit January").click()
    page.locator("[name=MOOE_nca01]").fill("1250000.50")
    looked_at(page, "planned-line")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("tfoot")).to_contain_text("1,250,000.50")
    looked_at(page, "planned")
    page.goto(url)
    page.get_by_role("link", name="Mark as prepared").click()
    page.get_by_label("Remarks").fill("Late for the flood in January.")
    page.get_by_role("button", name="Prepared").click()
    for actor, button in (
        (world.budget, "Certify as budget officer"),
        (world.accountant, "Certify as accountant"),
        (world.head, "Approve"),
        (world.budget, "Submit to MFBM"),
    ):
        with system("the test signs them in"):
            person = cast.User.objects.get(pk=actor.user_id)
        sign_in(page, site, person)
        page.goto(url)
        page.get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text("Submitted late")
    looked_at(page, "report")

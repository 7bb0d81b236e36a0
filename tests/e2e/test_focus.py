"""Where the focus is while a file is at work, and how a long list goes on by keyboard."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from bmms.access.actor import system_actor
from bmms.jobs import actions
from bmms.jobs.models import Job
from bmms.organizations.models import OperatingUnit, Organization
from bmms.planning.imports import PROGRAM_IMPORT
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import AT_ONCE, try_import, upload_file
from bmms.workbench.models import ImportBatch
from tests import cast
from tests.e2e.accessibility import barriers, keyboard_walk
from tests.e2e.test_every_page import signed_in_cookie
from tests.planning import samples

pytestmark = pytest.mark.e2e
FILE = "\n".join(
    ["fiscal year,program code,program,amount", *(f"2026,A-{n},Program no. {n},{n}.50" for n in range(AT_ONCE + 20))]
)
WITHIN = "#import:focus, #import :focus"


@pytest.fixture(scope="module")
def moh(site: str) -> Organization:
    return cast.organization("moh", "Ministry of Health", stage="LIVE")


@pytest.fixture(scope="module")
def pia(moh: Organization) -> cast.User:
    return cast.member("pia", moh, "planning_officer")


@pytest.fixture
def page(browser: Browser, site: str, pia: cast.User) -> Iterator[Page]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        context = browser.new_context()
        context.add_cookies([signed_in_cookie(pia, site)])
        yield context.new_page()
        context.close()


def test_who_watches_a_long_file_keeps_the_focus(page: Page, site: str, moh: Organization):
    page.goto(f"{site}/moh/imports/programs/")
    page.set_input_files("input[type=file]", {"name": "p.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.get_by_role("button", name="Check the file").click()
    watch = page.get_by_role("link", name="Watch it there or cancel it")
    watch.focus()
    worker = system_actor("worker")
    with scope(moh.pk):
        batch, asked = ImportBatch.objects.get(), Job.objects.get(kind="import.try")
    job = actions.claim(asked.pk, by=worker)
    actions.report_progress(job, by=worker, done=1, total=4, message="")
    expect(page.locator("#import")).to_contain_text("25%")  # drawn anew
    expect(watch).to_be_focused()
    with scope(moh.pk):
        try_import(batch, progress=lambda *_told: None, by=system_actor("worker", moh.pk))
    actions.finish(job, by=worker)
    expect(page.locator("#import")).to_contain_text(f"Import {AT_ONCE + 20} rows")
    expect(page.locator(WITHIN)).to_have_count(1)  # handed on a moment after the part was drawn
    page.keyboard.press("Tab")
    expect(page.locator(WITHIN)).to_have_count(1)
    assert barriers(page) == []


def test_the_rows_of_a_file_and_a_long_list_go_on_by_keyboard(page: Page, site: str, moh: Organization, pia: cast.User):
    with scope(moh.pk):
        batch = upload_file(PROGRAM_IMPORT, FILE.encode(), file_name="p.csv", by=cast.acting(pia, moh))
        try_import(batch, progress=lambda *_told: None, by=system_actor("worker", moh.pk))
        OperatingUnit.objects.bulk_create(
            OperatingUnit(code=f"U-{n:03}", name=f"Unit no. {n}", kind="FACILITY") for n in range(60)
        )
    for address in (f"/moh/imports/files/{batch.key}/", "/moh/units/"):
        page.goto(f"{site}{address}")
        assert keyboard_walk(page) == []
        page.get_by_role("link", name="Next page").press("Enter")
        expect(page.get_by_role("link", name="Previous page")).to_be_visible()
        page.wait_for_load_state()  # from then on it hears what is typed
        assert "page=2" in page.url
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_attribute("href", "#main")  # a page of its own: begun at its top
    words = page.locator("#list-search")
    words.fill("no. 1")
    expect(page.locator("[data-list-said]")).to_contain_text("of 15")
    expect(words).to_be_focused()


def test_who_walks_through_what_a_search_has_found_keeps_the_focus(page: Page, site: str, moh: Organization):
    with scope(moh.pk):
        samples.ppa("880", "Boats for doctors")
    page.goto(f"{site}/moh/")
    box, found = page.locator("[data-search-box]"), page.locator("[data-search-results] a")
    box.press_sequentially("boats")
    expect(found.first).to_contain_text("Boats for doctors")
    page.route("**/search/?q=*", lambda route: None)  # the line is slow
    with page.expect_request("**/search/?q=*"):
        box.press_sequentially(" for")
    with page.expect_event("requestfailed", lambda request: "/search/?q=" in request.url):  # nobody waits for it
        box.press("ArrowDown")
    expect(found.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Boats for doctors")


def test_escape_puts_a_cell_back_with_the_focus_on_its_pencil(page: Page, site: str, moh: Organization):
    with scope(moh.pk):
        samples.ppa("990", "Clinics on boats")
    page.goto(f"{site}/moh/ppas/?q=990")
    pencil = page.locator(".cell-edit")
    for _again in range(2):
        pencil.press("Enter")
        expect(page.locator(".cell-form input:not([type=hidden])")).to_be_focused()
        page.keyboard.type("2031")
        page.keyboard.press("Escape")
        expect(page.locator(".cell-form")).to_have_count(0)
        expect(pencil).to_be_focused()
    assert "2031" not in page.locator("#list-results").inner_text()

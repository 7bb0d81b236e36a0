"""Somebody watches their work go on without touching the page."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from bmms.access.actor import system_actor
from bmms.jobs import actions
from bmms.tenancy.scope import scope
from tests import cast
from tests.e2e.accessibility import barriers
from tests.e2e.test_every_page import signed_in_cookie

pytestmark = pytest.mark.e2e


def test_progress_appears_without_loading_the_page(browser: Browser, site: str):
    worker = system_actor("worker")
    moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
    ana = cast.member("ana", moh, "planning_officer")
    with scope(moh.pk):
        asked = actions.enqueue("mail.send", {}, by=cast.acting(ana, moh))
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        context = browser.new_context()
        context.add_cookies([signed_in_cookie(ana, site)])
        page = context.new_page()
        page.goto(f"{site}/moh/jobs/")
        expect(page.locator("table")).to_contain_text("Waiting")
        page.get_by_role("link", name="E-mail").focus()
        job = actions.claim(asked.pk, by=worker)
        actions.report_progress(job, by=worker, done=3, total=4, message="row 3 of 4")
        expect(page.locator("table")).to_contain_text("75%")
        expect(page.get_by_role("link", name="E-mail")).to_be_focused()  # the table has been drawn anew
        page.get_by_role("link", name="E-mail").click()
        expect(page.locator("#job")).to_contain_text("row 3 of 4")
        expect(page.locator("details.confirm")).to_be_visible()
        assert barriers(page) == []
        actions.fail(job, "x", by=worker, for_good=True)
        expect(page.locator("#job")).to_contain_text("This did not work")
        assert not page.locator("#job").get_attribute("hx-trigger")
        assert barriers(page) == []
        context.close()


@pytest.fixture(scope="module")
def omar(site: str) -> cast.User:
    """He and Olga have asked for something that nobody has begun."""
    ocm = cast.organization("ocm", "Office of the Chief Minister", stage="LIVE")
    people = [cast.member(name, ocm, "planning_officer") for name in ("omar", "olga")]
    with scope(ocm.pk):
        for person in people:
            actions.enqueue("mail.send", {}, by=cast.acting(person, ocm))
    return people[0]


@pytest.fixture
def list_of_work(browser: Browser, site: str, omar: cast.User) -> Iterator[Page]:
    """It is drawn anew every three seconds."""
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        context = browser.new_context()
        context.add_cookies([signed_in_cookie(omar, site)])
        page = context.new_page()
        page.goto(f"{site}/ocm/jobs/")
        yield page
        context.close()


def test_a_link_that_is_pressed_while_its_list_is_drawn_leads_on(list_of_work: Page):
    page = list_of_work
    page.get_by_role("link", name="E-mail").first.hover()
    page.mouse.down()
    with page.expect_response("**/ocm/jobs/*") as drawn:
        pass
    drawn.value.finished()
    page.mouse.up()
    expect(page.locator("#job")).to_be_visible()


def test_a_search_is_not_lost_to_a_list_that_is_drawn_meanwhile(list_of_work: Page):
    page, held = list_of_work, []
    page.route("**/ocm/jobs/*", lambda route: held.append(route))
    with page.expect_request("**/ocm/jobs/*"):  # the list asks for itself
        pass
    with page.expect_request("**/ocm/jobs/?*q=olga*"):
        page.locator("#list-search").fill("olga")
    for route in held:
        route.continue_()
    expect(page.locator("#list-results tbody tr")).to_have_count(1)
    expect(page.locator("#list-results")).to_contain_text("Olga")


def test_a_list_of_people_is_imported(browser: Browser, site: str):
    mole = cast.organization("mole", "Ministry of Labor and Employment", stage="LIVE")
    adam = cast.member("adam", mole, "organization_administrator")
    rows = "email,name,role\nnora@example.test,Nora Sample,planning_officer\n"
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        context = browser.new_context()
        context.add_cookies([signed_in_cookie(adam, site)])
        page = context.new_page()
        page.goto(f"{site}/mole/people/")
        page.get_by_role("link", name="Import", exact=True).click()
        page.set_input_files("input[type=file]", {"name": "p.csv", "mimeType": "text/csv", "buffer": rows.encode()})
        page.get_by_role("button", name="Check the file").click()
        assert barriers(page) == []
        page.get_by_role("button", name="Import 1 row").click()
        page.goto(f"{site}/mole/people/invitations/")
        expect(page.locator("main")).to_contain_text("Nora Sample")
        context.close()

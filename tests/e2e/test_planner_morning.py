"""A planner's morning, from a file of programs to an approved plan on paper, with a second click and a lost line."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, Route, expect

from bmms.access.actor import system_actor
from bmms.audit.models import Event
from bmms.jobs import tasks
from bmms.planning.models import PPA, Plan, PlanLine
from bmms.tenancy.scope import scope
from tests import cast
from tests.e2e.accessibility import barriers
from tests.e2e.test_every_page import signed_in_cookie
from tests.e2e.test_nothing_is_lost import draft_with

pytestmark = pytest.mark.e2e

HEADING = "program_code,program,amount\n"
GOOD = "101,Barangay health stations,₱1250000.50\n"
WRONG = "102,صحة المجتمع,a lot\nx y,Hospitals,500\n"
MENDED = "102,صحة المجتمع,900000\n103,Hospitals,500\n"
TARGETS = "program_code,level,indicator,target,Q1\n101,output,Stations built,12 of 14,3\n"
DESK, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def people(site: str) -> Iterator[dict[str, Any]]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
        yield {
            "moh": moh,
            "pia": cast.member("pia", moh, "planning_officer"),
            "dina": cast.member("dina", moh, "director"),
            "ana": cast.member("ana", moh, "head_of_office"),
        }


def opened(browser: Browser, site: str, person: Any, size: dict[str, int]) -> Page:
    context = browser.new_context(viewport=size)
    context.add_cookies([signed_in_cookie(person, site)])
    return context.new_page()


def upload(page: Page, text: str) -> None:
    page.set_input_files("input[type=file]", {"name": "plan.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Check the file").click()


def fits(page: Page) -> None:
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("size", "year"), [(DESK, 2025), (PHONE, 2026)], ids=["desk", "phone"])
def test_a_planners_morning(browser: Browser, site: str, people: dict[str, Any], size: dict[str, int], year: int):
    pia, dina, ana = (opened(browser, site, people[name], size) for name in ("pia", "dina", "ana"))
    import_with_two_wrong_rows(pia, site, year)
    set_targets_over_a_bad_line(pia, site, year)
    url = attach_and_submit(pia, people["moh"], site, year)
    return_and_resubmit(dina, pia, url)
    dina.goto(url)
    dina.get_by_role("button", name="Endorse", exact=True).click()
    expect(dina.locator("main")).to_contain_text("Endorsed: it waits for approval by somebody else.")
    ana.goto(re.sub(r"/plans/.*", "/", url))
    expect(ana.locator("main")).to_contain_text("Approve or return the plan")
    ana.goto(url)
    fits(ana)
    ana.get_by_role("button", name="Approve", exact=True).click()
    expect(ana.locator("main")).to_contain_text("Approved: it is closed for good.")
    with scope(people["moh"].pk):
        assert Plan.objects.get(fiscal_year=year).status == "approved"
    print_it(pia, url)
    for page in (pia, dina, ana):
        page.context.close()


def import_with_two_wrong_rows(page: Page, site: str, year: int) -> None:
    page.goto(f"{site}/moh/imports/programs/?fy={year}")
    fits(page)
    upload(page, HEADING + GOOD + WRONG)
    expect(page.locator("#import")).to_contain_text("2 rows are wrong")
    expect(page.locator("#import")).to_contain_text("“a lot” is no amount.")
    fits(page)
    with page.expect_download() as marked:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "What is wrong" in marked.value.path().read_text(encoding="utf-8")
    page.goto(f"{site}/moh/imports/programs/?fy={year}")
    upload(page, HEADING + GOOD + MENDED)
    page.get_by_role("button", name="Import 3 rows").dblclick()
    expect(page.locator("#import")).to_contain_text("Undo the import")
    fits(page)


def set_targets_over_a_bad_line(page: Page, site: str, year: int) -> None:
    page.goto(f"{site}/moh/imports/targets/?fy={year}")
    upload(page, TARGETS)
    page.get_by_role("button", name="Import 1 row").click()
    page.goto(f"{site}/moh/plans/?q={year}")
    page.locator(".row-title a").first.click()
    page.get_by_role("link", name="Stations built").click()
    page.wait_for_load_state()  # its scripts have come over the line
    page.context.set_offline(True)
    page.get_by_label("Second quarter").fill("4")
    page.get_by_label("Third quarter").focus()
    expect(page.locator(".draft-note")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    with page.expect_response(draft_with(q3="5")):
        page.get_by_label("Third quarter").fill("5")
        page.get_by_label("Fourth quarter").focus()
    expect(page.locator(".draft-note")).to_contain_text("Draft saved")
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Third quarter")).to_have_value("5")
    fits(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".plan-table")).to_contain_text("Stations built")


def attach_and_submit(page: Page, moh: Any, site: str, year: int) -> str:
    with scope(moh.pk):
        assert PlanLine.objects.filter(plan__fiscal_year=year).count() == 3
        assert PPA.objects.count() == 3  # the second click brought nothing twice
        plan = Plan.objects.get(fiscal_year=year)
    url = f"{site}/moh/plans/{plan.key}/"
    page.goto(url)
    fits(page)
    page.get_by_role("link", name="Attach a file").click()
    paper = {"name": "Minutes.txt", "mimeType": "text/plain", "buffer": b"Minutes of the planning conference"}
    page.set_input_files("input[type=file]", paper)
    page.get_by_role("button", name="Attach").click()
    expect(page.locator("#documents")).to_contain_text("Minutes.txt")
    page.get_by_label("Your comment").fill("@ana for your approval, please")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments")).to_contain_text("Told: Ana")
    page.wait_for_load_state("networkidle")  # nothing more is offered
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)
    page.get_by_role("button", name="Submit", exact=True).click()  # two programs have no target yet
    submit_over_a_lost_line(page, url)
    with scope(moh.pk):
        assert Event.objects.filter(verb="plan.submitted", subject_id=str(plan.pk)).count() == 1
    return url


def submit_over_a_lost_line(page: Page, url: str) -> None:
    """The step is taken, but nobody hears of it; whoever sends it again is answered as the first time."""

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.fulfill(status=504, body="Nobody has answered.")

    page.route(f"{url}submit/", lose, times=1)
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.locator("body")).to_contain_text("Nobody has answered.")
    page.reload()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()


def return_and_resubmit(director: Page, planner: Page, url: str) -> None:
    director.goto(re.sub(r"/plans/.*", "/", url))
    expect(director.locator("main")).to_contain_text("Endorse or return the plan")
    director.goto(url)
    director.get_by_role("link", name="Return", exact=True).click()
    director.get_by_label("Reason").fill("The hospitals cost more.")
    director.get_by_role("button", name="Return").click()
    planner.goto(re.sub(r"/plans/.*", "/", url))
    expect(planner.locator("main")).to_contain_text("Mend the returned plan")
    planner.goto(f"{url}?tab=history")
    expect(planner.locator("main")).to_contain_text("The hospitals cost more.")
    planner.goto(url)
    planner.get_by_role("button", name="Submit", exact=True).click()
    planner.get_by_role("button", name="Yes, go on").click()
    expect(planner.get_by_role("button", name="Withdraw")).to_be_visible()


def print_it(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("button", name="Print").click()
    expect(page.locator("#job")).to_be_visible()
    while tasks.run_next(system_actor("the worker")):
        pass
    with page.expect_download() as paper:
        page.get_by_role("link", name=re.compile(r"plan-.*\.pdf")).click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("size", "code"), [(DESK, "900"), (PHONE, "901")], ids=["desk", "phone"])
def test_found_by_search_and_an_import_undone(
    browser: Browser, site: str, people: dict[str, Any], size: dict[str, int], code: str
):
    page = opened(browser, site, people["pia"], size)
    page.goto(f"{site}/moh/imports/ppas/")
    columns = "Code,Title,Level,Group in the appropriation act,First fiscal year\n"
    upload(page, f"{columns}{code},Mobile clinics,Program,Operations,2026\n")
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.locator("#import")).to_contain_text("Undo the import")
    batch = page.url
    (search_by_keyboard if size is DESK else search_by_finger)(page, "mobile cl", "Mobile clinics")
    expect(page.locator("h1")).to_have_text("Mobile clinics")
    fits(page)
    page.goto(batch)
    page.get_by_text("Undo the import").click()
    page.get_by_role("button", name="Yes, undo it").click()
    expect(page.locator("#import")).to_contain_text("everything is as it was before")
    with scope(people["moh"].pk):
        assert not PPA.objects.filter(code=code).exists()
    page.context.close()


def search_by_keyboard(page: Page, words: str, title: str) -> None:
    page.wait_for_load_state()  # from then on it hears keys
    page.locator("body").press("?")
    expect(page.locator("[data-shortcuts]")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    expect(page.locator("[data-search-results]")).to_contain_text(title)
    assert barriers(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def search_by_finger(page: Page, words: str, title: str) -> None:
    """On a phone the search is a page of its own."""
    page.get_by_role("link", name="Search everything").click()
    box = page.locator("main").get_by_role("searchbox", name="Search everything")
    box.fill(words)
    page.locator("main").get_by_role("button", name="Search").click()
    fits(page)
    page.locator("main").get_by_role("link", name=title).click()

"""From what a project has reached to a certified BAR 1 that the Office of the Chief Minister reads."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from bmms.audit.models import Event
from bmms.periods.models import ReportRequirement, ReportSubmission
from bmms.projects.models import Project
from bmms.tenancy.scope import scope, system
from tests import cast
from tests.e2e.test_planner_morning import DESK, PHONE, fits, opened
from tests.periods import samples as periods
from tests.projects import samples

pytestmark = pytest.mark.e2e
ROLES = {
    "faisal": "ppa_focal",
    "mariam": "me_officer",
    "pia": "planning_officer",
    "bai": "budget_officer",
    "ana": "head_of_office",
}


@pytest.fixture(scope="module")
def world(site: str) -> Iterator[dict[str, Any]]:
    """Health has an approved plan for 2026: 100 mothers, 40 of them until the end of June."""
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
        ocm = cast.organization("ocm", "Office of the Chief Minister", stage="LIVE")
        people = {name: cast.member(name, moh, role) for name, role in ROLES.items()}
        people["odette"] = cast.member("odette", ocm, "ocm_oversight")
        with scope(moh.pk):
            project = samples.whole(lead=people["faisal"])
            samples.place("0931700000")
            indicator = samples.measured(project, {0: "100", 1: "10", 2: "30", 3: "30", 4: "30"})
        year = periods.year(2026)
        with system("a sample"):
            asked = ReportRequirement.objects.create(
                form="bar1",
                year=year,
                from_date=date(2026, 4, 1),
                until_date=date(2026, 6, 30),
                due_date=date(2026, 7, 30),
                organization_id=year.organization_id,
            )
        yield people | {"moh": moh, "project": project, "indicator": indicator, "asked": asked}


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_from_the_field_to_the_chief_minister(browser: Browser, site: str, world: dict[str, Any]):
    focal, monitor, head, planner, budget = (
        opened(browser, site, world[name], PHONE if name == "faisal" else DESK)
        for name in ("faisal", "mariam", "ana", "pia", "bai")
    )
    approve_the_project(focal, head, site, world)
    url = enter_the_quarter(focal, site)
    certify_and_approve(monitor, head, url)
    report(planner, budget, head, site, world)
    read_at_ocm(browser, site, world)
    for page in (focal, monitor, head, planner, budget):
        page.context.close()


def approve_the_project(focal: Page, head: Page, site: str, world: dict[str, Any]) -> None:
    url = f"{site}/moh/projects/{world['project'].key}/"
    head.goto(url)
    fits(head)
    press(head, "Approve the project")
    expect(head.locator("main")).to_contain_text("Done: Approve the project.")
    focal.goto(url)
    fits(focal)
    focal.get_by_role("link", name="Start the work").click()
    focal.get_by_label("The work began on").fill("2026-02-02")
    press(focal, "Start the work")
    expect(focal.locator(".state-marks [aria-current]")).to_have_text("Ongoing")


def enter_the_quarter(page: Page, site: str) -> str:
    page.goto(f"{site}/moh/accomplishments/quarter/?fy=2026&quarter=2")
    fits(page)
    page.get_by_role("link", name="Enter Mothers delivered").click()
    fits(page)
    reached(page, 1, "Kapalawan", "6", "2", "3")
    reached(page, 2, "Zamboanga City", "3", "2", "1")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("make 5, but the number is 6")
    page.locator("[name=value_0]").fill("5")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("attach the evidence, then submit")
    for town, figures in (("Kapalawan", "5 2 3 0"), ("Zamboanga City", "3 2 1 0")):
        row = page.locator("main tr", has=page.get_by_role("rowheader", name=town))
        expect(row.locator("td")).to_have_text(figures.split())
    fits(page)
    url = page.url
    page.get_by_role("link", name="Attach a file").click()
    paper = {"name": "list.txt", "mimeType": "text/plain", "buffer": b"Eight mothers"}
    page.set_input_files("input[type=file]", paper)
    press(page, "Attach")
    press(page, "Submit")
    expect(page.locator(".state-marks [aria-current]")).to_have_text("Submitted")
    return url


def reached(page: Page, line: int, town: str, *figures: str) -> None:
    """By sex, in a town: one of the Special Geographic Area, one outside the region where Bangsamoro communities are."""
    place = page.get_by_role("combobox", name=f"Place {line}")
    place.press_sequentially(town.lower())
    expect(page.get_by_role("option", name=town).first).to_be_visible()
    place.press("ArrowDown")
    place.press("Enter")
    for name, figure in zip(("value", "male", "female"), figures, strict=True):
        page.locator(f"[name={name}_{line - 1}]").fill(figure)


def certify_and_approve(monitor: Page, head: Page, url: str) -> None:
    monitor.goto(url)
    press(monitor, "Certify")
    expect(monitor.locator(".state-marks [aria-current]")).to_have_text("Certified")
    head.goto(url)
    press(head, "Approve")
    expect(head.locator(".state-marks [aria-current]")).to_have_text("Approved")


def report(planner: Page, budget: Page, head: Page, site: str, world: dict[str, Any]) -> None:
    url = f"{site}/moh/reports/{world['asked'].key}/"
    planner.goto(url)
    planner.get_by_role("link", name="Mark as prepared").click()
    press(planner, "Prepared")
    budget.goto(url)
    press(budget, "Certify as budget officer")
    head.goto(url)
    press(head, "Approve")
    planner.goto(url)
    press(planner, "Submit to MFBM")
    expect(planner.locator(".state-marks [aria-current]")).to_have_text("Submitted")
    with scope(world["moh"].pk):
        assert ReportSubmission.objects.get().status == "submitted"


def read_at_ocm(browser: Browser, site: str, world: dict[str, Any]) -> None:
    page = opened(browser, site, world["odette"], DESK)
    page.goto(f"{site}/moh/statements/bar1/2026/2/")
    expect(page.locator("main")).to_contain_text("These are the figures that were certified")
    expect(page.locator("tr", has_text="Mothers delivered")).to_contain_text("-32")
    fits(page)
    for form, words in (("rpmes2", "-32.00"), ("rpmes3", "Terminal"), ("rpmes5", "By sector")):
        page.goto(f"{site}/moh/statements/{form}/2026/2/")
        expect(page.locator("main table")).to_contain_text(words)
        fits(page)
    page.goto(f"{site}/oversight/performance/?fy=2026")
    expect(page.locator("tr", has_text="Ministry of Health").first).to_contain_text("-32.00")
    fits(page)
    page.get_by_role("link", name="MOH, Alerts: 1").click()
    page.get_by_role("link", name="Birthing homes").click()
    expect(page.locator("main")).to_contain_text("slippage")
    expect(page.get_by_role("link", name="Edit", exact=True)).to_have_count(0)
    page.context.close()
    with scope(world["moh"].pk):
        assert Project.objects.get().slippage == -32
        looked = Event.objects.filter(user_id=world["odette"].pk, acting_organization_id__gt=0)
        assert looked.exists()

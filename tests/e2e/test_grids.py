"""Lines in cells: forty of them pasted from a spreadsheet, mended in place, taken; by keyboard and without a script."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.planning.models import PPA
from bmms.tenancy.scope import scope
from tests import cast
from tests.budgeting import samples as budgeting
from tests.e2e.accessibility import barriers
from tests.e2e.test_every_page import signed_in_cookie
from tests.planning import samples as planning

pytestmark = pytest.mark.e2e
LINES, PPAS = "/moh/imports/proposal_lines/grid/?fy=2027", "/moh/imports/ppas/grid/"
PASTE = """([field, text]) => { const data = new DataTransfer(); data.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""


@pytest.fixture(scope="module")
def people(site: str) -> Iterator[dict[str, Any]]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
        with scope(moh.pk):
            code = planning.ppa().code
            proposal = BudgetProposal.objects.create(call=budgeting.call())
        roles = {"bea": "budget_officer", "pia": "planning_officer"}
        yield {name: cast.member(name, moh, role) for name, role in roles.items()} | {
            "moh": moh,
            "code": code,
            "proposal": f"/moh/proposals/{proposal.key}/",
        }


def opened(browser: Browser, site: str, person: Any, **options: Any) -> Page:
    context = browser.new_context(**options)
    context.add_cookies([signed_in_cookie(person, site)])
    return context.new_page()


def paste(page: Page, cell: str, text: str) -> None:
    expect(page.get_by_role("button", name="Add a row")).to_be_visible()  # the cells hear what is pasted
    field = page.get_by_label(cell, exact=True)
    field.focus()
    page.evaluate(PASTE, [field.element_handle(), text])


def test_forty_lines_of_a_proposal(browser: Browser, site: str, people: dict[str, Any]):
    page = opened(browser, site, people["bea"])
    page.goto(site + people["proposal"])
    page.get_by_role("link", name="Type or paste lines").click()
    rows = [f"{people['code']}\tMOOE\t50203010{n:02}\t₱{n},000.50" for n in range(1, 41)]
    rows[6] = rows[6].replace("50203010", "50604010")  # an outlay among the operating expenses
    rows[8] = rows[8].replace("₱9,000.50", "a lot")
    headings = "PPA\tClass\tObject\tProposed"
    paste(page, "Row 1, PPA", "\r\n".join([headings, *rows]) + "\r\n")
    expect(page.locator("[data-grid-said]")).to_have_text("Rows pasted: 40.")
    expect(page.get_by_label("Row 40, Proposed")).to_have_value("40,000.50")
    expect(page.locator("[data-sum='3']")).to_have_text("811,019.50")  # all but the ninth
    assert barriers(page) == []
    page.get_by_role("button", name="Check the rows").click()
    mend_two_cells(page)
    page.get_by_role("button", name="Import 40 rows").click()
    expect(page.locator("#import")).to_contain_text("Undo the import")
    page.goto(site + people["proposal"])
    expect(page.locator("main table").first).to_contain_text("820,020.00")
    with scope(people["moh"].pk):
        found = ProposalLine.objects.aggregate(Sum("proposed"))
    assert found == {"proposed__sum": Decimal("820020.00")}


def mend_two_cells(page: Page) -> None:
    """The summary has the focus and leads to the cells; the other rows are as they were."""
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("2 cells are wrong; nothing has been changed")
    expect(summary).to_contain_text("Row 7: Wrong class: object 5060401007 belongs to CO, not to MOOE.")
    assert barriers(page) == []
    summary.get_by_role("link", name="Row 9, Proposed").click()
    expect(page.get_by_label("Row 9, Proposed")).to_be_focused()
    page.get_by_label("Row 9, Proposed").fill("9000.50")
    page.get_by_label("Row 7, Object").fill("5020301007")
    page.get_by_role("button", name="Check the rows").click()


def test_by_keyboard_as_in_a_spreadsheet(browser: Browser, site: str, people: dict[str, Any]):
    page = opened(browser, site, people["pia"])
    page.goto(site + PPAS)
    page.get_by_label("Row 10, Code", exact=True).focus()
    for key, cell in (
        ("ArrowUp", "Row 9, Code"),
        ("ArrowDown", "Row 10, Code"),
        ("Enter", "Row 11, Code"),
        ("ArrowRight", "Row 11, Title"),
        ("Shift+Tab", "Row 11, Code"),
        ("Tab", "Row 11, Title"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_label(cell, exact=True)).to_be_focused()
    page.keyboard.type("ab")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Row 11, Title")).to_be_focused()  # within its text
    paste(page, "Row 3, Title", 'Clinics\n"Stations, ""small"""')
    expect(page.get_by_label("Row 4, Title")).to_have_value('Stations, "small"')


def test_what_was_typed_is_there_again_after_a_lost_line(browser: Browser, site: str, people: dict[str, Any]):
    page = opened(browser, site, people["pia"])
    page.goto(site + "/moh/imports/targets/grid/?fy=2026")
    with page.expect_response("**/drafts/"):
        paste(page, "Row 1, Code of the program", "\n".join(f"{n}\toutput" for n in range(15)))
    page.goto(site + "/moh/")
    page.goto(site + "/moh/imports/targets/grid/?fy=2026")
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Row 15, Code of the program")).to_have_value("14")


def test_without_a_script_on_a_phone(browser: Browser, site: str, people: dict[str, Any]):
    page = opened(browser, site, people["pia"], java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(site + PPAS)
    row = {"Code": "900", "Title": "Nutrition", "Level": "Program", "First fiscal year": "2026"}
    for name, text in (row | {"Group in the appropriation act": "Operations"}).items():
        page.get_by_label(f"Row 1, {name}").fill(text)
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.locator("#import")).to_contain_text("Undo the import")
    with scope(people["moh"].pk):
        assert PPA.objects.filter(code="900", title="Nutrition").exists()

"""One year of one ministry, from its plan to what the Office of the Chief Minister reads, through the pages alone."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from bmms.execution.models import Account
from bmms.periods.models import ReportRequirement
from bmms.planning.actions.alignment import set_tags
from bmms.planning.models import Indicator, Plan
from bmms.tenancy.scope import scope, system
from tests import cast
from tests.budgeting import samples as budgeting
from tests.e2e.test_money import Office, fill
from tests.e2e.test_planner_morning import fits
from tests.execution import samples
from tests.planning import samples as planning

pytestmark = pytest.mark.e2e
AMOUNT = "2,000,000.00"


@pytest.fixture(scope="module")
def office(browser: Browser, site: str) -> Iterator[Office]:
    """MOLE's officers and MFBM's, a call for proposals, and an act of 2025."""
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        world = samples.world(cast.organization("mole", "Ministry of Labor and Employment", stage="LIVE"))
        with system("a sample"):
            type(world.mole).objects.filter(pk=world.mole.pk).update(has_own_budget=True)
        cast.member("pia", world.mole, "planning_officer")
        cast.member("delia", world.mole, "director")
        cast.member("mariam", world.mole, "me_officer")
        cast.member("gina", world.mole, "gad_focal")
        cast.member("odette", cast.organization("ocm", "Office of the Chief Minister", stage="LIVE"), "ocm_oversight")
        budgeting.call(2025)
        yield Office(browser, site, world)


def test_from_the_plan_to_the_chief_minister(office: Office):
    plan(office)
    proposal = propose(office)
    enact(office, proposal)
    spend(office)
    plan_for_women(office)
    reach(office)
    report(office)
    read_at_ocm(office)


def pressed(office: Office, name: str, url: str, label: str) -> Page:
    page = office.open(name, url)
    page.locator("main").get_by_role("button", name=label, exact=True).click()
    return page


def plan(office: Office) -> None:
    """A program with a target, planned, submitted, endorsed by a second person and approved by a third."""
    given = {"statement": "Job seekers placed", "unit": "persons", "level": "Output", "type": "Number"}
    office.send("pia", f"ppas/{office.world.ppa.key}/indicators/add/", "Save", **given)
    page = office.send("pia", "plans/start/?fy=2025", "Start the plan", fiscal_year="2025", title="Plan of 2025")
    url = page.url
    office.send("pia", f"{url}lines/", "Save", ppa="310100", amount=AMOUNT)
    with scope(office.world.mole.pk):
        indicator = Indicator.objects.get()
    office.send("pia", f"{url}targets/{indicator.key}/", "Save", q0="400", q1="100")
    pressed(office, "pia", url, "Submit")
    pressed(office, "delia", url, "Endorse")
    page = pressed(office, "hamid", url, "Approve")
    expect(page.locator("main")).to_contain_text("Approved: it is closed for good.")
    with scope(office.world.mole.pk):
        assert Plan.objects.get().status == "approved"


def propose(office: Office) -> str:
    """The same money as a proposal, with the consultation's summary, until MFBM has it."""
    call = budgeting.call(2025)
    page = pressed(office, "pia", f"calls/{call.key}/", "Start our proposal")
    url = page.url
    line = {"allotment_class": "(MOOE)", "object_code": "5020301002", "proposed": AMOUNT, "gad": "200,000.00"}
    office.send("pia", f"{url}add/", "Save", ppa="310100", **line)
    fits(office.page("pia"))
    attach(office, "pia", url, "consultation.pdf")
    pressed(office, "pia", url, "Send to review")
    pressed(office, "hamid", url, "Approve")
    page = pressed(office, "bai", url, "Submit to MFBM")
    expect(page.locator("main")).to_contain_text("The proposal is submitted to MFBM.")
    return url


def attach(office: Office, name: str, url: str, file: str) -> None:
    page = office.open(name, url)
    page.get_by_role("link", name="Attach a file").click()
    page.set_input_files("input[type=file]", {"name": file, "mimeType": "text/plain", "buffer": b"%PDF-1.7 Signed."})
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.locator("main")).to_contain_text(file)


def enact(office: Office, url: str) -> None:
    """MFBM recommends, writes down what the Chief Minister and Parliament decided, and it becomes appropriations."""
    papers = {
        "Recommend": "",
        "Record the Chief Minister's approval": "signed.txt",
        "Record what was enacted": "act.txt",
    }
    for label, paper in papers.items():
        if paper:
            attach(office, "dina", url, paper)
        page = office.open("dina", f"{url}amounts/")
        page.locator("main input[name^=line]").fill(AMOUNT)
        page.locator("main").get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("main")).to_contain_text("The amounts are written down.")
        pressed(office, "dina", url, label)
    page = office.send("dina", f"{url}appropriate/", "Save", act="FY2025 GAAB", on="2025-01-02")
    expect(page.locator("main")).to_contain_text(AMOUNT)


def spend(office: Office) -> None:
    """Allotment, cash, obligation and payment, each by its own officer."""
    with scope(office.world.mole.pk):
        account = Account.objects.get(level="appropriation")
    given = {"form": "GAABAO", "amount": AMOUNT, "on": "2025-01-03"}
    office.send("mina", f"ledger/accounts/{account.key}/release/", "Release", **given)
    cash = {"act": "FY2025 GAAB", "allotment_class": "(MOOE)", "amount": AMOUNT, "on": "2025-01-03"}
    office.send("tito", "cash/issue/", "Save", **cash, valid_until="2026-12-31")
    payee = {"name": "Al-Amanah Supplies", "tin": "123-456-789", "bank": "Land Bank", "account_number": "0012345678"}
    office.send("alma", "payees/add/", "Save", **payee)
    office.obligate("1,200,000.00", "2025-02-10", "GAABAO")
    office.pay("02-01101101-2025-02-00001", "900,000.00", "2025-03-20")
    page = office.open("alma", "statements/far1/2025/1/")
    for figure in (AMOUNT, "1,200,000.00", "900,000.00"):
        expect(page.locator(".statement-total")).to_contain_text(figure)


def plan_for_women(office: Office) -> None:
    """A tenth of the program counts for gender and development; the focal says which issue it acts on."""
    with scope(office.world.mole.pk):
        set_tags(office.world.ppa, 2025, {("GAD", "GAD"): Decimal(10)}, by=planning.SOMEBODY)
    line = {"fiscal_year": "2025", "ppa": "310100", "issue": "Few women are placed", "objective": "As many as men"}
    office.send("gina", "gender/add/?fy=2025", "Save", **line, activity="Job fairs for women")
    fits(office.page("gina"))
    page = office.open("gina", "statements/gpb/2025/1/")
    expect(page.locator("main")).to_contain_text("10.00 % of the total budget")
    expect(page.locator("tr", has_text="Few women are placed")).to_contain_text("Job fairs for women")
    fits(page)
    page.locator("tr", has_text="Labor and employment services").get_by_role("link", name="200,000.00").click()
    expect(page.locator("main")).to_contain_text("₱200,000.00")


def reach(office: Office) -> None:
    """Sixty placed, with the list; certified by M&E, approved by the head."""
    page = office.open("faisal", "accomplishments/quarter/?fy=2025&quarter=1")
    page.get_by_role("link", name="Enter Job seekers placed").click()
    fill(page, {"value_0": "60", "male_0": "25", "female_0": "35"})
    page.get_by_role("button", name="Save", exact=True).click()
    url = page.url
    attach(office, "faisal", url, "list.txt")
    pressed(office, "faisal", url, "Submit")
    pressed(office, "mariam", url, "Certify")
    page = pressed(office, "hamid", url, "Approve")
    expect(page.locator(".state-marks [aria-current]")).to_have_text("Approved")


def report(office: Office) -> None:
    """MFBM asks for it; prepared, certified, approved and submitted by four people, and received."""
    page = office.open("dina", f"{office.site}/mfbm/reports/ask/")
    page.locator("main [name=year]").select_option(label="FY 2025")
    for box in page.locator("main [name=reports]").all():
        box.set_checked(box.get_attribute("value") == "bar1")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("4 reports are new in the register.")
    with scope(office.world.mole.pk):
        asked = ReportRequirement.objects.get(form="bar1", until_date=date(2025, 3, 31))
    url = f"reports/{asked.key}/"
    page = office.open("pia", url)
    page.get_by_role("link", name="Mark as prepared").click()
    page.get_by_role("button", name="Prepared", exact=True).click()
    pressed(office, "bai", url, "Certify as budget officer")
    pressed(office, "hamid", url, "Approve")
    pressed(office, "pia", url, "Submit to MFBM")
    page = pressed(office, "ansari", url, "Receive")
    expect(page.locator(".state-marks [aria-current]")).to_have_text("Received")


def read_at_ocm(office: Office) -> None:
    """The certified figures, the money, and the way from one to the other; nothing can be changed there."""
    page = office.open("odette", "statements/bar1/2025/1/")
    expect(page.locator("main")).to_contain_text("These are the figures that were certified")
    expect(page.locator("tr", has_text="Job seekers placed")).to_contain_text("60.00")
    fits(page)
    page = office.open("odette", f"{office.site}/oversight/performance/?fy=2025")
    row = page.locator("tr", has_text="Ministry of Labor and Employment").first
    for figure in (AMOUNT, "1,200,000.00", "900,000.00", "60.00", "75.00"):  # and its rates
        expect(row).to_contain_text(figure)
    page.get_by_role("link", name="MOLE, Obligations").click()
    expect(page.locator("main table")).to_contain_text("1,200,000.00")
    expect(page.get_by_role("link", name="Prepare", exact=False)).to_have_count(0)

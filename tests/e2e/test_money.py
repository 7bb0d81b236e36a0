"""A half-year of money through the pages, by the officers who handle it: every figure and every refusal to the centavo."""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from bmms.accounts.models import User
from bmms.execution.models import Account
from bmms.execution.queries.recomputation import differences
from bmms.organizations.models import OperatingUnit
from bmms.periods.models import FiscalYear
from bmms.tenancy.scope import scope, system
from tests import cast
from tests.e2e.accessibility import barriers
from tests.e2e.test_every_page import signed_in_cookie
from tests.execution import samples

pytestmark = pytest.mark.e2e
RECEIPT = b"Received: eight boxes of paper"
ORS, NCA = "02-01101101-2025", "NCA-2025"


class Office:
    """Everybody with a browser of their own, signed in."""

    def __init__(self, browser: Browser, site: str, world: samples.World) -> None:
        self.browser, self.site, self.world = browser, site, world
        self.pages: dict[str, Page] = {}

    def page(self, name: str) -> Page:
        if name not in self.pages:
            with system("the tests' cast"):
                person = User.objects.get(email=f"{name}@example.test")
            context = self.browser.new_context()
            context.add_cookies([signed_in_cookie(person, self.site)])
            self.pages[name] = context.new_page()
        return self.pages[name]

    def open(self, name: str, path: str) -> Page:
        page = self.page(name)
        page.goto(path if path.startswith("http") else f"{self.site}/mole/{path}")
        return page

    def send(self, name: str, path: str, button: str, /, **fields: str) -> Page:
        page = self.open(name, path)
        fill(page, fields)
        page.locator("main").get_by_role("button", name=button, exact=True).click()
        return page

    def step(self, name: str, url: str, label: str, /, **fields: str) -> Page:
        """Take the step at the paper's own page; what it asks for first is filled in."""
        page = self.open(name, url)
        kind = "link" if fields else "button"
        page.locator(".state-bar").get_by_role(kind, name=label, exact=True).click()
        if fields:
            fill(page, fields)
            page.locator("main").get_by_role("button", name=label, exact=True).click()
        return page

    def obligate(self, amount: str, day: str, allotment: str, object_code: str = "5020301002") -> Page:
        page = self.send(
            *("faisal", "obligations/prepare/", "Save"),
            allotment=allotment,
            payee="Al-Amanah Supplies",
            particulars=f"Supplies of {day}",
            object_code=object_code,
            amount=amount,
            date=day,
        )
        url = page.url
        self.step("hamid", url, "Sign box A")
        return self.step("bai", url, "Certify box B and obligate")

    def pay(self, obligation: str, amount: str, day: str) -> Page:
        page = self.send(
            *("faisal", "vouchers/prepare/", "Save"),
            obligation=obligation,
            payee="Al-Amanah",
            invoice=f"INV {day}",
            particulars=f"Supplies of {day}",
            amount=amount,
            mode="Advice to debit account",
            cash=NCA,
            date=day,
        )
        url = page.url
        self.step("alma", url, "Certify")
        self.step("hamid", url, "Approve for payment")
        return self.step("cali", url, "Pay", on=day)


def fill(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            option = field.locator("option", has_text=value).first
            field.select_option(value=str(option.get_attribute("value")))
        else:
            field.fill(value)


def refused(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)
    assert barriers(page) == []


@pytest.fixture(scope="module")
def office(browser: Browser, site: str) -> Iterator[Office]:
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        world = samples.world(cast.organization("mole", "Ministry of Labor and Employment", stage="LIVE"))
        with scope(world.mole.pk):
            OperatingUnit.objects.create(code="LDS", name="Lanao del Sur office", kind="PROVINCIAL_OFFICE")
        yield Office(browser, site, world)


def test_the_worked_example_through_the_pages(office: Office):
    post_the_half_year(office)
    refuse_what_has_to_be_refused(office)
    figures_are_right(office)
    with scope(office.world.mole.pk):
        assert differences() == []


def post_the_half_year(office: Office) -> None:
    for allotment_class, amount in (("MOOE", "100,000,000.00"), ("CO", "10,000,000.00")):
        given = {"act": "FY2025 GAAB", "ppa": "310100", "allotment_class": f"({allotment_class})"}
        office.send("dina", "appropriations/enter/", "Post", **given, amount=amount, on="2025-01-02")
    mooe, _capital = account_urls(office)
    office.send("mina", f"{mooe}release/", "Release", form="GAABAO", amount="100,000,000.00", on="2025-01-02")
    saro(office, "4,000,000.00", "2025-03-31")
    central = allotment_url(office, "GAABAO")
    office.send("bai", f"{central}suballot/", "Post", unit="LDS", amount="20,000,000.00", on="2025-02-01")
    office.send(
        *("tito", "cash/issue/", "Save"),
        act="FY2025 GAAB",
        allotment_class="(MOOE)",
        amount="50,000,000.00",
        on="2025-01-02",
        valid_until="2026-12-31",
    )
    payee = {"name": "Al-Amanah Supplies", "tin": "123-456-789", "bank": "Land Bank", "account_number": "0012345678"}
    office.send("alma", "payees/add/", "Save", **payee)
    office.obligate("15,000,000.00", "2025-03-10", "GAABAO")
    office.pay(f"{ORS}-03-00001", "10,000,000.00", "2025-03-20")
    office.obligate("20,000,000.00", "2025-04-10", "GAABAO")
    office.pay(f"{ORS}-03-00001", "5,000,000.00", "2025-04-20")
    second = obligation_url(office, f"{ORS}-04-00002")
    given = {"amount": "-500000.00", "particulars": "Delivered less", "on": "2025-05-02"}
    office.send("bai", f"{second}adjust/", "Post", **given)
    modification(office)
    office.obligate("3,000,000.00", "2025-06-02", "SARO", "5060405003")
    office.pay(f"{ORS}-04-00002", "13,000,000.00", "2025-06-20")
    given = {"particulars": "Delivered", "amount": "4,000,000.00", "on": "2025-06-25"}
    office.send("alma", f"{second}due/", "Post", **given)


def saro(office: Office, amount: str, day: str) -> Page:
    page = office.send(
        *("bai", "releases/prepare/", "Save"),
        appropriation="· CO ·",
        amount=amount,
        particulars=f"Equipment of {day}",
        date=day,
    )
    url = page.url
    office.step("hamid", url, "Sign and send to MFBM")
    office.step("ansari", url, "Review", conditions="After the bidding")
    office.step("dina", url, "Endorse")
    return office.step("mina", url, "Release by SARO", on=day)


def modification(office: Office) -> None:
    page = office.send(
        *("bai", "modifications/prepare/", "Save"),
        source="GAABAO",
        target="SARO",
        amount="5,000,000.00",
        particulars="To outlay",
        date="2025-05-15",
    )
    url = page.url
    alone = office.open("hamid", url)
    expect(alone.locator(".state-bar")).to_contain_text("Only the object changes, not the class, the unit or the PPA")
    assert barriers(alone) == []
    office.step("hamid", url, "Sign and send to MFBM")
    office.step("mina", url, "Approve", on="2025-05-15")


def refuse_what_has_to_be_refused(office: Office) -> None:
    given = {"payee": "X", "particulars": "Too much", "object_code": "5020301002", "date": "2025-06-30"}
    page = office.send(*("faisal", "obligations/prepare/", "Save"), **given, allotment="GAABAO", amount="40,500,000.01")
    refused(page, "Short by ₱0.01 in MOOE of PPA 310100, FY2025 GAAB: the allotment does not cover this.")
    given = {"payee": "Al-Amanah", "particulars": "Too much", "cash": NCA, "date": "2025-06-30", "invoice": "8"}
    page = office.send(
        *("faisal", "vouchers/prepare/", "Save"),
        **given,
        mode="Advice to debit account",
        obligation=f"{ORS}-04-00002",
        amount="6,500,000.01",
    )
    refused(page, "Short by ₱0.01 in MOOE of PPA 310100, FY2025 GAAB: the obligation does not cover this.")
    given = {"particulars": "Too much", "date": "2025-06-30", "appropriation": "· CO ·"}
    page = office.send("bai", "releases/prepare/", "Save", **given, amount="6,000,000.01")
    refused(page, "Short by ₱0.01 in CO of PPA 310100, FY2025 GAAB: the appropriation does not cover this.")
    lock_june(office)
    given = {"particulars": "Late", "amount": "1.00", "on": "2025-06-26"}
    page = office.send("alma", f"{obligation_url(office, f'{ORS}-04-00002')}due/", "Post", **given)
    refused(page, "26 Jun 2025 lies in a month that Alma locked on")
    expect(page.locator("main")).to_contain_text("The second quarter is reported.")


def lock_june(office: Office) -> None:
    with scope(office.world.mole.pk):
        key = FiscalYear.objects.get(year=2025).key
    page = office.open("alma", f"years/{key}/months/6/lock/")
    fill(page, {"reason": "The second quarter is reported."})
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Alma")


def figures_are_right(office: Office) -> None:
    page = office.open("alma", "statements/far1/2025/2/")
    shown = page.locator("main").inner_text()
    for figure in (
        *("100,000,000.00", "10,000,000.00", "110,000,000.00", "(5,000,000.00)", "5,000,000.00", "95,000,000.00"),
        *("15,000,000.00", "104,000,000.00", "(20,000,000.00)", "20,000,000.00", "9,000,000.00", "19,500,000.00"),
        *("3,000,000.00", "22,500,000.00", "34,500,000.00", "37,500,000.00", "28,000,000.00", "6,000,000.00"),
        *("60,500,000.00", "66,500,000.00", "4,000,000.00", "2,500,000.00", "5,500,000.00"),
    ):
        assert figure in shown, figure
    with scope(office.world.mole.pk):
        mooe = Account.objects.get(level="appropriation", allotment_class="MOOE")
        assert (mooe.unobligated, mooe.due) == (Decimal("60500000.00"), Decimal("4000000.00"))


def test_how_much_is_left_takes_three_clicks(office: Office):
    page = office.open("bai", "")
    page.get_by_role("link", name="What is left").first.click()
    page.locator("main").get_by_role("link", name="MOOE", exact=True).click()
    expect(page.locator("main table")).to_contain_text("60,500,000.00")
    assert barriers(page) == []
    page.locator("main table").get_by_role("link", name="Labor and employment services").click()
    expect(page.locator("main table")).to_contain_text("FY2025 GAAB")


def test_an_auditor_walks_from_a_figure_to_the_voucher(office: Office):
    cast.member("audrey", office.world.mole, "auditor")
    mooe, _capital = account_urls(office)
    page = office.open("audrey", mooe)
    page.locator(".cards").get_by_role("link", name="₱28,000,000.00").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("28,000,000.00")
    assert barriers(page) == []
    page.locator("main table").get_by_role("link", name="2025-06-00003").click()
    page.get_by_role("link", name="LDDAP-ADA-01-2025-06-00003").click()
    expect(page.locator("main")).to_contain_text("Paid")
    attach_the_receipt(office.open("faisal", page.url))
    page.reload()
    page.get_by_role("link", name="receipt.txt").click()
    expect(page.locator("main")).to_contain_text(sha256(RECEIPT).hexdigest())
    assert barriers(page) == []


def attach_the_receipt(page: Page) -> None:
    page.get_by_role("link", name="Attach a file").click()
    page.set_input_files("input[type=file]", {"name": "receipt.txt", "mimeType": "text/plain", "buffer": RECEIPT})
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.locator("main")).to_contain_text("receipt.txt")


def test_far_1_is_printed_on_legal_paper(office: Office):
    page = office.open("alma", "statements/far1/2025/2/")
    address = page.get_by_role("link", name="PDF on legal paper").get_attribute("href")
    paper = page.request.get(urljoin(page.url, address))
    assert (paper.headers["content-type"], paper.body()[:5]) == ("application/pdf", b"%PDF-")


def test_last_months_mistake_is_corrected_in_an_open_month(office: Office):
    """June is locked: its page says who and why, and the correction of today stands beside the mistake, linked."""
    url = f"{obligation_url(office, f'{ORS}-04-00002')}adjust/"
    given = {"particulars": "One ream less was delivered", "amount": "-1.00"}
    refused(office.send("bai", url, "Post", **given, on="2025-06-30"), "The second quarter is reported.")
    page = office.send("bai", url, "Post", **given, on="2025-07-02")
    expect(page.locator("main")).to_contain_text("One ream less was delivered")
    assert barriers(page) == []


def test_the_officer_finds_who_returned_the_document_and_why(office: Office):
    given = {"payee": "Al-Amanah Supplies", "particulars": "Ink", "object_code": "5020301002", "date": "2025-07-02"}
    page = office.send(*("faisal", "obligations/prepare/", "Save"), **given, allotment="GAABAO", amount="70.00")
    url = page.url
    office.step("hamid", url, "Sign box A")
    office.step("bai", url, "Return", reason="The quotation is missing.")
    page = office.open("faisal", "")
    page.locator("main").get_by_role("link", name="Mend the returned obligation request").first.click()
    expect(page.locator("main")).to_contain_text("The quotation is missing.")
    expect(page.locator("main")).to_contain_text("Bai")


def test_a_transfer_is_seen_from_both_sides(office: Office):
    for form, words in (("GAABAO", "(20,000,000.00)"), ("LDS", "20,000,000.00")):
        page = office.open("bai", allotment_url(office, form))
        row = page.locator("main tr", has_text="SUB-2025-02-00001")
        expect(row).to_contain_text(words)
    page.locator("main").get_by_role("link", name="SUB-2025-02-00001").first.click()
    for words in ("(20,000,000.00)", "Transfer to", "Transfer from"):
        expect(page.locator("main")).to_contain_text(words)


def test_another_ministry_sees_none_of_it(office: Office):
    """Neither by address, in a list, by search nor as a file."""
    moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
    cast.member("bea", moh, "budget_officer")
    mooe, _capital = account_urls(office)
    page = office.page("bea")
    for path in (f"mole/{mooe}", f"moh/{mooe}", "mole/obligations/", "mole/money/", "api/v1/mole/ledger/"):
        assert page.goto(f"{office.site}/{path}").status == 404
    page.goto(f"{office.site}/moh/obligations/?q=Al-Amanah")
    expect(page.locator("main")).not_to_contain_text("Supplies of")


def test_the_money_at_a_glance_leads_to_what_is_behind_it(office: Office):
    page = office.open("hamid", "money/")
    expect(page.locator("main")).to_contain_text("94.55 %")
    assert barriers(page) == []
    page.locator("main table").get_by_role("link", name="28,000,000.00").first.click()
    expect(page.locator("main table")).to_contain_text("28,000,000.00")


def test_the_books_of_a_year_wait_for_what_is_open(office: Office):
    given = {"payee": "Al-Amanah Supplies", "particulars": "Paper", "object_code": "5020301002", "date": "2025-07-03"}
    page = office.send(*("faisal", "obligations/prepare/", "Save"), **given, allotment="GAABAO", amount="80.00")
    page = office.step("hamid", page.url, "Sign box A")
    expect(page.locator(".state-bar")).not_to_contain_text("Sign box A")
    with scope(office.world.mole.pk):
        key = FiscalYear.objects.get(year=2025).key
    page = office.open("alma", f"years/{key}/closing/")
    expect(page.locator("main")).to_contain_text("The books can be closed once nothing below is open.")
    assert barriers(page) == []
    page.locator("main tr", has_text="Obligation requests decided").get_by_role("link").click()
    expect(page.locator("main table")).to_contain_text("Paper")
    expect(page.locator("main table")).not_to_contain_text("Ink")  # returned: it waits for nobody
    page = office.open("dina", "lapses/?on=2025-12-31")
    expect(page.locator("main")).to_contain_text("Nothing lapses")  # MOOE and CO are valid to the end of 2026
    assert barriers(page) == []


def account_urls(office: Office) -> tuple[str, str]:
    with scope(office.world.mole.pk):
        found = Account.objects.filter(level="appropriation")
        mooe, capital = (found.get(allotment_class=name) for name in ("MOOE", "CO"))
    return tuple(f"ledger/accounts/{each.key}/" for each in (mooe, capital))  # type: ignore[return-value]


def allotment_url(office: Office, form: str) -> str:
    with scope(office.world.mole.pk):
        found = Account.objects.get(level="allotment", name__startswith=form)
    return f"ledger/accounts/{found.key}/"


def obligation_url(office: Office, number: str) -> str:
    with scope(office.world.mole.pk):
        found: Any = Account.objects.filter(level="obligation", postings__entry__number=number).distinct().get()
    return f"ledger/accounts/{found.key}/"

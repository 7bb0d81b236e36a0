import pytest
from tests import cast
from tests.execution.people import person
from tests.execution.samples import PAYEE
from tests.organizations.conftest import browser

from bmms.execution.models import Account, Payee, Voucher
from bmms.tenancy.scope import scope


@pytest.fixture
def sent(world, funded):
    """What the form of a voucher over ₱400.00 sends."""
    with scope(world.mole.pk):
        obligation, cash = world.obligated(funded, "1000.00"), world.cash("1500.00")
    url = person("alma").post("/mole/payees/add/", PAYEE).url
    with scope(world.mole.pk):
        assert str(Payee.objects.get().key) in url
        payee = Payee.objects.get().pk
    return {
        "obligation": obligation.pk,
        "cash": cash.pk,
        "payee": payee,
        "invoice": "INV-7",
        "particulars": "Paper",
        "amount": "400.00",
        "mode": "ada",
        "date": "2025-04-01",
    }


def test_from_the_obligation_to_the_advice_on_its_pages(world, sent):
    focal, accountant, head, cashier = (person(name) for name in ("faisal", "alma", "hamid", "cali"))
    with scope(world.mole.pk):
        obligation = Account.objects.get(level="obligation")
    page = focal.get(f"/mole/ledger/accounts/{obligation.key}/").content.decode()
    form = f"/mole/vouchers/prepare/?obligation={obligation.key}"
    assert form in page
    picker = focal.get(form).content.decode()
    assert "02-01101101-2025-03-00001 · 5020301002 · Al-Amanah Supplies: ₱1,000.00" in picker
    assert "NCA-2025-01-00001 · MOOE · 01 · 31 Dec 2026: ₱1,500.00" in picker
    refused = focal.post("/mole/vouchers/prepare/", sent | {"amount": "1,000.01"})
    assert refused.status_code == 422
    assert "Short by ₱0.01 in MOOE of PPA 310100, FY2025 GAAB" in refused.content.decode()
    url = focal.post("/mole/vouchers/prepare/", sent).url
    for client, step, label in (
        (accountant, "certify", "Certify"),
        (head, "approve", "Approve for payment"),
        (cashier, "pay", "Pay"),
    ):
        assert label in client.get(url).content.decode()
        assert f"{url}steps/{step}/" not in focal.get(url).content.decode()
        assert client.post(f"{url}steps/{step}/", {"on": "2025-04-02"}).status_code == 303
    page = cashier.get(url).content.decode()
    for shown in ("Paid", "LDDAP-ADA-01-2025-04-00001", "2025-04-00001", "Faisal", "Alma", "Hamid", "Cali"):
        assert shown in page
    listed = focal.get("/mole/vouchers/").content.decode()
    assert "400.00" in listed
    assert cashier.post(f"{url}steps/cancel/", {"on": "2025-05-02", "reason": ""}).status_code == 422
    assert cashier.post(f"{url}steps/cancel/", {"on": "2025-05-02", "reason": "Stale"}).status_code == 303
    assert "Payment cancelled" in cashier.get(url).content.decode()
    with scope(world.mole.pk):
        assert Account.objects.get(level="obligation").disbursed == 0


def test_a_step_that_is_not_theirs_leaves_everything_as_it_is(world, sent):
    focal, head = person("faisal"), person("hamid")
    url = focal.post("/mole/vouchers/prepare/", sent).url
    for client, step in ((focal, "certify"), (head, "certify"), (head, "approve"), (focal, "pay")):
        assert client.post(f"{url}steps/{step}/", {"on": "2025-04-02"}).url == url
    assert focal.post(f"{url}steps/nonsense/").status_code == 404
    assert head.get(f"{url}steps/approve/").url == url  # nothing is taken by a link
    with scope(world.mole.pk):
        assert Voucher.objects.get().status == "draft"


def test_an_invoice_that_came_before_is_pointed_out(world, sent):
    focal = person("faisal")
    first = focal.post("/mole/vouchers/prepare/", sent).url
    second = focal.post("/mole/vouchers/prepare/", sent | {"amount": "100.00"}).url
    page = focal.get(second).content.decode()
    for shown in ("Invoice INV-7 of this payee is on another voucher, too.", first):
        assert shown in page
    assert "on another voucher" in person("alma").get(second).content.decode()  # who certifies sees it, too


def test_an_account_number_is_shown_to_who_keeps_it_and_who_pays(world, sent):
    with scope(world.mole.pk):
        url = f"/mole/payees/{Payee.objects.get().key}/"
    for name in ("alma", "cali"):
        assert "0012345678" in person(name).get(url).content.decode()
    for name in ("faisal", "hamid", "bai", "tito"):
        page = person(name).get(url).content.decode()
        assert "0012345678" not in page
        assert "•••• 5678" in page


def test_another_ministry_finds_no_voucher_and_no_payee(world, sent, moh):
    url = person("faisal").post("/mole/vouchers/prepare/", sent).url
    stranger = browser(cast.member("bea", moh, "chief_accountant"))
    assert stranger.get(url).status_code == 404
    assert stranger.get(url.replace("/mole/", "/moh/")).status_code == 404
    assert "Al-Amanah" not in stranger.get("/moh/payees/").content.decode()


def test_cash_and_what_is_due_on_their_pages(world, funded):
    with scope(world.mole.pk):
        obligation = world.obligated(funded, "1000.00")
    treasury, accountant = person("tito"), person("alma")
    given = {"request": "6f0c2f0e-5b1e-4ac5-bb0f-0d1f2a3b4c5d", "amount": "250.00", "on": "2025-03-05"}
    nca = given | {"act": world.act.pk, "allotment_class": "MOOE", "fund": "01101101", "valid_until": "2025-12-31"}
    url = treasury.post("/mole/cash/issue/", nca).url
    assert treasury.post("/mole/cash/issue/", nca).url == url  # a second click
    assert treasury.post("/mole/cash/issue/", nca | {"valid_until": "2025-03-04"}).status_code == 422
    assert "NCA-2025-03-00001" in accountant.get("/mole/cash/").content.decode()
    due = f"/mole/ledger/accounts/{obligation.key}/due/"
    assert "₱1,000.00" in accountant.get(due).content.decode()
    for _click in range(2):
        assert accountant.post(due, given | {"particulars": "Delivered"}).status_code == 303
    listed = accountant.get("/mole/payables/").content.decode()
    for shown in ("02-01101101-2025-03-00001", "250.00", "750.00"):
        assert shown in listed
    with scope(world.mole.pk):
        assert Account.objects.get(level="obligation").payable == 250
        assert Account.objects.get(level="cash").cash == 250

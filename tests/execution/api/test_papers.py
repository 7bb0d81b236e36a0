from uuid import uuid4

from tests.execution.people import person
from tests.execution.samples import PAYEE

from bmms.execution.actions.payees import add_payee
from bmms.execution.models import Account, Entry, Voucher
from bmms.tenancy.scope import scope

BASE = "/api/v1/mole"


def post(client, path: str, data: dict | None = None, **headers: str):
    return client.post(f"{BASE}/{path}", data or {}, content_type="application/json", headers=headers)


def test_an_obligation_by_programs(world, funded):
    focal, head, officer = (person(name) for name in ("faisal", "hamid", "bai"))
    given = {"allotment": str(funded.key), "date": "2025-03-01", "payee": "Al-Amanah Supplies"}
    given |= {"particulars": "Paper", "object_code": "5020301002", "amount": "1000.00"}
    short = post(focal, "obligations/prepare/", given | {"amount": "100000000.01"})
    assert short.status_code == 409
    assert "Short by ₱0.01 in MOOE of PPA 310100, FY2025 GAAB" in short.content.decode()
    assert post(focal, "obligations/prepare/", given | {"allotment": str(uuid4())}).status_code == 400
    several = given | {"further": [{"object_code": "5060405003", "amount": "1.00"}]}
    assert "Line 2, 5060405003: Object" in post(focal, "obligations/prepare/", several).content.decode()
    made = post(focal, "obligations/prepare/", given)
    assert (made.status_code, made.json()["allotment_number"]) == (201, "GAABAO-02-01101101-2025-01-00001")
    steps = f"obligations/{made.json()['key']}/steps"
    assert post(focal, f"{steps}/sign/").status_code == 403
    assert post(head, f"{steps}/sign/").json()["status"] == "submitted"
    assert post(officer, f"{steps}/return/").status_code == 400  # the reason is missing
    done = post(officer, f"{steps}/obligate/").json()
    assert done["status"] == "completed"
    assert done["lines"] == [{"object_code": "5020301002", "amount": "1000.00", "obligation": done["obligation"]}]


def test_its_payment_by_programs(world, funded):
    focal, head, accountant, cashier = (person(name) for name in ("faisal", "hamid", "alma", "cali"))
    with scope(world.mole.pk):
        payee, cash = add_payee(PAYEE, by=world.accountant), world.cash("1000.00")
        obligation = world.obligated(funded, "1000.00")
    given = {"obligation": str(obligation.key), "cash": str(cash.key), "payee": str(payee.key)}
    given |= {"particulars": "Paper", "amount": "400.00", "date": "2025-04-01", "invoice": "7"}
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (post(focal, "vouchers/prepare/", given, **key) for _time in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    steps = f"vouchers/{first.json()['key']}/steps"
    post(accountant, f"{steps}/certify/")
    post(head, f"{steps}/approve/")
    assert post(cashier, f"{steps}/pay/").status_code == 400  # the day is missing
    paid = post(cashier, f"{steps}/pay/", {"on": "2025-04-02"}).json()
    assert (paid["status"], paid["payment_number"]) == ("completed", "LDDAP-ADA-01-2025-04-00001")
    assert post(cashier, f"{steps}/pay/", {"on": "2025-04-02"}).status_code == 409
    (row,) = cashier.get(f"{BASE}/payables/").json()["results"]
    assert (row["obligated"], row["payable"], row["disbursed"]) == ("1000.00", "400.00", "400.00")
    (row,) = cashier.get(f"{BASE}/payees/").json()["results"]
    assert (row["masked_account"], "account_number" in row) == ("•••• 5678", False)
    with scope(world.mole.pk):
        assert Voucher.objects.count() == 1
        assert Entry.objects.filter(kind="disbursement").count() == 1
        assert Account.objects.get(level="cash").disbursed == 400

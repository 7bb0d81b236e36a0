"""The worked example of the domain (8.4), by programs: nine people, each with a token, every figure, rate and refusal."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from tests.execution.actions.test_ledger import CO, MOOE
from tests.execution.conftest import money
from tests.execution.samples import PAYEE

from bmms.accounts.actions.tokens import create_token
from bmms.execution.actions.payees import add_payee
from bmms.execution.models import Entry
from bmms.execution.queries.recomputation import differences
from bmms.organizations.models import OperatingUnit
from bmms.periods.actions.years import lock_month
from bmms.periods.models import FiscalYear
from bmms.reporting.queries.catalogue import statement_asked
from bmms.reporting.queries.rates import rates_of
from bmms.tenancy.scope import own, scope

PEOPLE = ("mfbm_director", "mfbm_head", "treasury", "budget", "accountant", "cashier", "head", "focal", "analyst")
SHORT = "in MOOE of PPA 310100, FY2025 GAAB: the {} does not cover this."
TOTAL = {
    "3": "110,000,000.00",
    "4": "0",
    "5": "110,000,000.00",
    "6": "104,000,000.00",
    "7": "0",
    "10": "104,000,000.00",
    "11": "15,000,000.00",
    "12": "22,500,000.00",
    "15": "37,500,000.00",
    "20": "28,000,000.00",
    "21": "6,000,000.00",
    "22": "66,500,000.00",
    "23": "4,000,000.00",
    "24": "5,500,000.00",
}


class Programs:
    """One program for each officer, with a token that may what its officer may."""

    def __init__(self, world) -> None:
        self.world = world
        self.clients = {name: self._client(getattr(world, name)) for name in PEOPLE}

    def _client(self, actor) -> Client:
        with own(actor.user_id), scope(self.world.mole.pk):
            _token, secret = create_token(name="Budget desk", permissions=actor.permissions, days=30, by=actor)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, who: str, path: str, **sent):
        key = {"Idempotency-Key": str(uuid4())}
        return self.clients[who].post(f"/api/v1/mole/{path}", sent, content_type="application/json", headers=key)

    def told(self, who: str, path: str, **sent) -> dict:
        answer = self.ask(who, path, **sent)
        assert answer.status_code in (200, 201), answer.content.decode()
        return answer.json()

    def refused(self, who: str, path: str, words: str, status: int = 409, **sent) -> None:
        with scope(self.world.mole.pk):
            known = Entry.objects.count()
        answer = self.ask(who, path, **sent)
        assert answer.status_code == status, answer.content.decode()
        assert words in answer.json()["errors"][0]["detail"]
        with scope(self.world.mole.pk):
            assert Entry.objects.count() == known

    def steps(self, path: str, *steps: tuple) -> dict:
        answer = {}
        for who, step, sent in steps:
            answer = self.told(who, f"{path}/steps/{step}/", **sent)
        return answer

    def obligate(self, allotment: str, amount: str, on: str, code: str = "5020301002") -> str:
        given = {"payee": PAYEE["name"], "particulars": "Paper", "object_code": code, "amount": amount, "date": on}
        made = self.told("focal", "obligations/prepare/", allotment=allotment, **given)
        done = self.steps(f"obligations/{made['key']}", ("head", "sign", {}), ("budget", "obligate", {}))
        return done["obligation"]

    def pay(self, obligation: str, cash: str, payee: str, amount: str, on: str) -> None:
        given = {"particulars": "Paper", "amount": amount, "date": on, "invoice": f"{amount} {on}"}
        made = self.told("focal", "vouchers/prepare/", obligation=obligation, cash=cash, payee=payee, **given)
        way = (("accountant", "certify", {}), ("head", "approve", {}), ("cashier", "pay", {"on": on}))
        assert self.steps(f"vouchers/{made['key']}", *way)["status"] == "completed"


@pytest.fixture
def programs(world) -> Programs:
    return Programs(world)


@pytest.fixture
def example(world, programs) -> dict[str, str]:
    p, of = programs, {"act": str(world.act.key), "ppa": str(world.ppa.key), "on": "2025-01-02"}
    with scope(world.mole.pk):
        office = str(OperatingUnit.objects.create(code="LDS", name="Lanao del Sur", kind="PROVINCIAL_OFFICE").key)
        payee = str(add_payee(PAYEE, by=world.accountant).key)
    enter = "appropriations/enter/"
    mooe = p.told("mfbm_director", enter, allotment_class="MOOE", amount="100000000.00", **of)["key"]
    capital = p.told("mfbm_director", enter, allotment_class="CO", amount="10000000.00", **of)["key"]
    given = {"amount": "100000000.00", "on": "2025-01-02"}
    central = p.told("mfbm_head", f"appropriations/{mooe}/release/", **given)["key"]
    given = {"amount": "4000000.00", "particulars": "Two vehicles", "date": "2025-03-15"}
    asked = p.told("budget", "releases/prepare/", appropriation=capital, **given)["key"]
    way = (("head", "sign", {}), ("analyst", "review", {}), ("mfbm_director", "endorse", {}))
    p.steps(f"releases/{asked}", *way, ("mfbm_head", "release", {"on": "2025-03-31"}))
    (saro,) = (
        row["key"]
        for row in p.clients["budget"].get("/api/v1/mole/allotments/").json()["results"]
        if row["allotment_class"] == "CO"
    )
    given = {"amount": "5000000.00", "particulars": "To outlay", "date": "2025-05-15"}
    moved = p.told("budget", "modifications/prepare/", from_allotment=central, to_allotment=saro, **given)["key"]
    p.refused("head", f"modifications/{moved}/steps/approve/", "then the head decides", on="2025-05-15")
    p.steps(f"modifications/{moved}", ("head", "sign", {}), ("mfbm_head", "approve", {"on": "2025-05-15"}))
    given = {"unit": office, "amount": "20000000.00", "on": "2025-02-01"}
    province = p.told("budget", f"allotments/{central}/suballot/", **given)["key"]
    first = p.obligate(central, "15000000.00", "2025-03-10")
    second = p.obligate(central, "20000000.00", "2025-04-10")
    norsa = {"amount": "-500000.00", "particulars": "NORSA", "on": "2025-05-02"}
    p.told("budget", f"payables/{second}/adjust/", **norsa)
    p.obligate(saro, "3000000.00", "2025-06-02", "5060405003")
    cash = {"act": str(world.act.key), "allotment_class": "MOOE", "amount": "50000000.00", "on": "2025-01-02"}
    cash = p.told("treasury", "cash/issue/", valid_until="2026-12-31", **cash)["key"]
    p.pay(first, cash, payee, "10000000.00", "2025-03-20")
    p.pay(first, cash, payee, "5000000.00", "2025-04-20")
    p.pay(second, cash, payee, "13000000.00", "2025-06-20")
    due = {"amount": "4000000.00", "particulars": "Delivered", "on": "2025-06-25"}
    p.told("accountant", f"payables/{second}/due/", **due)
    return {"central": central, "province": province, "second": second, "cash": cash, "payee": payee} | {
        "capital": capital,
        "mooe": mooe,
    }


def test_every_figure_and_every_rate(world, programs, example):
    lines = programs.clients["budget"].get("/api/v1/mole/statements/far1/2025/2/").json()["lines"]
    for label, told in (("(MOOE)", MOOE), ("(CO)", CO), ("Grand total", TOTAL)):
        line = next(each for each in lines if label in each["label"])
        assert {n: Decimal(line["cells"][n]) for n in told} == {n: money(amount) for n, amount in told.items()}
    with scope(world.mole.pk):
        rates = rates_of(statement_asked("far1", 2025, 2).build().total)
        assert differences() == []
    assert {name: str(rate) for name, rate in rates.items()} == {
        "release": "94.55",
        "obligation": "36.06",
        "disbursement": "74.67",
        "absorption": "26.92",
    }


def test_every_refusal_to_the_centavo(world, programs, example):
    p, e = programs, example
    given = {"payee": "X", "particulars": "All", "object_code": "5020301002", "date": "2025-06-30"}
    words = f"Short by ₱0.01 {SHORT.format('allotment')}"
    p.refused("focal", "obligations/prepare/", words, allotment=e["central"], amount="40500000.01", **given)
    given = {"cash": e["cash"], "payee": e["payee"], "particulars": "All", "date": "2025-06-30", "invoice": "9"}
    words = f"Short by ₱0.01 {SHORT.format('obligation')}"
    p.refused("focal", "vouchers/prepare/", words, obligation=e["second"], amount="6500000.01", **given)
    given = {"amount": "6000000.01", "particulars": "More", "date": "2025-06-30"}
    words = "Short by ₱0.01 in CO of PPA 310100, FY2025 GAAB: the appropriation does not cover this."
    p.refused("budget", "releases/prepare/", words, appropriation=e["capital"], **given)
    for method in ("put", "patch", "delete"):
        assert getattr(p.clients["mfbm_head"], method)("/api/v1/mole/ledger/").status_code == 405


def test_what_is_left_to_the_centavo_is_obligated(world, programs, example):
    programs.obligate(example["central"], "40500000.00", "2025-06-30")
    programs.obligate(example["province"], "20000000.00", "2025-06-30")
    with scope(world.mole.pk):
        mooe = next(line for line in statement_asked("far1", 2025, 2).build().lines if "(MOOE)" in str(line.label))
    assert (mooe.amount("15"), mooe.amount("22")) == (money("95,000,000.00"), 0)


def test_a_locked_june_takes_nothing(world, programs, example):
    with scope(world.mole.pk):
        lock_month(FiscalYear.objects.get(year=2025), 6, reason="Reported to MFBM", by=world.accountant)
    norsa = {"amount": "-1.00", "particulars": "x", "on": "2025-06-30"}
    words = "lies in a month that Alma locked on"
    programs.refused("budget", f"payables/{example['second']}/adjust/", words, **norsa)
    due = {"amount": "1.00", "particulars": "x", "on": "2025-06-30"}
    programs.refused("accountant", f"payables/{example['second']}/due/", "Reported to MFBM", **due)


def test_personnel_services_end_and_mooe_goes_on(world, programs, example):
    p, of = programs, {"act": str(world.act.key), "ppa": str(world.ppa.key), "on": "2025-01-02"}
    salaries = p.told("mfbm_director", "appropriations/enter/", allotment_class="PS", amount="100.00", **of)["key"]
    given = {"amount": "100.00", "on": "2025-01-02"}
    allotment = p.told("mfbm_head", f"appropriations/{salaries}/release/", **given)["key"]
    given = {"payee": "X", "particulars": "Pay", "amount": "1.00", "date": "2026-01-02"}
    words = "PS of FY2025 GAAB could be used until 31 Dec 2025, not on 02 Jan 2026."
    p.refused("focal", "obligations/prepare/", words, allotment=allotment, object_code="5010101001", **given)
    p.obligate(example["central"], "1.00", "2026-01-02")


def test_who_may_not_is_refused_also_as_a_program(world, programs, example):
    central = f"allotments/{example['central']}/suballot/"
    assert programs.ask("cashier", central, unit=str(uuid4()), amount="1.00", on="2025-06-01").status_code == 403
    assert programs.ask("focal", f"payables/{example['second']}/due/").status_code == 403
    assert programs.ask("budget", "appropriations/enter/").status_code == 403
    assert programs.ask("head", "cash/issue/").status_code == 403

"""The ledger's people and money, for this room's tests and the URL metatest."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests import cast
from tests.periods import samples as periods
from tests.planning import samples as planning

from bmms.access.actor import Actor, system_actor
from bmms.budgeting.models import AppropriationAct, Validity
from bmms.execution.actions import ledger
from bmms.execution.actions.modifications import prepare_modification
from bmms.execution.actions.payees import add_payee
from bmms.execution.actions.releases import prepare_release
from bmms.execution.actions.requests import prepare_request
from bmms.execution.actions.vouchers import approve_voucher, certify_voucher, prepare_voucher
from bmms.execution.models import REGULAR_FUND, Account, Modification, ObligationRequest, Payee, ReleaseRequest, Voucher
from bmms.organizations.models import Organization
from bmms.planning.models import PPA
from bmms.tenancy.scope import scope

OBJECTS = {"PS": "5010101001", "MOOE": "5020301002", "FINEX": "5030104000", "CO": "5060405003"}
SOMEBODY = system_actor("the tests' samples")


@dataclass(frozen=True)
class World:
    mole: Organization
    act: AppropriationAct
    ppa: PPA
    mfbm_director: Actor
    mfbm_head: Actor
    treasury: Actor
    budget: Actor
    accountant: Actor
    cashier: Actor
    head: Actor
    focal: Actor
    analyst: Actor

    def appropriated(self, allotment_class: str, amount: str) -> Account:
        on, by = date(2025, 1, 2), self.mfbm_director
        return ledger.appropriate(self.act, self.ppa, allotment_class, Decimal(amount), on=on, by=by)

    def released(self, allotment_class: str, amount: str, form: str = "SARO") -> Account:
        of = self.appropriated(allotment_class, amount)
        return ledger.release(of, Decimal(amount), form=form, on=date(2025, 1, 2), by=self.mfbm_head)

    def obligated(self, allotment: Account, amount: str, on: date = date(2025, 3, 1)) -> Account:
        charge = ledger.Charge(allotment, Decimal(amount), OBJECTS[allotment.allotment_class])
        return ledger.obligate([charge], payee="Al-Amanah Supplies", particulars="Paper", on=on, by=self.budget)[0]

    def voucher(self, obligation: Account, cash: Account, amount: str, **values: Any) -> Voucher:
        known = Payee.objects.first() or add_payee(PAYEE, by=self.accountant)
        given = VOUCHER | {"obligation": obligation, "cash": cash, "payee": known, "amount": Decimal(amount)}
        return prepare_voucher(given | values, by=self.focal)

    def approved(self, obligation: Account, cash: Account, amount: str, **values: Any) -> Voucher:
        voucher = self.voucher(obligation, cash, amount, **values)
        certify_voucher(voucher, by=self.accountant)
        approve_voucher(voucher, by=self.head)
        return voucher

    def cash(self, amount: str, allotment_class: str = "MOOE", fund: str = REGULAR_FUND) -> Account:
        until, on = date(2026, 12, 31), date(2025, 1, 2)
        given = (self.act, allotment_class, Decimal(amount))
        return ledger.allocate_cash(*given, valid_until=until, on=on, by=self.treasury, fund=fund)


def world(mole: Organization) -> World:
    periods.year(2025)
    mfbm_id = periods.year(2026).organization_id
    mfbm = Organization.objects.get(pk=mfbm_id)
    with scope(mole.pk):
        ppa = planning.ppa("310100", "Labor and employment services")

    def officer(name: str, role: str, home: Organization) -> Actor:
        return cast.acting(cast.member(name, home, role), mole)

    return World(
        mole,
        act(),
        ppa,
        officer("dina", "mfbm_budget_director", mfbm),
        officer("mina", "mfbm_head", mfbm),
        officer("tito", "mfbm_treasury", mfbm),
        officer("bai", "budget_officer", mole),
        officer("alma", "chief_accountant", mole),
        officer("cali", "cashier", mole),
        officer("hamid", "head_of_office", mole),
        officer("faisal", "ppa_focal", mole),
        officer("ansari", "mfbm_analyst", mfbm),
    )


def act(name: str = "FY2025 GAAB") -> AppropriationAct:
    """BAA 65: two years, personnel services one (s. 53)."""
    mfbm_id = periods.year(2025).organization_id
    with scope(mfbm_id):
        made, is_new = AppropriationAct.objects.get_or_create(
            name=name,
            defaults={
                "kind": "gaab",
                "number": "BAA 65",
                "title": "General Appropriations Act of the Bangsamoro, 2025",
                "fiscal_year": 2025,
                "effective_date": date(2025, 1, 1),
            },
        )
        for allotment_class in ("PS", "MOOE", "FINEX", "CO") if is_new else ():
            until = date(2025, 12, 31) if allotment_class == "PS" else date(2026, 12, 31)
            Validity.objects.create(
                act=made, allotment_class=allotment_class, obligate_until=until, pay_until=until, legal_basis="s. 53"
            )
    return made


def an_account(_world: Any) -> dict[str, Any]:
    known = Account.objects.filter(level="appropriation", allotment_class="MOOE").first()
    on, amount = date(2025, 1, 2), Decimal("1000.00")
    made = known or ledger.appropriate(act(), planning.ppa(), "MOOE", amount, on=on, by=SOMEBODY)
    return {"key": made.key}


def an_entry(_world: Any) -> dict[str, Any]:
    account = Account.objects.get(key=an_account(_world)["key"])
    return {"key": account.postings.select_related("entry").first().entry.key}


def a_printed_allotment(world: Any) -> dict[str, Any]:
    allotment = Account.objects.get(key=an_allotment(world)["key"])
    return {"key": allotment.postings.select_related("entry").first().entry.key}


def an_act(_world: Any) -> dict[str, Any]:
    return {"key": act().key}


def a_request(_world: Any) -> dict[str, Any]:
    known = ObligationRequest.objects.first()
    if known is None:
        of = Account.objects.get(key=an_account(_world)["key"])
        allotment = ledger.release(of, Decimal("1000.00"), form="SARO", on=date(2025, 1, 2), by=SOMEBODY)
        known = prepare_request(REQUEST | {"allotment": allotment, "further": FURTHER}, by=SOMEBODY)
    return {"key": known.key}


def an_allotment(_world: Any) -> dict[str, Any]:
    return {"key": ObligationRequest.objects.get(key=a_request(_world)["key"]).allotment.key}


def an_obligation(_world: Any) -> dict[str, Any]:
    known = Account.objects.filter(level="obligation").first()
    if known is None:
        allotment = Account.objects.get(key=an_allotment(_world)["key"])
        charge = ledger.Charge(allotment, Decimal("300.00"), "5020301002")
        given = {"payee": "Al-Amanah Supplies", "particulars": "Paper", "on": date(2025, 3, 1), "by": SOMEBODY}
        (known,) = ledger.obligate([charge], **given)
    return {"key": known.key}


def a_payee(_world: Any) -> dict[str, Any]:
    known = Payee.objects.first() or add_payee(PAYEE, by=SOMEBODY)
    return {"key": known.key}


def a_voucher(_world: Any) -> dict[str, Any]:
    known = Voucher.objects.first()
    if known is None:
        obligation = Account.objects.get(key=an_obligation(_world)["key"])
        until, on = date(2026, 12, 31), date(2025, 1, 2)
        cash = ledger.allocate_cash(act(), "MOOE", Decimal("900.00"), valid_until=until, on=on, by=SOMEBODY)
        payee = Payee.objects.get(key=a_payee(_world)["key"])
        known = prepare_voucher(VOUCHER | {"obligation": obligation, "cash": cash, "payee": payee}, by=SOMEBODY)
    return {"key": known.key}


def a_release(_world: Any) -> dict[str, Any]:
    known = ReleaseRequest.objects.first()
    if known is None:
        given = (act(), planning.ppa(), "CO", Decimal("1000.00"))
        of = ledger.appropriate(*given, on=date(2025, 1, 2), by=SOMEBODY)
        known = prepare_release(RELEASE | {"appropriation": of}, by=SOMEBODY)
    return {"key": known.key}


def a_modification(_world: Any) -> dict[str, Any]:
    known = Modification.objects.first()
    if known is None:
        allotment = Account.objects.get(key=an_allotment(_world)["key"])
        known = prepare_modification(MODIFICATION | {"source": allotment, "target": allotment}, by=SOMEBODY)
    return {"key": known.key}


def step_of(sample: Any, step: str) -> Any:
    return lambda world: sample(world) | {"step": step}


PAYEE = {
    "name": "Al-Amanah Supplies",
    "tin": "123-456-789",
    "address": "Cotabato City",
    "bank": "Land Bank",
    "account_number": "0012345678",
}
VOUCHER = {
    "invoice": "INV-7",
    "particulars": "Paper",
    "amount": Decimal("100.00"),
    "mode": "ada",
    "date": date(2025, 4, 1),
}
RELEASE = {"unit": None, "amount": Decimal("400.00"), "particulars": "Two vehicles", "date": date(2025, 3, 15)}
MODIFICATION = {
    "kind": "modification",
    "source_object": "5020301002",
    "target_object": "5020309000",
    "amount": Decimal("100.00"),
    "particulars": "Fuel instead of paper",
    "authority": "",
    "reference": "",
    "savings": "",
    "deficiency": "",
    "date": date(2025, 3, 15),
}
REQUEST = {
    "date": date(2025, 3, 1),
    "payee": "Al-Amanah Supplies",
    "particulars": "Paper",
    "object_code": "5020301002",
    "amount": Decimal("100.00"),
}
FURTHER = [{"object_code": "5020309000", "amount": Decimal("30.00")}]
SAMPLES = {
    **dict.fromkeys(
        [f"execution:{n}request" for n in ("", "edit_", "sign_", "return_", "obligate_", "print_")], a_request
    ),
    "execution:print_funds": a_request,
    **dict.fromkeys(
        ["budgeting:act", "budgeting:set_validity", "organization_api:act", "organization_api:set_validity"], an_act
    ),
    **dict.fromkeys(["execution:account", "execution:release", "organization_api:release"], an_account),
    **dict.fromkeys(
        ["execution:voucher", "execution:edit_voucher", "execution:print_voucher", "organization_api:voucher"],
        a_voucher,
    ),
    "execution:take_voucher": step_of(a_voucher, "certify"),
    "organization_api:take_voucher": step_of(a_voucher, "certify"),
    "organization_api:request": a_request,
    "organization_api:take_request": step_of(a_request, "sign"),
    **dict.fromkeys(["execution:payee", "execution:edit_payee"], a_payee),
    **dict.fromkeys(
        [
            *("execution:release_request", "execution:edit_release", "execution:print_release"),
            "organization_api:release_request",
        ],
        a_release,
    ),
    "execution:print_allotment": a_printed_allotment,
    "execution:take_release_request": step_of(a_release, "sign"),
    "organization_api:take_release_request": step_of(a_release, "sign"),
    **dict.fromkeys(
        ["execution:modification", "execution:edit_modification", "organization_api:modification"], a_modification
    ),
    "execution:take_modification": step_of(a_modification, "sign"),
    "organization_api:take_modification": step_of(a_modification, "sign"),
    **dict.fromkeys(["execution:suballot", "organization_api:suballot"], an_allotment),
    **dict.fromkeys(
        [f"{room}:{name}" for room in ("execution", "organization_api") for name in ("accrue", "adjust_obligation")],
        an_obligation,
    ),
    "execution:behind": lambda world: an_account(world) | {"cell": "allotted"},
    **dict.fromkeys(
        [
            f"{room}:{name}"
            for room in ("execution", "organization_api")
            for name in ("closing", "close_books", "reopen_books")
        ],
        periods.a_year,
    ),
    **dict.fromkeys(["execution:entry", "execution:reverse_entry", "organization_api:reverse_entry"], an_entry),
}

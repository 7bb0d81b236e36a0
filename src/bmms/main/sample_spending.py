"""What a sample year has spent: of each quarter that is over, pay and running costs, obligated and paid; and the first
billing of a contract. By the product's own actions, marked as samples."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils import timezone

from bmms.access.actor import Actor
from bmms.budgeting.models import AppropriationAct
from bmms.execution.actions.ledger import allocate_cash, release
from bmms.execution.actions.payees import add_payee
from bmms.execution.actions.requests import obligate_request, prepare_request, sign_request
from bmms.execution.actions.vouchers import approve_voucher, certify_voucher, pay_voucher, prepare_voucher
from bmms.execution.models import Account, Payee, Voucher
from bmms.main.sample_records import this_year
from bmms.projects.actions.contracts import link_obligation
from bmms.projects.models import Contract
from bmms.projects.queries.contracts import obligations_to_link

By = Callable[[str], Actor | None]  # a role's actor in the organization, if somebody there holds it
ROLES: Final = (
    *("ppa_focal", "head_of_office", "budget_officer", "chief_accountant", "cashier"),
    *("mfbm_treasury", "mfbm_head"),
)
LATER: Final = Decimal("100000.00")  # released after all cash was issued
BUILDERS: Final = "Sample Builders"


@dataclass(frozen=True)
class Cost:
    """What is spent of an allotment of a class in a quarter, and how much of that is paid in it."""

    payee: str
    object_code: str
    what: str
    share: Decimal
    paid: Decimal


COSTS: Final[Mapping[str, Cost]] = {
    "PS": Cost("Sample Employees", "5010101001", "basic salaries", Decimal("0.30"), Decimal(1)),
    "MOOE": Cost("Sample Power and Water", "5020402000", "electricity and water", Decimal("0.20"), Decimal("0.9")),
}
WORKS: Final = Cost(BUILDERS, "5060404001", "works and equipment", Decimal("0.60"), Decimal("0.4"))  # of the year


@dataclass(frozen=True)
class Desks:
    focal: Actor
    head: Actor
    budget: Actor
    accountant: Actor
    cashier: Actor
    treasury: Actor
    releasing: Actor


def sample_spending(act: AppropriationAct, by: By, *, by_quarter: bool) -> None:
    """In the organization's scope; once. Quarter by quarter, or all that is over in one request."""
    people = [actor for role in ROLES if (actor := by(role))]
    days = [day for month in (3, 6, 9) if (day := _last_day(month)) < timezone.localdate()]
    if len(people) < len(ROLES) or not days or Payee.objects.filter(name=COSTS["PS"].payee).exists():
        return
    desks = Desks(*people)
    times, days = (1, days) if by_quarter else (len(days), days[-1:])
    for allotment_class, cost in COSTS.items():
        _spend(act, allotment_class, cost, days, times, desks)
    contract = Contract.objects.filter(contractor=BUILDERS, signed_date__lt=days[-1]).first()
    if contract:
        _spend(act, "CO", WORKS, days[-1:], 1, desks)
        obligation = obligations_to_link(contract.project).filter(name=BUILDERS).first()
        if obligation:
            link_obligation(contract, obligation, by=desks.focal)
        _released_later(act, days[-1], desks)


def _released_later(act: AppropriationAct, day: date, desks: Desks) -> None:
    """For which the Treasury Office has issued no cash yet."""
    account = Account.objects.filter(level=Account.Level.APPROPRIATION, act=act, allotment_class="CO").first()
    if account and account.appropriated - account.allotted >= LATER:
        why = "Sample: there are no reports."
        release(account, LATER, form="SARO", on=day, by=desks.releasing, override_reason=why)


def _last_day(month: int) -> date:
    return date(this_year(), month, monthrange(this_year(), month)[1])


def _spend(act: AppropriationAct, allotment_class: str, cost: Cost, days: list[date], times: int, desks: Desks) -> None:
    """Of every allotment of the class."""
    accounts = Account.objects.filter(level=Account.Level.ALLOTMENT, act=act, allotment_class=allotment_class)
    amounts = {each: (each.allotted * cost.share * times).quantize(Decimal("0.01")) for each in accounts}
    if not amounts:
        return
    bank = {"tin": "", "address": "Sample: Cotabato City", "bank": "Sample Bank", "account_number": "0000000202"}
    payee = add_payee({"name": cost.payee} | bank, by=desks.accountant)
    cash = allocate_cash(
        *(act, allotment_class, sum(amounts.values(), Decimal(0)) * len(days)),
        valid_until=date(this_year(), 12, 31),
        on=date(this_year(), 1, 5),
        by=desks.treasury,
    )
    for day in days:
        for allotment, amount in amounts.items():
            obligation = _obligated(allotment, cost, amount, day, desks)
            _paid(obligation, payee, cash, cost, amount, day, desks)


def _obligated(allotment: Account, cost: Cost, amount: Decimal, day: date, desks: Desks) -> Account:
    about = {"payee": cost.payee, "particulars": f"Sample: {cost.what}, until {day:%d %b}", "date": day}
    values = {"allotment": allotment, "object_code": cost.object_code, "amount": amount}
    request = prepare_request(about | values, by=desks.focal)
    sign_request(request, by=desks.head)
    obligate_request(request, by=desks.budget)
    request.refresh_from_db()
    allotment.refresh_from_db()
    made: Account = Account.objects.get(pk=request.obligation_id)
    return made


def _paid(
    obligation: Account, payee: Payee, cash: Account, cost: Cost, amount: Decimal, day: date, desks: Desks
) -> None:
    about = {"obligation": obligation, "cash": cash, "payee": payee, "invoice": f"Sample-{day:%m}", "date": day}
    due = (amount * cost.paid).quantize(Decimal("0.01"))
    values = about | {"particulars": f"Sample: {cost.what}", "mode": Voucher.Mode.ADA, "amount": due}
    voucher = prepare_voucher(values, by=desks.focal)
    certify_voucher(voucher, by=desks.accountant)
    approve_voucher(voucher, by=desks.head)
    pay_voucher(voucher, on=day, by=desks.cashier)
    cash.refresh_from_db()

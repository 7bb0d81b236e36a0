"""Samples of the papers on the desks of a ministry: a budget call and its answer, payees and vouchers, signatories.
By the product's own actions, marked as samples."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.budgeting.actions.calls import issue_call, set_ceiling
from bmms.budgeting.actions.proposals import endorse, move_proposal, save_line, start_proposal
from bmms.budgeting.models import AppropriationAct, BudgetCall, BudgetProposal
from bmms.documents.actions import attach_file
from bmms.execution.actions.ledger import allocate_cash
from bmms.execution.actions.payees import add_payee
from bmms.execution.actions.vouchers import approve_voucher, certify_voucher, pay_voucher, prepare_voucher
from bmms.execution.models import Account, Payee, Voucher
from bmms.main.sample_programs import PROGRAMS
from bmms.main.sample_projects import PDF
from bmms.main.sample_records import SUPPLIES, this_year
from bmms.main.sample_requests import sample_requests
from bmms.organizations.actions.signatories import appoint_signatory
from bmms.organizations.models import Organization, Signatory
from bmms.planning.models import PPA

By = Callable[[str], Actor | None]  # a role's actor in the organization, if somebody there holds it
MORE_THAN_THIS_YEAR: Final = Decimal("1.1")
FOR_GENDER: Final = Decimal("0.06")
NOT_YET: Final = {"mpw": "Sample: add the drawings."}  # what the office misses that does not endorse
SUPPLIER: Final = "Sample Supplies Trading"
PAID: Final = (
    ("Sample-101", "120000.00", "paid"),
    ("Sample-102", "85000.00", "certified"),
    ("Sample-103", "60000.00", "approved"),
    ("Sample-104", "40000.00", ""),
)
SIGNATORIES: Final = (
    (Signatory.Place.PREPARED, "Sample Planning Officer", "Planning Officer IV"),
    (Signatory.Place.CERTIFIED, "Sample Budget Officer", "Budget Officer IV"),
    (Signatory.Place.APPROVED, "Sample Head of Office", "Head of Office"),
)


def sample_call(organizations: Mapping[str, Organization], *, by: Actor) -> BudgetCall:
    """Of the year after next, open until its end. In MFBM's scope, once."""
    year = this_year() + 1
    known: BudgetCall | None = BudgetCall.objects.filter(fiscal_year=year + 1).first()
    if known:
        return known
    values = {"title": f"Sample: Budget call for FY {year + 1}", "calendar": "", "guidelines": "Sample"}
    days = {"from_date": timezone.localdate(), "deadline": date(year, 7, 31)}
    call = issue_call(values | days | {"fiscal_year": year + 1}, by=by)
    for code, organization in organizations.items():
        for allotment_class in ("PS", "MOOE", "CO"):
            amounts = [Decimal(program.amounts.get(allotment_class, 0)) for program in PROGRAMS[code]]
            set_ceiling(call, organization, allotment_class, MORE_THAN_THIS_YEAR * sum(amounts) // 1, by=by)
    return call


def sample_proposal(code: str, call: BudgetCall, by: By, *, is_sent: bool) -> None:
    """In the organization's scope; once."""
    planner, head, budget = by("planning_officer"), by("head_of_office"), by("budget_officer")
    if planner and head and budget and not BudgetProposal.objects.filter(call=call).exists():
        proposal = _proposal(code, call, planner)
        if is_sent:
            _send(proposal, planner, head, budget)


def sample_endorsements(call: BudgetCall, offices: Mapping[str, Actor]) -> None:
    """In the organization's scope; once. What other offices say of a proposal that was sent, by their code."""
    proposal = BudgetProposal.objects.filter(call=call, status=BudgetProposal.Status.SUBMITTED).first()
    if proposal is None or proposal.endorsements.exists():
        return
    for office, by in offices.items():
        note = NOT_YET.get(office, "")
        endorse(proposal, office, is_endorsed=not note, note=note, by=by)


def sample_papers(act: AppropriationAct, by: By) -> None:
    """In the organization's scope; each of them once."""
    budget, head, analyst = by("budget_officer"), by("head_of_office"), by("mfbm_analyst")
    if budget and head and analyst:
        sample_requests(budget=budget, head=head, analyst=analyst)
    if administrator := by("organization_administrator"):
        _signatories(administrator)
    roles = ("chief_accountant", "ppa_focal", "head_of_office", "cashier", "mfbm_treasury")
    people = [actor for role in roles if (actor := by(role))]
    if len(people) == len(roles) and not Payee.objects.exists():
        _vouchers(act, *people)


def _proposal(code: str, call: BudgetCall, planner: Actor) -> BudgetProposal:
    proposal = start_proposal(call, by=planner)
    programs = {program.code: program for program in PROGRAMS[code]}
    for rank, ppa in enumerate(PPA.objects.filter(code__in=programs).order_by("code"), start=1):
        values = {"ppa": ppa, "allotment_class": "MOOE", "object_code": SUPPLIES, "rank": rank, "tier": 1}
        amount = Decimal(programs[ppa.code].amounts["MOOE"])
        amounts = {"proposed": amount, "gad": amount * FOR_GENDER // 1}
        save_line(proposal, values | amounts | {"justification": "Sample: as in the plan."}, by=planner)
    return proposal


def _send(proposal: BudgetProposal, planner: Actor, head: Actor, budget: Actor) -> None:
    """To MFBM, with what was said in the consultation of civil society."""
    summary = SimpleUploadedFile("sample-consultation.pdf", PDF)
    attach_file(proposal, summary, retention="ADMINISTRATIVE", by=planner)
    for step, officer in (("review", planner), ("approve", head), ("submit", budget)):
        move_proposal(proposal, step, by=officer)


def _signatories(administrator: Actor) -> None:
    if Signatory.objects.exists():
        return
    for place, name, designation in SIGNATORIES:
        about = {"form": Signatory.Form.ANY, "place": place, "unit": None, "name": name, "designation": designation}
        days = {"from_date": date(this_year(), 1, 1), "until_date": None, "is_officer_in_charge": False}
        appoint_signatory(about | days, by=administrator)


def _vouchers(
    act: AppropriationAct, accountant: Actor, focal: Actor, head: Actor, cashier: Actor, treasury: Actor
) -> None:
    """One paid, one certified, one approved, one being prepared; of the first obligation to the supplier."""
    obligation = Account.objects.filter(level=Account.Level.OBLIGATION, name=SUPPLIER).order_by("pk").first()
    if obligation is None:
        return
    bank = {"tin": "", "address": "Sample: Cotabato City", "bank": "Sample Bank", "account_number": "0000000101"}
    payee = add_payee({"name": SUPPLIER} | bank, by=accountant)
    today, last = timezone.localdate(), date(this_year(), 12, 31)
    cash = allocate_cash(act, "MOOE", Decimal("2500000.00"), valid_until=last, on=date(this_year(), 1, 2), by=treasury)
    for invoice, amount, state in PAID:
        about = {"obligation": obligation, "cash": cash, "payee": payee, "invoice": invoice, "date": today}
        values = about | {"particulars": "Sample: supplies delivered", "mode": Voucher.Mode.ADA}
        voucher = prepare_voucher(values | {"amount": Decimal(amount)}, by=focal)
        if state:
            certify_voucher(voucher, by=accountant)
        if state in ("approved", "paid"):
            approve_voucher(voucher, by=head)
        if state == "paid":
            pay_voucher(voucher, on=today, by=cashier)
        obligation.refresh_from_db()
        cash.refresh_from_db()

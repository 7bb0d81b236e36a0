"""What was proposed for the running year before there was BMMS, entered afterwards up to what was enacted: by the
product's own actions, marked as samples."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.budgeting.actions.calls import issue_call, reopen_call
from bmms.budgeting.actions.proposals import move_proposal, save_line, set_amounts, start_proposal
from bmms.budgeting.models import BudgetCall, BudgetProposal
from bmms.documents.actions import attach_file
from bmms.main.sample_programs import PROGRAMS
from bmms.main.sample_projects import PDF
from bmms.main.sample_records import SUPPLIES, Officers, this_year
from bmms.organizations.models import Organization
from bmms.planning.models import PPA

OBJECTS: Final = {"PS": "5010101001", "MOOE": SUPPLIES, "CO": "5060404001"}
OF_ENACTED: Final = {  # percent of what was enacted, by what is written down
    "proposed": Decimal(112),
    "recommend": Decimal(104),
    "confirm": Decimal(101),
    "enact": Decimal(100),
}
FOR_GENDER: Final = Decimal("0.06")


def sample_call_before(organizations: Mapping[str, Organization], *, by: Actor) -> BudgetCall:
    """Closed since July of the year before, and reopened for what is entered afterwards. In MFBM's scope, once."""
    year = this_year()
    known: BudgetCall | None = BudgetCall.objects.filter(fiscal_year=year).first()
    if known:
        return known
    values = {"title": f"Sample: Budget call for FY {year}", "calendar": "", "guidelines": "Sample"}
    days = {"from_date": date(year - 1, 2, 1), "deadline": date(year - 1, 7, 31)}
    call = issue_call(values | days | {"fiscal_year": year}, by=by)
    for organization in organizations.values():
        why, today = "Sample: what was proposed on paper is entered.", timezone.localdate()
        reopen_call(call, organization, until_date=today, reason=why, by=by)
    return call


def sample_enacted(code: str, call: BudgetCall, officers: Officers) -> None:
    """In the organization's scope; once."""
    if BudgetProposal.objects.filter(call=call).exists():
        return
    proposal = _proposed(code, call, officers.planner)
    _attach(proposal, "sample-consultation.pdf", officers.planner)
    for step, officer in (("review", officers.planner), ("approve", officers.head), ("submit", officers.budget)):
        move_proposal(proposal, step, by=officer)
    lines = {line.pk: line.proposed * 100 / OF_ENACTED["proposed"] for line in proposal.lines.all()}
    for step in ("recommend", "confirm", "enact"):
        current, share = BudgetProposal.objects.get(pk=proposal.pk), OF_ENACTED[step] / 100
        amounts = {line: (enacted * share).quantize(Decimal("0.01")) for line, enacted in lines.items()}
        set_amounts(current, amounts, status=current.status, by=officers.mfbm_director)
        if step != "recommend":
            _attach(current, f"sample-{step}.pdf", officers.mfbm_director)
        move_proposal(current, step, by=officers.mfbm_director)


def _proposed(code: str, call: BudgetCall, planner: Actor) -> BudgetProposal:
    proposal, rank = start_proposal(call, by=planner), 0
    for program in PROGRAMS[code]:
        ppa = PPA.objects.get(code=program.code)
        for allotment_class, enacted in program.amounts.items():
            rank += 1
            about = {"ppa": ppa, "allotment_class": allotment_class, "object_code": OBJECTS[allotment_class]}
            proposed = Decimal(enacted) * OF_ENACTED["proposed"] / 100
            amounts = {"proposed": proposed, "gad": proposed * FOR_GENDER // 1}
            values = about | amounts | {"rank": rank, "tier": 1, "justification": "Sample: as in the plan."}
            save_line(proposal, values, by=planner)
    return proposal


def _attach(proposal: BudgetProposal, name: str, by: Actor) -> None:
    attach_file(proposal, SimpleUploadedFile(name, PDF), retention="ADMINISTRATIVE", by=by)

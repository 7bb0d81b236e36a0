from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, SamePerson, StaleRecord
from bmms.access.news import News, Told, settle, tell, tell_all
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.accounts.queries.people import reaching_holders_by_office
from bmms.audit.actions import record
from bmms.budgeting.models import (
    PROPOSAL_STEPS,
    STAGES,
    BudgetCall,
    BudgetProposal,
    Endorsement,
    HearingNote,
    ProposalLine,
)
from bmms.budgeting.queries.endorsing import TO_ENDORSE, moves_of, news_for_office
from bmms.budgeting.queries.lines import filled_line, refuse_changes
from bmms.budgeting.queries.proposals import look_at_papers, why_closed
from bmms.tenancy.scope import system

BACK: Final = ("return", "give_back")


@transaction.atomic
def start_proposal(call: BudgetCall, *, by: Actor) -> BudgetProposal:
    check(by, Permission.PROPOSAL_EDIT)
    _refuse_closed(call)
    if BudgetProposal.objects.filter(call=call).exists():
        raise DomainError(_("There is a proposal for this call already."))
    proposal = BudgetProposal(call=call, prepared_by_id=by.user_id)
    proposal.save(force_insert=True)
    record("proposal.started", proposal, by=by, changes={"call": (None, str(call))})
    return proposal


@transaction.atomic
def save_line(
    proposal: BudgetProposal, values: Mapping[str, Any], *, by: Actor, line: ProposalLine | None = None
) -> ProposalLine:
    """A new line, or what an existing one says instead. An object of another class is kept, and flagged on its row."""
    current = _open(proposal, by)
    row = _present(line) if line else ProposalLine(proposal=current, ppa=values["ppa"])
    changes = filled_line(row, values)
    row.save()
    if line is None:
        record("proposal.line_added", current, by=by, changes=changes)
    else:
        record("proposal.line_changed", current, by=by, changes=changes)
    return row


@transaction.atomic
def remove_line(line: ProposalLine, *, by: Actor) -> None:
    current = _open(line.proposal, by)
    record("proposal.line_removed", current, by=by, changes={"proposed": (line.proposed, None)}, reason=str(line))
    line.delete()


@transaction.atomic
def move_proposal(proposal: BudgetProposal, step: str, *, by: Actor, reason: str = "") -> BudgetProposal:
    current = _locked(proposal)
    if step in ("review", "submit"):
        _refuse_closed(current.call)
    newest = look_at_papers(current)
    taken = take_step(PROPOSAL_STEPS, step, current, state=current.status, by=by, reason=reason)
    before, current.status, current.last_paper = current.status, taken.target, newest
    if step in BACK:
        current.reason = reason
        current.approved_by, current.approved_at = None, None
        current.submitted_by, current.submitted_at = None, None
        if step == "give_back":
            _forget_answers(current)
    elif step == "approve":
        if by.user_id == current.prepared_by_id:
            raise SamePerson
        current.approved_by_id, current.approved_at = by.user_id, timezone.now()
    elif step == "submit":
        current.submitted_by_id, current.submitted_at = by.user_id, timezone.now()
    current.save()
    record("proposal.moved", current, by=by, changes={"status": (before, current.status)}, reason=reason)
    _tell_of_step(current, by)
    return current


def _tell_of_step(proposal: BudgetProposal, by: Actor) -> None:
    """What waited for this step waits no more; whoever has the next one is told, or who prepared it that it is back."""
    moves = moves_of(proposal)
    _tell_offices(proposal, moves, by)
    for kind in ("proposal.waiting", "proposal.returned"):
        settle(kind, f"{proposal.key} {moves - 1}", by=by)
    steps = [step for step in PROPOSAL_STEPS.steps_from(proposal.status) if step.name not in BACK]
    if not steps:
        return
    is_back = proposal.status == BudgetProposal.Status.RETURNED
    news = News(
        "proposal.returned" if is_back else "proposal.waiting",
        once_key=f"{proposal.key} {moves}",
        page="budgeting:proposal",
        page_arguments={"key": proposal.key},
        about={"step": steps[0].name, "proposal": str(proposal)},
        organization_id=proposal.organization_id,
        due_date=None if proposal.submitted_at else proposal.call.deadline,
    )
    if is_back:
        tell(news, people=[pk for pk in (proposal.prepared_by_id,) if pk is not None], by=by)
    else:
        tell(news, holders=Permission(steps[0].permission), but=[proposal.prepared_by_id], by=by)


def _tell_offices(proposal: BudgetProposal, moves: int, by: Actor) -> None:
    """Each office that endorses learns of a submitted proposal; what went on without it waits for it no more."""
    offices = Endorsement.Office.values
    settle(TO_ENDORSE, *(news_for_office(office, proposal, moves - 1).once_key for office in offices), by=by)
    if proposal.status != BudgetProposal.Status.SUBMITTED:
        return
    with system("offices look in from outside"):
        people = reaching_holders_by_office(Permission.PROPOSAL_ENDORSE)
    but = [proposal.prepared_by_id]
    told = [
        Told(news_for_office(office, proposal, moves), people[office], but=but)
        for office in offices
        if office in people
    ]
    tell_all(told, by=by)


@transaction.atomic
def set_amounts(proposal: BudgetProposal, amounts: Mapping[int, Decimal], *, status: str, by: Actor) -> None:
    """MFBM writes down the amount of the present stage for lines by their id. What others wrote before stays.

    `status` is the one that the amounts were typed for.
    """
    current = _locked(proposal)
    check(by, Permission.PROPOSAL_RECORD)
    if current.status != status:
        raise StaleRecord
    stage = STAGES.get(BudgetProposal.Status(current.status))
    if stage is None:
        raise DomainError(_("MFBM's amounts are written once the proposal is submitted."))
    for line in ProposalLine.objects.filter(proposal=current, pk__in=amounts).select_related("ppa").order_by("pk"):
        before, amount = getattr(line, stage), amounts[line.pk]
        if amount < 0:
            raise DomainError(_("An amount cannot be below zero."))
        if before != amount:
            setattr(line, stage, amount)
            line.save(update_fields=[stage])
            record("proposal.amount_set", current, by=by, changes={stage: (before, amount)}, reason=str(line))


@transaction.atomic
def endorse(proposal: BudgetProposal, office: str, *, is_endorsed: bool, note: str, by: Actor) -> Endorsement:
    """By the office that the person works for; again for the same office replaces what it said."""
    check(by, Permission.PROPOSAL_ENDORSE)
    current = _locked(proposal)
    if current.status != BudgetProposal.Status.SUBMITTED:
        raise DomainError(_("Only a submitted proposal is endorsed."))
    if not is_endorsed and not note.strip():
        raise DomainError(_("Say why it is not endorsed."))
    found = Endorsement.objects.filter(proposal=current, office=office).first()
    made = found or Endorsement(proposal=current, office=office)
    made.is_endorsed, made.note, made.given_by_id = is_endorsed, note, by.user_id
    made.save()
    record("proposal.endorsed", current, by=by, changes={"office": (None, office), "is_endorsed": (None, is_endorsed)})
    settle(TO_ENDORSE, news_for_office(office, current, moves_of(current)).once_key, by=by)
    return made


@transaction.atomic
def write_hearing_note(proposal: BudgetProposal, text: str, *, by: Actor) -> HearingNote:
    check(by, Permission.PROPOSAL_REVIEW)
    note = HearingNote(proposal=proposal, text=text, written_by_id=by.user_id)
    note.save(force_insert=True)
    record("proposal.heard", proposal, by=by, changes={"text": (None, text[:300])})
    return note


def _forget_answers(proposal: BudgetProposal) -> None:
    """They were given for what comes back changed; the log keeps them."""
    ProposalLine.objects.filter(proposal=proposal).update(recommended=None)
    Endorsement.objects.filter(proposal=proposal).delete()


def _open(proposal: BudgetProposal, by: Actor) -> BudgetProposal:
    check(by, Permission.PROPOSAL_EDIT)
    current = _locked(proposal)
    refuse_changes(current)
    return current


def _present(line: ProposalLine) -> ProposalLine:
    """As it stands under the proposal's lock."""
    found: ProposalLine | None = ProposalLine.objects.filter(pk=line.pk).first()
    if found is None:
        raise StaleRecord
    return found


def _locked(proposal: BudgetProposal) -> BudgetProposal:
    BudgetProposal.objects.select_for_update().get(pk=proposal.pk)
    found: BudgetProposal = BudgetProposal.objects.select_related("call").get(pk=proposal.pk)
    return found


def _refuse_closed(call: BudgetCall) -> None:
    if why := why_closed(call):
        raise DomainError(why)

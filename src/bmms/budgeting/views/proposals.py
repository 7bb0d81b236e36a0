from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.budgeting.actions.proposals import endorse, move_proposal, write_hearing_note
from bmms.budgeting.forms import EndorsementForm, HearingNoteForm, ReasonForm
from bmms.budgeting.lists import PROPOSALS
from bmms.budgeting.models import PROPOSAL_STEPS, STAGES, BudgetProposal, Endorsement
from bmms.budgeting.queries.proposals import gad_shortfall, lines_of, proposal_with_key, totals_of, why_closed
from bmms.organizations.queries import organizations_with
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

S = BudgetProposal.Status
USUAL_WAY = (S.DRAFT, S.REVIEW, S.APPROVED, S.SUBMITTED, S.RECOMMENDED, S.CONFIRMED, S.ENACTED)
STEPS = ("review", "approve", "submit", "return", "give_back", "recommend", "confirm", "enact")


@require(Permission.PROPOSAL_VIEW)
@require_safe
def proposals(request: Request) -> HttpResponse:
    return list_page(request, PROPOSALS)


@require(Permission.PROPOSAL_VIEW)
@require_safe
def proposal(request: Request, key: UUID) -> HttpResponse:
    shown = proposal_of(request, key)
    offered = offered_steps(PROPOSAL_STEPS, shown, state=shown.status, by=request.actor)
    may_edit = request.actor.can(Permission.PROPOSAL_EDIT) and shown.is_open
    closed = why_closed(shown.call) if may_edit else ""
    context = {
        "proposal": shown,
        "lines": lines_of(shown),
        "totals": totals_of(shown),
        "gad_shortfall": gad_shortfall(shown),
        "marks": state_marks(PROPOSAL_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(offered, {name: proposal_url(request, key, name) for name in STEPS}),
        "closed": closed,
        "may_edit": may_edit and not closed,
        "may_record": request.actor.can(Permission.PROPOSAL_RECORD) and S(shown.status) in STAGES,
        "may_endorse": request.actor.can(Permission.PROPOSAL_ENDORSE) and shown.status == S.SUBMITTED,
        "may_appropriate": request.actor.can(Permission.APPROPRIATION_RECORD) and shown.status == S.ENACTED,
        "sees_money": request.actor.can(Permission.LEDGER_VIEW),
        "may_hear": request.actor.can(Permission.PROPOSAL_REVIEW),
        "endorsements": shown.endorsements.select_related("given_by"),
        "notes": shown.hearing_notes.select_related("written_by"),
        "history": history_of(shown),
    }
    return render(request, "budgeting/proposal.html", context)


@require(Permission.PROPOSAL_ENDORSE)
def endorsement(request: Request, key: UUID) -> HttpResponse:
    """For the office where the person's role is held: no other can be chosen."""
    shown = proposal_of(request, key)
    office = _office_of(request)
    form = EndorsementForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: endorse(shown, office, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("It is written down."))
        return SeeOther(proposal_url(request, key))
    return form_page(request, shown, form, _("Endorse, or say what is missing"))


@require(Permission.PROPOSAL_REVIEW)
def hearing_note(request: Request, key: UUID) -> HttpResponse:
    shown = proposal_of(request, key)
    form = HearingNoteForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: write_hearing_note(shown, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("It is written down."))
        return SeeOther(proposal_url(request, key))
    return form_page(request, shown, form, _("Note of the technical budget hearing"))


def _button(name: str, permission: Permission, done: Any) -> Callable[..., HttpResponseBase]:
    @require(permission)
    @require_POST
    def take(request: Request, key: UUID) -> HttpResponse:
        shown = proposal_of(request, key)
        return step(request, lambda: move_proposal(shown, name, by=request.actor), done, proposal_url(request, key))

    return take


def _backward(name: str, permission: Permission, title: Any) -> Callable[..., HttpResponseBase]:
    @require(permission)
    def take(request: Request, key: UUID) -> HttpResponse:
        shown = proposal_of(request, key)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and accepted(
            form, lambda: move_proposal(shown, name, by=request.actor, **form.cleaned_data)
        ):
            messages.success(request, _("Returned with the reason."))
            still_seen = proposal_with_key(key, request.actor) is not None
            return SeeOther(proposal_url(request, key) if still_seen else PROPOSALS.url(request.organization.code))
        return form_page(request, shown, form, title)

    return take


review = _button("review", Permission.PROPOSAL_EDIT, _("Sent to review."))
approve = _button("approve", Permission.PROPOSAL_APPROVE, _("The proposal is approved."))
submit = _button("submit", Permission.PROPOSAL_SUBMIT, _("The proposal is submitted to MFBM."))
send_back = _backward("return", Permission.PROPOSAL_APPROVE, _("Return the proposal"))
give_back = _backward("give_back", Permission.PROPOSAL_REVIEW, _("Return the proposal to the organization"))
recommend = _button("recommend", Permission.PROPOSAL_RECORD, _("MFBM's recommendation is recorded."))
confirm = _button("confirm", Permission.PROPOSAL_RECORD, _("The Chief Minister's approval is recorded."))
enact = _button("enact", Permission.PROPOSAL_RECORD, _("What was enacted is recorded."))


def form_page(request: Request, shown: BudgetProposal, form: Any, title: Any, remove: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "cancel": proposal_url(request, shown.key), "remove": remove}
    return render(request, "budgeting/proposal_form.html", context, status=422 if form.is_bound else 200)


def proposal_of(request: Request, key: UUID) -> BudgetProposal:
    found = proposal_with_key(key, request.actor)
    if found is None:
        raise Http404
    return found


def proposal_url(request: Request, key: UUID, name: str = "") -> str:
    address = f"budgeting:{name}_proposal" if name else "budgeting:proposal"
    return reverse(address, kwargs={"code": request.organization.code, "key": key})


def _office_of(request: Request) -> str:
    home = organizations_with([request.actor.home_organization_id or 0])
    code = home[0].code if home else ""
    if code not in Endorsement.Office.values:
        raise Http404
    return code

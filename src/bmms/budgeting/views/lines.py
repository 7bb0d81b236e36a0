from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.budgeting.actions.proposals import remove_line, save_line, set_amounts
from bmms.budgeting.forms import AmountsForm, ProposalLineForm
from bmms.budgeting.lists import LINES
from bmms.budgeting.models import STAGES, BudgetProposal, ProposalLine
from bmms.budgeting.queries.lines import LINE_FIELDS
from bmms.budgeting.queries.proposals import line_with_key, lines_of
from bmms.budgeting.views.proposals import form_page, proposal_of, proposal_url
from bmms.ui.lists import list_page


@require(Permission.PROPOSAL_EDIT)
@require_safe
def lines(request: Request) -> HttpResponse:
    return list_page(request, LINES)


@require(Permission.PROPOSAL_EDIT)
def new_line(request: Request, key: UUID) -> HttpResponse:
    shown = proposal_of(request, key)
    form = ProposalLineForm(request.POST or None, year=shown.call.fiscal_year)
    if request.method == "POST" and accepted(form, lambda: save_line(shown, form.cleaned_data, by=request.actor)):
        messages.success(request, _("The line is in the proposal."))
        return SeeOther(proposal_url(request, key))
    return form_page(request, shown, form, _("Add a line"))


@require(Permission.PROPOSAL_EDIT)
def change_line(request: Request, key: UUID) -> HttpResponse:
    line = _line(key)
    initial = {name: getattr(line, name) for name in LINE_FIELDS}
    initial |= {"ppa": line.ppa_id, "place": line.place.code if line.place else ""}
    form = ProposalLineForm(request.POST or None, year=line.proposal.call.fiscal_year, initial=initial).editing(initial)
    if request.method == "POST" and accepted(
        form, lambda: save_line(line.proposal, form.cleaned_data, by=request.actor, line=line)
    ):
        messages.success(request, _("The line is changed."))
        return SeeOther(proposal_url(request, line.proposal.key))
    remove = reverse("budgeting:remove_line", kwargs={"code": request.organization.code, "key": key})
    return form_page(request, line.proposal, form, _("Change the line"), remove)


@require(Permission.PROPOSAL_EDIT)
@require_POST
def drop_line(request: Request, key: UUID) -> HttpResponse:
    line = _line(key)
    done = _("The line is taken out.")
    return step(request, lambda: remove_line(line, by=request.actor), done, proposal_url(request, line.proposal.key))


@require(Permission.PROPOSAL_RECORD)
def amounts(request: Request, key: UUID) -> HttpResponse:
    """The amount of the present stage for every line on one page."""
    shown = proposal_of(request, key)
    stage = STAGES.get(BudgetProposal.Status(shown.status), "proposed")
    form = AmountsForm(request.POST or None, lines=lines_of(shown), stage=stage, initial={"status": shown.status})
    if request.method == "POST" and accepted(
        form,
        lambda: set_amounts(shown, form.amounts(), status=form.cleaned_data["status"], by=request.actor),
    ):
        messages.success(request, _("The amounts are written down."))
        return SeeOther(proposal_url(request, key))
    return form_page(request, shown, form, _("Amounts: %s") % BudgetProposal.Status(shown.status).label)


def _line(key: UUID) -> ProposalLine:
    found = line_with_key(key)
    if found is None:
        raise Http404
    return found

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.budgeting.queries.proposals import proposal_with_key
from bmms.execution.actions.enactment import appropriate_enacted
from bmms.execution.forms.ledger import EnactmentForm
from bmms.execution.models import Account


@require(Permission.APPROPRIATION_RECORD)
def enacted(request: Request, key: UUID) -> HttpResponse:
    """The enacted lines of a proposal become appropriations of the act that is chosen."""
    proposal = proposal_with_key(key, request.actor)
    if proposal is None:
        raise Http404
    form = EnactmentForm(request.POST or None, year=proposal.call.fiscal_year)
    made: list[Account] = []
    if request.method == "POST" and accepted(
        form, lambda: made.extend(appropriate_enacted(proposal, by=request.actor, **form.cleaned_data))
    ):
        messages.success(request, _("%d appropriations are new; what had been entered before stays.") % len(made))
        return SeeOther(reverse("execution:appropriations", kwargs={"code": request.organization.code}))
    cancel = reverse("budgeting:proposal", kwargs={"code": request.organization.code, "key": key})
    context = {"form": form, "title": _("Enter as appropriations"), "cancel": cancel}
    return render(request, "budgeting/proposal_form.html", context, status=422 if form.is_bound else 200)

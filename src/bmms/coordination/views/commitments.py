from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.coordination.actions.commitments import escalate, move_commitment, propose_commitment
from bmms.coordination.forms import CommitmentForm, ReasonForm
from bmms.coordination.lists import COMMITMENTS
from bmms.coordination.models import Commitment
from bmms.coordination.queries.matters import commitment_with_key, taking_part
from bmms.coordination.views.matters import form_page, matter_or_404, url
from bmms.ui.lists import list_page


@require(Permission.COORDINATION_VIEW)
@require_GET
def commitments(request: Request) -> HttpResponse:
    return list_page(request, COMMITMENTS)


@require(Permission.COORDINATION_EDIT)
def propose(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    form = CommitmentForm(request.POST or None, offered=taking_part(shown))
    if request.method == "POST" and accepted(
        form, lambda: propose_commitment(shown, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("It stands among the commitments."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, _("Add a commitment"), url(request, "matter", key))


@require(Permission.COORDINATION_DECIDE)
@require_POST
def accept(request: Request, key: UUID, commitment: UUID) -> HttpResponse:
    found = _commitment(key, commitment)
    done = _("Accepted: it is this organization's to do.")
    return step(request, lambda: move_commitment(found, "accept", by=request.actor), done, url(request, "matter", key))


@require(Permission.COORDINATION_DECIDE)
def decline(request: Request, key: UUID, commitment: UUID) -> HttpResponse:
    return _with_reason(request, key, commitment, "decline", _("Decline this commitment"))


@require(Permission.COORDINATION_EDIT)
def complete(request: Request, key: UUID, commitment: UUID) -> HttpResponse:
    return _with_reason(request, key, commitment, "complete", _("Report as done: what was done?"))


@require(Permission.COORDINATION_DECIDE)
def withdraw(request: Request, key: UUID, commitment: UUID) -> HttpResponse:
    return _with_reason(request, key, commitment, "withdraw", _("Withdraw this commitment"))


@require(Permission.COORDINATION_DECIDE)
def lay_before(request: Request, key: UUID, commitment: UUID) -> HttpResponse:
    found = _commitment(key, commitment)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: escalate(found, by=request.actor, **form.cleaned_data)):
        messages.success(
            request, _("The Office of the Chief Minister has been told, and sees this matter from now on.")
        )
        return SeeOther(url(request, "matter", key))
    title = _("Lay it before the Office of the Chief Minister")
    return form_page(request, form, title, url(request, "matter", key))


def _with_reason(request: Request, key: UUID, commitment: UUID, name: str, title: str) -> HttpResponse:
    found = _commitment(key, commitment)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: move_commitment(found, name, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("It is done."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, title, url(request, "matter", key))


def _commitment(key: UUID, commitment: UUID) -> Commitment:
    found = commitment_with_key(matter_or_404(key), commitment)
    if found is None:
        raise Http404
    return found

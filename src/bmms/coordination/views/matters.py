from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.communities.models import Need
from bmms.communities.queries.needs import need_with_key
from bmms.coordination.actions.matters import (
    answer,
    edit_matter,
    invite,
    move_matter,
    move_meeting,
    start_matter,
    uninvite,
)
from bmms.coordination.forms import InvitationForm, MatterForm, MeetingForm, ReasonForm
from bmms.coordination.lists import MATTERS
from bmms.coordination.models import COMMITMENT_STEPS, MATTER_STEPS, Commitment, Matter, Party
from bmms.coordination.queries import matters as queries
from bmms.coordination.queries.calendar import bookings_of
from bmms.coordination.queries.responses import answers_about, responses_of
from bmms.coordination.queries.times import objections
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

USUAL_WAY = (Matter.Status.DRAFT, Matter.Status.OPEN, Matter.Status.CLOSED)
S = Matter.Status
STEPS = ("send", "close", "withdraw")
COMMITMENT_PAGES = {"accept": "accept", "decline": "decline", "complete": "complete", "withdraw": "withdraw"}


@require(Permission.COORDINATION_VIEW)
@require_GET
def matters(request: Request) -> HttpResponse:
    return list_page(request, MATTERS)


@require(Permission.COORDINATION_VIEW)
@require_GET
def matter(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    is_ours = shown.organization_id == request.organization.pk
    offered = offered_steps(MATTER_STEPS, shown, state=shown.status, by=request.actor) if is_ours else []
    context = {
        "matter": shown,
        "marks": state_marks(MATTER_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(offered, {each: url(request, f"{each}_matter", key) for each in STEPS}),
        "parties": queries.parties_of(shown),
        "commitments": [_commitment(request, shown, each) for each in queries.commitments().filter(matter=shown)],
        "answers": responses_of(shown),
        "posts": queries.posts_of(shown),
        "papers": queries.papers_of(shown),
        "history": history_of(shown),
        **_allowed(request, shown, is_ours=is_ours),
        **_of_meeting(request, shown),
    }
    return render(request, "coordination/matter.html", context)


def _of_meeting(request: Request, shown: Matter) -> dict[str, Any]:
    """Of the organization's own rooms and vehicles, and what everybody should know about its hours."""
    if shown.kind != Matter.Kind.MEETING:
        return {}
    begins, ends = shown.begins_at, shown.ends_at
    is_ahead = begins is not None and ends is not None and ends > timezone.now()
    return {
        "bookings": bookings_of(shown),
        "may_book": request.actor.can(Permission.RESOURCE_BOOK) and shown.status in (S.DRAFT, S.OPEN),
        "objections": objections(begins, ends) if is_ahead and begins and ends else [],
    }


def requests_panel(request: Any, need: Need) -> str:
    """On the page of a need: what was asked of whom about it, and what they answered, as far as one takes part."""
    if request.organization is None or not request.actor.can(Permission.COORDINATION_VIEW):
        return ""
    context = {
        "need": need,
        "requests": queries.requests_about(need),
        "answers": answers_about(need),
        "may_ask": request.actor.can(Permission.COORDINATION_EDIT) and not need.is_met,
    }
    return render_to_string("coordination/requests.html", context, request=request)


@require(Permission.COORDINATION_EDIT)
def start(request: Request) -> HttpResponse:
    """`?need=`: a request about a community's need."""
    need = _need(request.GET.get("need", ""))
    may_direct = request.actor.can(Permission.DIRECTIVE_ISSUE)
    initial = {"kind": Matter.Kind.REQUEST, "title": need.title, "text": need.text} if need else {}
    form = MatterForm(request.POST or None, may_direct=may_direct, initial=initial)
    made: list[Matter] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(start_matter(form.values() | {"need": need}, by=request.actor))
    ):
        messages.success(request, _("It is a draft that nobody else sees. Invite who takes part, then send it."))
        return SeeOther(url(request, "matter", made[0].key))
    cancel = reverse("coordination:matters", kwargs={"code": request.organization.code})
    return form_page(request, form, _("Begin something with others"), cancel)


@require(Permission.COORDINATION_EDIT)
def edit(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    may_direct = request.actor.can(Permission.DIRECTIVE_ISSUE)
    form = MatterForm(request.POST or None, instance=matter_or_404(key), may_direct=may_direct)

    def change() -> None:
        edit_matter(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    if request.method == "POST" and accepted(form, change):
        messages.success(request, _("It is saved."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, shown.title, url(request, "matter", key))


@require(Permission.COORDINATION_DECIDE)
def move(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    form = MeetingForm(request.POST or None, instance=matter_or_404(key))

    def take() -> None:
        values = form.cleaned_data
        move_meeting(shown, form.values(), reason=values["reason"], version=values["version"] or 0, by=request.actor)

    if request.method == "POST" and accepted(form, take):
        messages.success(request, _("The meeting is moved; the parties are told."))
        if bookings_of(shown).exists():
            messages.warning(request, _("What is booked for it is still booked for the old time: book anew."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, _("Move the meeting"), url(request, "matter", key))


@require(Permission.COORDINATION_EDIT)
def ask(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    form = InvitationForm(request.POST or None, offered=queries.to_invite(shown))
    if request.method == "POST" and accepted(form, lambda: invite(shown, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("%s is invited.") % form.cleaned_data["organization"].acronym)
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, _("Invite an organization"), url(request, "matter", key))


@require(Permission.COORDINATION_EDIT)
@require_POST
def leave_out(request: Request, key: UUID, organization: str) -> HttpResponse:
    """Of a draft."""
    party = matter_or_404(key).party_rows.filter(organization__code=organization).select_related("matter").first()
    if party is None:
        raise Http404
    done = _("%s is not invited any more.") % party.organization.acronym
    return step(request, lambda: uninvite(party, by=request.actor), done, url(request, "matter", key))


@require(Permission.COORDINATION_DECIDE)
@require_POST
def send(request: Request, key: UUID) -> HttpResponse:
    done = _("Sent: the parties see it and answer.")
    back = url(request, "matter", key)
    return step(request, lambda: move_matter(matter_or_404(key), "send", by=request.actor), done, back)


@require(Permission.COORDINATION_DECIDE)
def close(request: Request, key: UUID) -> HttpResponse:
    return _with_reason(request, key, "close", _("Close: what came out of it?"))


@require(Permission.COORDINATION_DECIDE)
def withdraw(request: Request, key: UUID) -> HttpResponse:
    return _with_reason(request, key, "withdraw", _("Withdraw"))


@require(Permission.COORDINATION_DECIDE)
@require_POST
def accept(request: Request, key: UUID) -> HttpResponse:
    done = _("Accepted: this organization takes part.")
    back = url(request, "matter", key)
    return step(request, lambda: answer(matter_or_404(key), Party.Status.ACCEPTED, by=request.actor), done, back)


@require(Permission.COORDINATION_DECIDE)
def decline(request: Request, key: UUID) -> HttpResponse:
    shown = matter_or_404(key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: answer(shown, Party.Status.DECLINED, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("Declined; the parties read why."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, _("Decline to take part"), url(request, "matter", key))


def _with_reason(request: Request, key: UUID, name: str, title: str) -> HttpResponse:
    shown = matter_or_404(key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: move_matter(shown, name, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("It is done."))
        return SeeOther(url(request, "matter", key))
    return form_page(request, form, title, url(request, "matter", key))


def _allowed(request: Request, shown: Matter, *, is_ours: bool) -> dict[str, Any]:
    """What this person may do on the page."""
    may_edit, may_decide = (
        request.actor.can(each) for each in (Permission.COORDINATION_EDIT, Permission.COORDINATION_DECIDE)
    )
    own = getattr(shown, "answer", None)
    takes_part = shown.is_open and own in (None, Party.Status.ACCEPTED)
    is_draft = shown.status == Matter.Status.DRAFT
    may_write = may_edit and (is_draft or (shown.is_open and shown.kind == Matter.Kind.MEETING))
    return {
        "may_edit": is_ours and may_write,
        "may_move": is_ours and may_decide and shown.is_open and shown.kind == Matter.Kind.MEETING,
        "may_invite": is_ours and (may_edit if is_draft else may_decide and shown.is_open),
        "may_answer": may_decide and shown.is_open and own == Party.Status.INVITED,
        "may_take_part": may_edit and takes_part,
    }


def _commitment(request: Request, shown: Matter, one: Commitment) -> dict[str, Any]:
    offered = offered_steps(COMMITMENT_STEPS, one, state=one.status, by=request.actor) if shown.is_open else []
    mine = [each for each in offered if queries.may_take(each.step.name, one)]
    addresses = {name: _commitment_url(request, one, f"{page}_commitment") for name, page in COMMITMENT_PAGES.items()}
    may_escalate = request.actor.can(Permission.COORDINATION_DECIDE) and shown.is_open and one.is_overdue
    escalation = getattr(one, "escalation", None)
    return {
        "commitment": one,
        "buttons": step_buttons(mine, addresses),
        "escalation": escalation,
        "escalate_url": _commitment_url(request, one, "escalate") if may_escalate and escalation is None else "",
    }


def _commitment_url(request: Request, one: Commitment, name: str) -> str:
    kwargs = {"code": request.organization.code, "key": one.matter_key, "commitment": one.key}
    return reverse(f"coordination:{name}", kwargs=kwargs)


def _need(text: str) -> Need | None:
    with suppress(ValueError):
        return need_with_key(UUID(text))
    return None


def matter_or_404(key: UUID) -> Matter:
    found = queries.matter_with_key(key)
    if found is None:
        raise Http404
    return found


def form_page(request: Request, form: Any, title: str, cancel: str) -> HttpResponse:
    context = {"form": form, "title": title, "cancel": cancel}
    return render(request, "coordination/form.html", context, status=422 if form.is_bound else 200)


def url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"coordination:{name}", kwargs={"code": request.organization.code, "key": key})

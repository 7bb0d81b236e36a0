from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.actor import Actor
from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.planning.actions.investments import move_investment, remove_investment, write_investment
from bmms.planning.forms import InvestmentForm, ReasonForm, ResolutionForm
from bmms.planning.lists import INVESTMENTS
from bmms.planning.models import INVESTMENT_STEPS, PPA, InvestmentLine
from bmms.planning.queries.investments import investment_with_key, served_by
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

S = InvestmentLine.Status
USUAL_WAY = (S.DRAFT, S.SUBMITTED, S.REVIEW, S.ACCEPTED, S.APPROVED)


@require(Permission.PLAN_VIEW)
@require_safe
def investments(request: Request) -> HttpResponse:
    return list_page(request, INVESTMENTS)


@require(Permission.PLAN_VIEW)
@require_safe
def investment(request: Request, key: UUID) -> HttpResponse:
    shown = _line(key, request.actor)
    offered = offered_steps(INVESTMENT_STEPS, shown, state=shown.status, by=request.actor)
    kwargs = {"code": request.organization.code, "key": key}
    addresses = {
        each.name: reverse(f"planning:{each.name}_investment", kwargs=kwargs) for each in INVESTMENT_STEPS.steps
    }
    context = {
        "line": shown,
        "marks": state_marks(INVESTMENT_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(offered, addresses, asking=("approve",)),
        "may_edit": request.actor.can(Permission.PLAN_EDIT) and shown.is_open,
        "history": history_of(shown),
        **served_by(shown),
    }
    return render(request, "planning/investment.html", context)


@require(Permission.PLAN_EDIT)
def add(request: Request) -> HttpResponse:
    ppa = PPA.objects.filter(code=request.GET.get("ppa", "")).first()
    initial = {"fiscal_year": request.fiscal_year + 1, "ppa": ppa and ppa.pk, "title": ppa and ppa.title}
    form = InvestmentForm(request.POST or None, initial=initial)
    made: list[InvestmentLine] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(write_investment(None, form.values(), by=request.actor))
    ):
        messages.success(request, _("The line is added: submit it when it is complete."))
        return _to(request, made[0].key)
    return render(request, "planning/investment_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
def change(request: Request, key: UUID) -> HttpResponse:
    shown = _line(key)
    if not shown.is_open and request.method != "POST":
        messages.warning(request, _("The line is with others now: have it returned, or withdraw it."))
        return _to(request, key)
    form = InvestmentForm(request.POST or None, instance=_line(key))
    if request.method == "POST" and accepted(
        form,
        lambda: write_investment(shown, form.values(), by=request.actor, version=form.cleaned_data["version"] or 0),
    ):
        messages.success(request, _("The line is saved."))
        return _to(request, key)
    context = {"form": form, "line": shown}
    return render(request, "planning/investment_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_EDIT)
@require_POST
def remove(request: Request, key: UUID) -> HttpResponse:
    found = _line(key)
    answer = step(
        request, lambda: remove_investment(found, by=request.actor), _("The line is removed."), _url(request, key)
    )
    if InvestmentLine.objects.filter(pk=found.pk).exists():
        return answer
    return SeeOther(reverse("planning:investments", kwargs={"code": request.organization.code}))


@require(Permission.PLAN_SUBMIT)
@require_POST
def submit(request: Request, key: UUID) -> HttpResponse:
    return _taken(request, key, "submit", _("Submitted: it waits for the head of the organization."))


@require(Permission.PLAN_SUBMIT)
@require_POST
def withdraw(request: Request, key: UUID) -> HttpResponse:
    return _taken(request, key, "withdraw", _("Withdrawn: it is a draft again."))


@require(Permission.PLAN_APPROVE)
@require_POST
def endorse(request: Request, key: UUID) -> HttpResponse:
    return _taken(request, key, "endorse", _("Endorsed: it is under review at BPDA."))


@require(Permission.AIP_REVIEW)
@require_POST
def accept(request: Request, key: UUID) -> HttpResponse:
    return _taken(request, key, "accept", _("Accepted: it is in the AIP."))


@require(Permission.AIP_REVIEW)
def approve(request: Request, key: UUID) -> HttpResponse:
    shown = _line(key, request.actor)
    form = ResolutionForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: move_investment(shown, "approve", by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("The approval of the BEDC is recorded."))
        return _to(request, key)
    context = {"form": form, "line": shown}
    return render(request, "planning/investment_approval.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_RETURN)
def give_back(request: Request, key: UUID) -> HttpResponse:
    return _returned(request, key, "return")


@require(Permission.AIP_REVIEW)
def send_back(request: Request, key: UUID) -> HttpResponse:
    return _returned(request, key, "send_back")


@require(Permission.AIP_REVIEW)
def reopen(request: Request, key: UUID) -> HttpResponse:
    return _returned(request, key, "reopen")


def _taken(request: Request, key: UUID, name: str, done: str) -> HttpResponse:
    shown = _line(key, request.actor)
    return step(request, lambda: move_investment(shown, name, by=request.actor), done, _url(request, key))


def _returned(request: Request, key: UUID, name: str) -> HttpResponse:
    shown = _line(key, request.actor)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: move_investment(shown, name, by=request.actor, **form.cleaned_data)
    ):
        if name == "reopen":
            messages.success(request, _("Taken back: record the approval again as it was given."))
            return _to(request, key)
        messages.success(request, _("Returned with the reason."))
        return SeeOther(reverse("planning:investments", kwargs={"code": request.organization.code}))
    context = {"form": form, "line": shown, "is_reopened": name == "reopen"}
    return render(request, "planning/investment_return.html", context, status=422 if form.is_bound else 200)


def _line(key: UUID, by: Actor | None = None) -> InvestmentLine:
    found = investment_with_key(key, by)
    if found is None:
        raise Http404
    return found


def _url(request: Request, key: UUID) -> str:
    return reverse("planning:investment", kwargs={"code": request.organization.code, "key": key})


def _to(request: Request, key: UUID) -> HttpResponse:
    return SeeOther(_url(request, key))

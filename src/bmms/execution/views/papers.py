"""What the pages of every document have in common: its form, its state with the next steps, and taking one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.execution.forms import ReasonForm
from bmms.execution.models import Paper
from bmms.ui.records import state_marks, step_buttons

Take = Callable[..., object]  # an action: the paper, `by`, and what the step's form asks for


@dataclass(frozen=True)
class Desk:
    """One kind of document. Its page is `execution:<name>`, its steps `execution:take_<name>`."""

    name: str
    template: str
    usual_way: tuple[str, ...]
    prepare: Permission
    takes: Mapping[str, Take]
    asks: Mapping[str, type[forms.Form]] = field(default_factory=dict)  # what a step asks for, if not for a reason


def paper_page(request: Request, desk: Desk, shown: Paper, context: Mapping[str, Any]) -> HttpResponse:
    workflow = shown.STEPS
    code = request.organization.code
    addresses = {
        name: reverse(f"execution:take_{desk.name}", kwargs={"code": code, "key": shown.key, "step": name})
        for name in desk.takes
    }
    offered = offered_steps(workflow, shown, state=shown.status, by=request.actor)
    common = {
        "shown": shown,
        "marks": state_marks(workflow.labels, desk.usual_way, shown.status),
        "buttons": step_buttons(offered, addresses, asking=desk.asks),
        "history": history_of(shown),
        "may_edit": shown.is_open and request.actor.can(desk.prepare),
    }
    return render(request, desk.template, common | dict(context))


def form_page(
    request: Request, desk: Desk, form: forms.Form, act: Callable[[], Paper], done: str, context: Mapping[str, Any]
) -> HttpResponse:
    made: list[Paper] = []
    if request.method == "POST" and accepted(form, lambda: made.append(act())):
        messages.success(request, done)
        return SeeOther(paper_url(request, desk, made[0]))
    given = {"form": form, **context}
    return render(request, "execution/paper_form.html", given, status=422 if form.is_bound else 200)


def step_page(request: Request, desk: Desk, shown: Paper, name: str) -> HttpResponse:
    """Take the step at once, or ask for its reason first. Whose step it is not is told so."""
    take = desk.takes.get(name)
    if take is None:
        raise Http404
    address = paper_url(request, desk, shown)
    found = next((each for each in shown.STEPS.steps_from(shown.status) if each.name == name), None)
    asked = desk.asks.get(name) or (ReasonForm if found and found.needs_reason else None)
    if found is None or not request.actor.can(Permission(found.permission)):
        messages.error(request, _("This step is not yours, or not possible now."))
        return SeeOther(address)
    if asked is not None:
        return _asking(request, asked, lambda values: take(shown, by=request.actor, **values), address, found.label)
    if request.method != "POST":
        return SeeOther(address)
    return step(request, lambda: take(shown, by=request.actor), _("Done: %s.") % found.label, address)


def _asking(
    request: Request, asked: type[forms.Form], act: Callable[[dict[str, Any]], object], address: str, label: Any
) -> HttpResponse:
    form = asked(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: act(form.cleaned_data)):
        messages.success(request, _("Done: %s.") % label)
        return SeeOther(address)
    context = {"form": form, "label": label, "address": address}
    return render(request, "execution/step_form.html", context, status=422 if form.is_bound else 200)


def paper_url(request: Request, desk: Desk, paper: Paper) -> str:
    return reverse(f"execution:{desk.name}", kwargs={"code": request.organization.code, "key": paper.key})

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.queries.history import history_of
from bmms.execution.actions.requests import (
    FIELDS,
    edit_request,
    obligate_request,
    prepare_request,
    return_request,
    sign_request,
)
from bmms.execution.forms import ReasonForm, RequestForm, in_rows
from bmms.execution.lists import REQUESTS
from bmms.execution.models import REQUEST_STEPS, ObligationRequest
from bmms.execution.queries.requests import entry_of, lines_of, request_shown, request_with_key
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

USUAL_WAY = (ObligationRequest.Status.DRAFT, ObligationRequest.Status.SIGNED, ObligationRequest.Status.OBLIGATED)


@require(Permission.LEDGER_VIEW)
@require_safe
def requests(request: Request) -> HttpResponse:
    return list_page(request, REQUESTS)


@require(Permission.LEDGER_VIEW)
@require_safe
def obligation_request(request: Request, key: UUID) -> HttpResponse:
    shown = _found(request_shown(key))
    kwargs = {"code": request.organization.code, "key": key}
    addresses = {n: reverse(f"execution:{n}_request", kwargs=kwargs) for n in ("sign", "return", "obligate")}
    entry = entry_of(shown)
    if entry is not None:
        addresses["reverse"] = reverse("execution:reverse_entry", kwargs=kwargs | {"key": entry.key})
    offered = offered_steps(REQUEST_STEPS, shown, state=shown.status, by=request.actor)
    context = {
        "shown": shown,
        "entry": entry,
        "lines": lines_of(shown),
        "marks": state_marks(REQUEST_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(offered, addresses),
        "history": history_of(shown),
        "may_edit": shown.is_open and request.actor.can(Permission.OBLIGATION_PREPARE),
    }
    return render(request, "execution/request.html", context)


@require(Permission.OBLIGATION_PREPARE)
def prepare(request: Request) -> HttpResponse:
    form = RequestForm(request.POST or None)
    return _form_page(request, form, lambda: prepare_request(form.cleaned_data, by=request.actor))


@require(Permission.OBLIGATION_PREPARE)
def edit(request: Request, key: UUID) -> HttpResponse:
    shown = _found(request_with_key(key))
    if not shown.is_open and request.method != "POST":
        messages.warning(request, _("A signed request is not changed any more: have it returned."))
        return SeeOther(_url(request, key))
    first, *further = lines_of(shown)
    initial = {name: getattr(shown, name) for name in FIELDS} | {"amount": first.amount, "further": in_rows(further)}
    form = RequestForm(request.POST or None, initial=initial).editing(initial)

    def act() -> ObligationRequest:
        edit_request(shown, form.cleaned_data, by=request.actor)
        return shown

    return _form_page(request, form, act)


@require(Permission.OBLIGATION_SIGN)
@require_POST
def sign(request: Request, key: UUID) -> HttpResponse:
    done = _("Signed: the budget officer certifies next.")
    return step(request, lambda: sign_request(_found(request_shown(key)), by=request.actor), done, _url(request, key))


@require(Permission.OBLIGATION_POST)
def give_back(request: Request, key: UUID) -> HttpResponse:
    shown = _found(request_shown(key))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: return_request(shown, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("Returned with the reason."))
        return SeeOther(_url(request, key))
    context = {"form": form, "shown": shown}
    return render(request, "execution/return_form.html", context, status=422 if form.is_bound else 200)


@require(Permission.OBLIGATION_POST)
@require_POST
def certify(request: Request, key: UUID) -> HttpResponse:
    done = _("Obligated.")
    return step(
        request, lambda: obligate_request(_found(request_shown(key)), by=request.actor), done, _url(request, key)
    )


def _form_page(request: Request, form: RequestForm, act: Callable[[], ObligationRequest]) -> HttpResponse:
    made: list[ObligationRequest] = []
    if request.method == "POST" and accepted(form, lambda: made.append(act())):
        messages.success(request, _("Saved: it waits for the signature in box A."))
        return SeeOther(_url(request, made[0].key))
    return render(request, "execution/request_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _found(found: ObligationRequest | None) -> ObligationRequest:
    if found is None:
        raise Http404
    return found


def _url(request: Request, key: UUID) -> str:
    return reverse("execution:request", kwargs={"code": request.organization.code, "key": key})

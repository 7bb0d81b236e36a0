"""Special budget requests, modifications, sub-allotments and adjustments."""

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.execution.actions.ledger import adjust_obligation, suballot
from bmms.execution.actions.modifications import (
    MODIFICATION_FIELDS,
    MODIFICATION_TAKES,
    edit_modification,
    prepare_modification,
)
from bmms.execution.actions.releases import RELEASE_FIELDS, RELEASE_TAKES, edit_release, prepare_release
from bmms.execution.forms import (
    AdjustmentForm,
    CancelForm,
    DayForm,
    IssueForm,
    ModificationForm,
    ReleaseRequestForm,
    ReviewForm,
    SuballotmentForm,
)
from bmms.execution.lists import MODIFICATIONS, RELEASES
from bmms.execution.models import Account, Modification, ReleaseRequest
from bmms.execution.queries.moving import modification_with_key, release_request_with_key
from bmms.execution.views.accounts import account_of, posting_page
from bmms.execution.views.papers import Desk, form_page, paper_page, step_page
from bmms.periods.queries.reports import overdue_reports
from bmms.ui.lists import list_page

R, M = ReleaseRequest.Status, Modification.Status
RELEASE_DESK = Desk(
    name="release_request",
    template="execution/release_request.html",
    usual_way=(R.DRAFT, R.SIGNED, R.REVIEWED, R.ENDORSED, R.RELEASED),
    prepare=Permission.RELEASE_PREPARE,
    takes=RELEASE_TAKES,
    asks={"review": ReviewForm, "release": IssueForm, "cancel": CancelForm},
)
MODIFICATION_DESK = Desk(
    name="modification",
    template="execution/modification.html",
    usual_way=(M.DRAFT, M.SIGNED, M.POSTED),
    prepare=Permission.MODIFICATION_PREPARE,
    takes=MODIFICATION_TAKES,
    asks={"approve": DayForm, "cancel": CancelForm},
)


@require(Permission.LEDGER_VIEW)
@require_safe
def releases(request: Request) -> HttpResponse:
    return list_page(request, RELEASES)


@require(Permission.LEDGER_VIEW)
@require_safe
def release_request(request: Request, key: UUID) -> HttpResponse:
    """With the reports that are overdue while it is under way: they stop the release."""
    shown = _release(key)
    overdue = overdue_reports() if shown.entry is None else ()
    return paper_page(request, RELEASE_DESK, shown, {"overdue": overdue})


@require(Permission.RELEASE_PREPARE)
def prepare_request(request: Request) -> HttpResponse:
    form = ReleaseRequestForm(request.POST or None)
    context = _context(request, _("Special budget request"), "releases")
    done = _("Saved: the head of office signs next.")
    return form_page(
        request, RELEASE_DESK, form, lambda: prepare_release(form.cleaned_data, by=request.actor), done, context
    )


@require(Permission.RELEASE_PREPARE)
def edit_request(request: Request, key: UUID) -> HttpResponse:
    shown = _release(key)
    initial = {name: getattr(shown, name) for name in RELEASE_FIELDS}
    form = ReleaseRequestForm(request.POST or None, initial=initial).editing(initial)

    def act() -> ReleaseRequest:
        edit_release(shown, form.cleaned_data, by=request.actor)
        return shown

    context = _context(request, _("Special budget request"), "releases")
    return form_page(request, RELEASE_DESK, form, act, _("Saved: the head of office signs next."), context)


@require(Permission.LEDGER_VIEW)
def take_release(request: Request, key: UUID, step: str) -> HttpResponse:
    return step_page(request, RELEASE_DESK, _release(key), step)


@require(Permission.LEDGER_VIEW)
@require_safe
def modifications(request: Request) -> HttpResponse:
    return list_page(request, MODIFICATIONS)


@require(Permission.LEDGER_VIEW)
@require_safe
def modification(request: Request, key: UUID) -> HttpResponse:
    return paper_page(request, MODIFICATION_DESK, _modification(key), {})


@require(Permission.MODIFICATION_PREPARE)
def prepare(request: Request) -> HttpResponse:
    form = ModificationForm(request.POST or None)
    context = _context(request, _("Modification of allotment"), "modifications")
    done = _("Saved: the head of office decides next.")
    return form_page(
        request,
        MODIFICATION_DESK,
        form,
        lambda: prepare_modification(form.cleaned_data, by=request.actor),
        done,
        context,
    )


@require(Permission.MODIFICATION_PREPARE)
def edit(request: Request, key: UUID) -> HttpResponse:
    shown = _modification(key)
    initial = {name: getattr(shown, name) for name in MODIFICATION_FIELDS}
    form = ModificationForm(request.POST or None, initial=initial).editing(initial)

    def act() -> Modification:
        edit_modification(shown, form.cleaned_data, by=request.actor)
        return shown

    context = _context(request, _("Modification of allotment"), "modifications")
    return form_page(request, MODIFICATION_DESK, form, act, _("Saved: the head of office decides next."), context)


@require(Permission.LEDGER_VIEW)
def take_modification(request: Request, key: UUID, step: str) -> HttpResponse:
    return step_page(request, MODIFICATION_DESK, _modification(key), step)


@require(Permission.SUBALLOTMENT_POST)
def new_suballotment(request: Request, key: UUID) -> HttpResponse:
    shown = account_of(key, Account.Level.ALLOTMENT)
    form = SuballotmentForm(request.POST or None, initial={"request": uuid4()})
    context = {"title": _("Pass on to an operating unit"), "account": shown}
    return posting_page(
        request,
        form,
        lambda: suballot(shown, by=request.actor, **form.cleaned_data),
        "execution/account_form.html",
        context,
    )


@require(Permission.OBLIGATION_POST)
def new_adjustment(request: Request, key: UUID) -> HttpResponse:
    shown = account_of(key, Account.Level.OBLIGATION)
    form = AdjustmentForm(request.POST or None, initial={"request": uuid4()})

    def act() -> Account:
        adjust_obligation(shown, by=request.actor, **form.cleaned_data)
        return shown

    context = {"title": _("Adjust the obligation (NORSA)"), "account": shown}
    return posting_page(request, form, act, "execution/account_form.html", context)


def _context(request: Request, title: str, back: str) -> dict[str, object]:
    return {"title": title, "cancel": reverse(f"execution:{back}", kwargs={"code": request.organization.code})}


def _release(key: UUID) -> ReleaseRequest:
    found = release_request_with_key(key)
    if found is None:
        raise Http404
    return found


def _modification(key: UUID) -> Modification:
    found = modification_with_key(key)
    if found is None:
        raise Http404
    return found

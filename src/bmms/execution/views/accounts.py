from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.execution.actions.ledger import COMPREHENSIVE, appropriate, release
from bmms.execution.actions.posting import MAY_POST, reverse_entry
from bmms.execution.forms import AppropriationForm, ReleaseForm, ReversalForm
from bmms.execution.lists import ALLOTMENTS, APPROPRIATIONS, ENTRIES
from bmms.execution.models import Account, Entry
from bmms.execution.queries.accounts import account_with_key, chain_above, entry_with_key, parts_of, postings_of
from bmms.execution.queries.vouchers import vouchers_of
from bmms.ui.lists import list_page


@require(Permission.LEDGER_VIEW)
@require_safe
def appropriations(request: Request) -> HttpResponse:
    may_open = request.actor.can(Permission.OPENING_POST)
    return list_page(request, APPROPRIATIONS, "execution/appropriations.html", may_open=may_open)


@require(Permission.LEDGER_VIEW)
@require_safe
def allotments(request: Request) -> HttpResponse:
    return list_page(request, ALLOTMENTS)


@require(Permission.LEDGER_VIEW)
@require_safe
def entries(request: Request) -> HttpResponse:
    return list_page(request, ENTRIES)


@require(Permission.LEDGER_VIEW)
@require_safe
def account(request: Request, key: UUID) -> HttpResponse:
    """An appropriation, allotment or obligation: its balances, what stands above and below, and its postings."""
    shown = account_of(key)
    is_obligation = shown.level == Account.Level.OBLIGATION
    context = {
        "account": shown,
        "above": chain_above(shown),
        "parts": parts_of(shown),
        "postings": postings_of(shown),
        "may_release": shown.level == Account.Level.APPROPRIATION
        and shown.allotment_class in COMPREHENSIVE
        and request.actor.can(Permission.ALLOTMENT_RELEASE),
        "may_suballot": shown.level == Account.Level.ALLOTMENT and request.actor.can(Permission.SUBALLOTMENT_POST),
        "may_adjust": is_obligation and request.actor.can(Permission.OBLIGATION_POST),
        "may_accrue": is_obligation and request.actor.can(Permission.PAYABLE_POST),
        "may_pay": is_obligation and request.actor.can(Permission.VOUCHER_PREPARE),
        "vouchers": vouchers_of(shown) if is_obligation else (),
    }
    return render(request, "execution/account.html", context)


@require(Permission.LEDGER_VIEW)
@require_safe
def entry(request: Request, key: UUID) -> HttpResponse:
    shown = _entry(key)
    is_open = shown.reverses is None and not hasattr(shown, "reversed_by")
    context = {
        "entry": shown,
        "postings": shown.postings.select_related("account__ppa", "account__act").order_by("pk"),
        "history": history_of(shown),
        "may_print": shown.kind == Entry.Kind.ALLOTMENT and shown.reverses is None,
        "may_reverse": is_open and request.actor.can(MAY_POST[shown.kind]),
    }
    return render(request, "execution/entry.html", context)


@require(Permission.APPROPRIATION_RECORD)
def new_appropriation(request: Request) -> HttpResponse:
    form = AppropriationForm(request.POST or None, initial={"request": uuid4()})

    def act() -> Account:
        given = {name: form.cleaned_data[name] for name in ("act", "ppa", "allotment_class", "amount")}
        return appropriate(
            *given.values(),
            on=form.cleaned_data["on"],
            fund=form.cleaned_data["fund"],
            request=form.cleaned_data["request"],
            by=request.actor,
        )

    return posting_page(request, form, act, "execution/appropriation_form.html", {})


@require(Permission.ALLOTMENT_RELEASE)
def new_release(request: Request, key: UUID) -> HttpResponse:
    """With what is left to be released beside it."""
    shown = account_of(key, Account.Level.APPROPRIATION)
    form = ReleaseForm(request.POST or None, initial={"request": uuid4()})

    def act() -> Account:
        release(shown, by=request.actor, **form.cleaned_data)
        return shown

    return posting_page(request, form, act, "execution/release_form.html", {"account": shown})


@require(Permission.LEDGER_VIEW)
def reverse_posted(request: Request, key: UUID) -> HttpResponse:
    shown = _entry(key)
    if not request.actor.can(MAY_POST[shown.kind]):
        messages.error(request, _("Whoever posts entries of this kind reverses them."))
        return SeeOther(_url(request, "entry", key))
    form = ReversalForm(request.POST or None, initial={"request": uuid4()})
    made: list[Entry] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(reverse_entry(shown, by=request.actor, **form.cleaned_data))
    ):
        messages.success(request, _("Reversed by %s.") % made[0].number)
        return SeeOther(_url(request, "entry", made[0].key))
    context = {"form": form, "entry": shown}
    return render(request, "execution/reversal_form.html", context, status=422 if form.is_bound else 200)


def posting_page(
    request: Request, form: forms.Form, act: Callable[[], Account], template: str, context: dict[str, Any]
) -> HttpResponse:
    made: list[Account] = []
    if request.method == "POST" and accepted(form, lambda: made.append(act())):
        messages.success(request, _("Posted."))
        return SeeOther(_url(request, "account", made[0].key))
    return render(request, template, context | {"form": form}, status=422 if form.is_bound else 200)


def account_of(key: UUID, level: str = "") -> Account:
    found = account_with_key(key)
    if found is None or level not in ("", found.level):
        raise Http404
    return found


def _entry(key: UUID) -> Entry:
    found = entry_with_key(key)
    if found is None:
        raise Http404
    return found


def _url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"execution:{name}", kwargs={"code": request.organization.code, "key": key})

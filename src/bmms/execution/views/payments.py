"""What payments need: payees, what has become due, cash."""

from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.execution.actions.ledger import accrue, allocate_cash
from bmms.execution.actions.payees import PAYEE_FIELDS, add_payee, edit_payee
from bmms.execution.forms import CashForm, PayableForm, PayeeForm
from bmms.execution.lists import CASH, OBLIGATIONS, PAYEES
from bmms.execution.models import Account, Payee
from bmms.execution.queries.cash import uncovered_on
from bmms.execution.queries.vouchers import payee_with_key, vouchers
from bmms.execution.views.accounts import account_of, posting_page
from bmms.lib.money import format_pesos
from bmms.ui.lists import list_page

MOST_UNCOVERED: Final = 6


@require(Permission.LEDGER_VIEW)
@require_safe
def payees(request: Request) -> HttpResponse:
    return list_page(request, PAYEES)


@require(Permission.LEDGER_VIEW)
@require_safe
def payee(request: Request, key: UUID) -> HttpResponse:
    """The whole account number is shown to whoever keeps it and to whoever pays."""
    shown, actor = _payee(key), request.actor
    context = {
        "payee": shown,
        "vouchers": vouchers().filter(payee=shown).order_by("-date", "-pk")[:50],
        "history": history_of(shown),
        "may_manage": actor.can(Permission.PAYEE_MANAGE),
        "sees_account": actor.can(Permission.PAYEE_MANAGE) or actor.can(Permission.DISBURSEMENT_POST),
    }
    return render(request, "execution/payee.html", context)


@require(Permission.PAYEE_MANAGE)
def new_payee(request: Request) -> HttpResponse:
    form = PayeeForm(request.POST or None)
    made: list[Payee] = []
    if request.method == "POST" and accepted(form, lambda: made.append(add_payee(form.cleaned_data, by=request.actor))):
        messages.success(request, _("The payee is in the register."))
        return SeeOther(_payee_url(request, made[0]))
    return _payee_form(request, form)


@require(Permission.PAYEE_MANAGE)
def change_payee(request: Request, key: UUID) -> HttpResponse:
    shown = _payee(key)
    initial = {name: getattr(shown, name) for name in PAYEE_FIELDS}
    form = PayeeForm(request.POST or None, initial=initial).editing(initial)
    if request.method == "POST" and accepted(form, lambda: edit_payee(shown, form.cleaned_data, by=request.actor)):
        messages.success(request, _("Saved."))
        return SeeOther(_payee_url(request, shown))
    return _payee_form(request, form)


@require(Permission.LEDGER_VIEW)
@require_safe
def obligations(request: Request) -> HttpResponse:
    return list_page(request, OBLIGATIONS)


@require(Permission.PAYABLE_POST)
def new_payable(request: Request, key: UUID) -> HttpResponse:
    shown = account_of(key, Account.Level.OBLIGATION)
    form = PayableForm(request.POST or None, initial={"request": uuid4(), "amount": shown.obligated - shown.payable})

    def act() -> Account:
        accrue(shown, by=request.actor, **form.cleaned_data)
        return shown

    context = {"title": _("Enter what is due"), "account": shown}
    return posting_page(request, form, act, "execution/account_form.html", context)


@require(Permission.LEDGER_VIEW)
@require_safe
def cash(request: Request) -> HttpResponse:
    return list_page(request, CASH)


@require(Permission.CASH_ALLOCATE)
def new_cash(request: Request) -> HttpResponse:
    form = CashForm(request.POST or None, initial={"request": uuid4()})
    cancel = reverse("execution:cash", kwargs={"code": request.organization.code})
    context = {"title": _("Issue a cash allocation"), "cancel": cancel, "lead": _uncovered()}
    return posting_page(
        request,
        form,
        lambda: allocate_cash(by=request.actor, **form.cleaned_data),
        "execution/paper_form.html",
        context,
    )


def _uncovered() -> str:
    """What was released and has no cash yet, for whoever is about to issue some."""
    line = _("%(class)s of %(act)s (%(fund)s): %(amount)s")
    found = [
        line
        % {
            "class": each["allotment_class"],
            "act": each["act__name"],
            "fund": each["fund"],
            "amount": format_pesos(each["released"] - each["issued"]),
        }
        for each in uncovered_on(timezone.localdate())[:MOST_UNCOVERED]
    ]
    return _("Released, and no cash for it yet: %s.") % "; ".join(found) if found else ""


def _payee_form(request: Request, form: PayeeForm) -> HttpResponse:
    cancel = reverse("execution:payees", kwargs={"code": request.organization.code})
    context = {"form": form, "title": _("Payee"), "cancel": cancel}
    return render(request, "execution/paper_form.html", context, status=422 if form.is_bound else 200)


def _payee(key: UUID) -> Payee:
    found = payee_with_key(key)
    if found is None:
        raise Http404
    return found


def _payee_url(request: Request, shown: Payee) -> str:
    return reverse("execution:payee", kwargs={"code": request.organization.code, "key": shown.key})

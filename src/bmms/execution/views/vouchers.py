from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.execution.actions.vouchers import (
    VOUCHER_FIELDS,
    VOUCHER_TAKES,
    edit_voucher,
    prepare_voucher,
)
from bmms.execution.forms import CancelForm, PayForm, VoucherForm
from bmms.execution.lists import VOUCHERS
from bmms.execution.models import Voucher
from bmms.execution.queries.accounts import account_with_key
from bmms.execution.queries.vouchers import same_invoice, voucher_shown, voucher_with_key
from bmms.execution.views.papers import Desk, form_page, paper_page, step_page
from bmms.ui.lists import list_page

V = Voucher.Status
DESK = Desk(
    name="voucher",
    template="execution/voucher.html",
    usual_way=(V.DRAFT, V.CERTIFIED, V.APPROVED, V.PAID),
    prepare=Permission.VOUCHER_PREPARE,
    takes=VOUCHER_TAKES,
    asks={"pay": PayForm, "cancel": CancelForm},
)


@require(Permission.LEDGER_VIEW)
@require_safe
def vouchers(request: Request) -> HttpResponse:
    return list_page(request, VOUCHERS)


@require(Permission.LEDGER_VIEW)
@require_safe
def voucher(request: Request, key: UUID) -> HttpResponse:
    shown = voucher_shown(key)
    if shown is None:
        raise Http404
    return paper_page(request, DESK, shown, {"twins": same_invoice(shown)})


@require(Permission.VOUCHER_PREPARE)
def prepare(request: Request) -> HttpResponse:
    """`?obligation=` names the obligation from whose page one comes."""
    form = VoucherForm(request.POST or None, initial=_from_obligation(request))

    def act() -> Voucher:
        made = prepare_voucher(form.cleaned_data, by=request.actor)
        _warn_of_twins(request, made)
        return made

    return form_page(request, DESK, form, act, _("Saved: the accountant certifies next."), _context(request))


@require(Permission.VOUCHER_PREPARE)
def edit(request: Request, key: UUID) -> HttpResponse:
    shown = _voucher(key)
    initial = {name: getattr(shown, name) for name in VOUCHER_FIELDS}
    form = VoucherForm(request.POST or None, initial=initial).editing(initial)

    def act() -> Voucher:
        edit_voucher(shown, form.cleaned_data, by=request.actor)
        return shown

    return form_page(request, DESK, form, act, _("Saved: the accountant certifies next."), _context(request))


@require(Permission.LEDGER_VIEW)
def take(request: Request, key: UUID, step: str) -> HttpResponse:
    return step_page(request, DESK, _voucher(key), step)


def _from_obligation(request: Request) -> dict[str, object]:
    try:
        found = account_with_key(UUID(request.GET.get("obligation", "")))
    except ValueError:
        return {}
    if found is None:
        return {}
    return {"obligation": found.pk, "amount": found.unpaid}


def _warn_of_twins(request: Request, made: Voucher) -> None:
    if same_invoice(made):
        messages.warning(request, _("Invoice %s of this payee is on another voucher, too.") % made.invoice)


def _context(request: Request) -> dict[str, object]:
    cancel = reverse("execution:vouchers", kwargs={"code": request.organization.code})
    return {"title": _("Disbursement voucher"), "cancel": cancel}


def _voucher(key: UUID) -> Voucher:
    found = voucher_with_key(key)
    if found is None:
        raise Http404
    return found

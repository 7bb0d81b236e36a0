from typing import Any, Final
from uuid import UUID

from django.db.models import F, QuerySet

from bmms.execution.models import Account, Payee, RequestLine, Voucher
from bmms.execution.queries.accounts import accounts, number_of, object_of

# what the lists show and programs are told
VOUCHER_COLUMNS: Final = (
    *("key", "date", "particulars", "invoice", "amount", "mode", "status", "payment_number"),
    *("certified_at", "approved_at", "paid_at"),
    *("payee__key", "payee__name", "entry__number", "obligation__key", "cash__key"),
)
OBLIGATION_COLUMNS: Final = (
    *("key", "name", "allotment_class", "fund", "obligated", "payable", "disbursed"),
    *("act__name", "ppa__code", "unit__code"),
)


def payees() -> QuerySet[Payee]:
    return Payee.objects.all()


def payee_with_key(key: UUID) -> Payee | None:
    return payees().filter(key=key).first()


def vouchers() -> QuerySet[Voucher]:
    found: QuerySet[Voucher] = Voucher.objects.select_related(
        *("obligation__ppa", "obligation__act", "cash", "payee", "entry"),
        *("prepared_by", "certified_by", "approved_by", "paid_by"),
    )
    return found.annotate(obligation_number=number_of("obligation"), cash_number=number_of("cash"))


def vouchers_listed() -> QuerySet[Voucher]:
    """With what a list shows of them, and no more: every further table doubles the time that planning takes."""
    found: QuerySet[Voucher] = Voucher.objects.select_related("obligation", "cash", "payee", "entry")
    return found.only(*VOUCHER_COLUMNS).annotate(obligation_number=number_of("obligation"))


def voucher_with_key(key: UUID) -> Voucher | None:
    return vouchers().filter(key=key).first()


def same_invoice(voucher: Voucher) -> QuerySet[Voucher]:
    """Other vouchers that pay, or have paid, this invoice of this payee: but not another object of the same request."""
    if not voucher.invoice:
        return vouchers().none()
    others = vouchers().filter(payee=voucher.payee_id, invoice__iexact=voucher.invoice).exclude(pk=voucher.pk)
    lines = RequestLine.objects.filter(request__lines__obligation=voucher.obligation_id)
    beside = lines.exclude(obligation=voucher.obligation_id).exclude(obligation=None)
    others = others.exclude(obligation__in=beside.values("obligation"))
    return others.exclude(status=Voucher.Status.CANCELLED).order_by("pk")


def vouchers_of(obligation: Account) -> QuerySet[Voucher]:
    return vouchers().filter(obligation=obligation).order_by("pk")


def obligations() -> QuerySet[Any]:
    found = accounts().filter(level=Account.Level.OBLIGATION)
    return found.annotate(
        due_now=F("payable") - F("disbursed"),
        not_yet_due_now=F("obligated") - F("payable"),
        unpaid_now=F("obligated") - F("disbursed"),
    )


def obligations_listed() -> QuerySet[Any]:
    """With what a list shows of them, and no more."""
    return obligations().select_related(None).select_related("act", "ppa", "unit").only(*OBLIGATION_COLUMNS)


def obligations_to_pay() -> QuerySet[Any]:
    """Several objects of one request are told apart by them."""
    found = obligations().filter(unpaid_now__gt=0).order_by("-pk")
    return found.annotate(object_of=object_of("pk"))  # type: ignore[no-any-return]  # of any model


def cash_allocations() -> QuerySet[Any]:
    return accounts().filter(level=Account.Level.CASH).annotate(left_now=F("cash") - F("disbursed"))


def cash_to_pay_from() -> QuerySet[Any]:
    """With something left. Also what has lapsed since: a payment may be dated before."""
    return cash_allocations().filter(left_now__gt=0).order_by("-pk")

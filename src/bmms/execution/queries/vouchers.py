from typing import Any, Final
from uuid import UUID

from django.db.models import F, QuerySet

from bmms.execution.models import Account, Payee, RequestLine, Voucher
from bmms.execution.queries.accounts import accounts, number_of, object_of
from bmms.tenancy.prepared import Given, Prepared

# what the lists show and programs are told
VOUCHER_COLUMNS: Final = (
    *("key", "date", "particulars", "invoice", "amount", "mode", "status", "payment_number"),
    *("certified_at", "approved_at", "paid_at"),
    *("payee__key", "payee__name", "entry__number", "obligation__key", "cash__key"),
)
VOUCHER_SHOWN: Final = (  # on its page
    *("organization", "key", "date", "particulars", "invoice", "amount", "mode", "status", "payment_number"),
    *("certified_at", "approved_at", "paid_at", "payee__key", "payee__name", "entry__key", "entry__number"),
    *("obligation__key", "obligation__allotment_class", "obligation__obligated", "obligation__disbursed"),
    *("obligation__ppa__code", "obligation__act__name", "cash__key", "cash__cash", "cash__disbursed"),
    *(f"{word}_by__{name}" for word in ("prepared", "certified", "approved", "paid") for name in ("name", "email")),
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
    found = _WITH_KEY.objects(key=key)
    return found[0] if found else None


_WITH_KEY: Final = Prepared(lambda: vouchers().filter(key=Given("key")))


def voucher_shown(key: UUID) -> Voucher | None:
    """With what its page shows, and no more."""
    found = _SHOWN.objects(key=key)
    return found[0] if found else None


_SHOWN: Final = Prepared(lambda: vouchers().filter(key=Given("key")).only(*VOUCHER_SHOWN))


def same_invoice(voucher: Voucher) -> list[Voucher]:
    """Other vouchers that pay, or have paid, this invoice of this payee: but not another object of the same request."""
    if not voucher.invoice:
        return []
    told = {name: getattr(voucher, name) for name in ("pk", "payee_id", "invoice", "obligation_id")}
    return _SAME_INVOICE.objects(**told)


def _same_invoice() -> QuerySet[Voucher]:
    obligation = Given("obligation_id")
    found: QuerySet[Voucher] = Voucher.objects.filter(payee=Given("payee_id"), invoice__iexact=Given("invoice"))
    lines = RequestLine.objects.filter(request__lines__obligation=obligation)
    beside = lines.exclude(obligation=obligation).exclude(obligation=None)
    others = found.exclude(pk=Given("pk")).exclude(obligation__in=beside.values("obligation"))
    others = others.exclude(status=Voucher.Status.CANCELLED)
    return others.only("key", "invoice", "amount", "date", "status").order_by("pk")


_SAME_INVOICE: Final = Prepared(_same_invoice)


def vouchers_of(obligation: Account) -> list[Voucher]:
    return _OF_OBLIGATION.objects(obligation=obligation.pk)


def _of_obligation() -> QuerySet[Voucher]:
    found: QuerySet[Voucher] = Voucher.objects.filter(obligation=Given("obligation")).select_related("payee", "entry")
    columns = ("key", "date", "particulars", "amount", "status", "payee__name", "entry__number")
    return found.only(*columns).order_by("pk")


_OF_OBLIGATION: Final = Prepared(_of_obligation)


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

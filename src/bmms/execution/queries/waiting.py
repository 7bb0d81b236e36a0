"""What the first page asks people of: the documents that wait for their hand."""

from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.models import Modification, ObligationRequest, ReleaseRequest, Voucher
from bmms.tenancy.prepared import Given, Prepared
from bmms.ui.addresses import address_of
from bmms.ui.attention import AttentionItem, AttentionSource, register_attention

P = Permission
MOST = 10  # of each kind
RETURNED = "returned"  # to whoever prepared it; all others wait for anybody who may take the next step


@dataclass(frozen=True)
class Waiting:
    model: type[Any]
    page: str
    payee: str  # the field with the name, where there is one
    status: str
    permission: Permission
    label: Promise


REQUEST = (ObligationRequest, "request", "payee")
VOUCHER = (Voucher, "voucher", "payee__name")
RELEASE = (ReleaseRequest, "release_request", "")
MODIFICATION = (Modification, "modification", "")
WAITING = tuple(
    Waiting(model, page, payee, status, permission, label)
    for (model, page, payee), status, permission, label in (
        (REQUEST, "draft", P.OBLIGATION_SIGN, _("Sign the obligation request in box A")),
        (REQUEST, "submitted", P.OBLIGATION_POST, _("Certify box B of the obligation request")),
        (REQUEST, RETURNED, P.OBLIGATION_PREPARE, _("Mend the returned obligation request")),
        (VOUCHER, "draft", P.VOUCHER_CERTIFY, _("Certify the disbursement voucher")),
        (VOUCHER, "submitted", P.VOUCHER_APPROVE, _("Approve the disbursement voucher")),
        (VOUCHER, "approved", P.DISBURSEMENT_POST, _("Pay the disbursement voucher")),
        (VOUCHER, RETURNED, P.VOUCHER_PREPARE, _("Mend the returned disbursement voucher")),
        (RELEASE, "draft", P.RELEASE_SIGN, _("Sign the special budget request")),
        (RELEASE, "submitted", P.RELEASE_REVIEW, _("Review the special budget request")),
        (RELEASE, "in_review", P.RELEASE_ENDORSE, _("Endorse the special budget request")),
        (RELEASE, "endorsed", P.ALLOTMENT_RELEASE, _("Release the allotment asked for")),
        (RELEASE, RETURNED, P.RELEASE_PREPARE, _("Mend the returned special budget request")),
        (MODIFICATION, "draft", P.MODIFICATION_SIGN, _("Decide the modification")),
        (MODIFICATION, "submitted", P.MODIFICATION_POST, _("Approve the modification")),
        (MODIFICATION, RETURNED, P.MODIFICATION_PREPARE, _("Mend the returned modification")),
    )
)


def register_waiting() -> None:
    register_attention(AttentionSource("documents of money", P.ORGANIZATION_VIEW, _items))


def _items(request: Any) -> list[AttentionItem]:
    actor = request.actor
    mine = tuple(number for number, kind in enumerate(WAITING) if kind.permission in actor.permissions)
    if request.organization is None or not mine:
        return []
    rows = sorted(_documents(mine).rows(person=actor.user_id), key=itemgetter(0))
    return [_item(row, request.organization.code) for row in rows]


@lru_cache(maxsize=256)  # as many as people's roles combine to
def _documents(which: tuple[int, ...]) -> Prepared:
    """One statement, however many kinds of documents there are."""
    first, *others = map(_found, which)
    return Prepared(lambda: first.union(*others, all=True))


def _found(number: int) -> QuerySet[Any, Any]:
    kind = WAITING[number]
    found = kind.model.objects.filter(status=kind.status)
    if kind.status == RETURNED:
        found = found.filter(prepared_by_id=Given("person"))
    words = Concat(kind.payee, Value(": "), "particulars") if kind.payee else "particulars"
    asked = found.annotate(which=Value(number), words=Substr(words, 1, 300, output_field=CharField()))
    rows: QuerySet[Any, Any] = asked.order_by("date", "pk").values_list("date", "which", "key", "words")
    return rows[:MOST]


def _item(row: tuple[Any, ...], code: str) -> AttentionItem:
    _date, number, key, words = row
    kind = WAITING[number]
    return AttentionItem(kind.label, address_of(f"execution:{kind.page}", code=code, key=key), words)

"""What the first page asks people of: the documents that wait for their hand."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.queries.requests import first_returned_to, first_with
from bmms.execution.queries.vouchers import first_vouchers_returned_to, first_vouchers_with
from bmms.ui.addresses import address_of
from bmms.ui.attention import AttentionItem, AttentionSource, register_attention

P = Permission
Found = Callable[[Any], Iterable[Any]]  # of the request
WAITING: tuple[tuple[str, Permission, Any, str, Found], ...] = (
    (
        *("requests to sign", P.OBLIGATION_SIGN, _("Sign the obligation request in box A"), "request"),
        lambda request: first_with("draft"),
    ),
    (
        *("requests to certify", P.OBLIGATION_POST, _("Certify box B of the obligation request"), "request"),
        lambda request: first_with("submitted"),
    ),
    (
        *("requests to mend", P.OBLIGATION_PREPARE, _("Mend the returned obligation request"), "request"),
        lambda request: first_returned_to(request.actor.user_id),
    ),
    (
        *("vouchers to certify", P.VOUCHER_CERTIFY, _("Certify the disbursement voucher"), "voucher"),
        lambda request: first_vouchers_with("draft"),
    ),
    (
        *("vouchers to approve", P.VOUCHER_APPROVE, _("Approve the disbursement voucher"), "voucher"),
        lambda request: first_vouchers_with("submitted"),
    ),
    (
        *("vouchers to pay", P.DISBURSEMENT_POST, _("Pay the disbursement voucher"), "voucher"),
        lambda request: first_vouchers_with("approved"),
    ),
    (
        *("vouchers to mend", P.VOUCHER_PREPARE, _("Mend the returned disbursement voucher"), "voucher"),
        lambda request: first_vouchers_returned_to(request.actor.user_id),
    ),
)


def register_waiting() -> None:
    for name, permission, label, page, found in WAITING:
        register_attention(AttentionSource(name, permission, _items(label, f"execution:{page}", found)))


def _items(label: Any, page: str, found: Found) -> Callable[[Any], list[AttentionItem]]:
    def items(request: Any) -> list[AttentionItem]:
        if request.organization is None:
            return []
        code = request.organization.code
        return [AttentionItem(label, address_of(page, code=code, key=one.key), str(one)) for one in found(request)]

    return items

"""What the first page asks people of: the documents that wait for their hand."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.models import Modification, ReleaseRequest
from bmms.execution.queries.moving import papers_returned_to, papers_with
from bmms.execution.queries.requests import first_returned_to, first_with
from bmms.execution.queries.vouchers import first_vouchers_returned_to, first_vouchers_with
from bmms.ui.addresses import address_of
from bmms.ui.attention import AttentionItem, AttentionSource, register_attention

P = Permission
RELEASES = (ReleaseRequest, "release_request")
MODIFICATIONS = (Modification, "modification")
Found = Callable[[Any], Iterable[Any]]  # of the request
Waiting = tuple[str, Permission, Any, str, Found]


def _waits(name: str, permission: Permission, label: Any, model: type[Any], page: str, status: str) -> Waiting:
    return name, permission, label, page, lambda request: papers_with(model, status)


def _mends(name: str, permission: Permission, label: Any, model: type[Any], page: str) -> Waiting:
    return name, permission, label, page, lambda request: papers_returned_to(model, request.actor.user_id)


WAITING: tuple[Waiting, ...] = (
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
    _waits("releases to sign", P.RELEASE_SIGN, _("Sign the special budget request"), *RELEASES, "draft"),
    _waits("releases to review", P.RELEASE_REVIEW, _("Review the special budget request"), *RELEASES, "submitted"),
    _waits("releases to endorse", P.RELEASE_ENDORSE, _("Endorse the special budget request"), *RELEASES, "in_review"),
    _waits("releases to issue", P.ALLOTMENT_RELEASE, _("Release the allotment asked for"), *RELEASES, "endorsed"),
    _mends("releases to mend", P.RELEASE_PREPARE, _("Mend the returned special budget request"), *RELEASES),
    _waits("modifications to sign", P.MODIFICATION_SIGN, _("Decide the modification"), *MODIFICATIONS, "draft"),
    _waits("modifications to approve", P.MODIFICATION_POST, _("Approve the modification"), *MODIFICATIONS, "submitted"),
    _mends("modifications to mend", P.MODIFICATION_PREPARE, _("Mend the returned modification"), *MODIFICATIONS),
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

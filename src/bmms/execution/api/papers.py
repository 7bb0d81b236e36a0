"""Documents for programs: the same queries and actions as the pages, the same refusals."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.execution.actions.requests import REQUEST_ASKS, REQUEST_TAKES, prepare_request
from bmms.execution.actions.vouchers import VOUCHER_ASKS, VOUCHER_TAKES, prepare_voucher
from bmms.execution.api.desk import PaperApi, paper_views
from bmms.execution.api.inputs import AMOUNT, KeyField
from bmms.execution.lists import PAYEES, REQUESTS, VOUCHERS
from bmms.execution.models import ObligationRequest, Payee, Voucher
from bmms.execution.queries.accounts import account_with_key
from bmms.execution.queries.requests import lines_of, request_with_key
from bmms.execution.queries.vouchers import payee_with_key, voucher_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class RequestRow(serializers.ModelSerializer[ObligationRequest]):
    allotment = serializers.UUIDField(source="allotment.key")
    allotment_number = serializers.CharField()
    obligation: Any = serializers.UUIDField(source="obligation.key", default=None, allow_null=True)

    class Meta:
        model = ObligationRequest
        fields = (
            *("key", "allotment", "allotment_number", "date", "payee", "particulars", "object_code", "amount"),
            *("status", "signed_at", "obligated_at", "obligation"),
        )


class ObjectLine(serializers.Serializer[Any]):
    object_code = serializers.RegexField(r"^\d{10}$")
    amount = serializers.DecimalField(**AMOUNT)


class ShownLine(ObjectLine):
    obligation: Any = serializers.UUIDField(source="obligation.key", default=None, allow_null=True)


class ShownRequest(RequestRow):
    """With its object lines, which the list leaves out."""

    lines = serializers.SerializerMethodField()

    class Meta(RequestRow.Meta):
        fields = (*RequestRow.Meta.fields, "lines")  # type: ignore[assignment]  # longer than the parent's

    @extend_schema_field(ShownLine(many=True))
    def get_lines(self, request: ObligationRequest) -> Any:
        return ShownLine(lines_of(request), many=True).data


class NewRequest(serializers.Serializer[Any]):
    allotment = KeyField(account_with_key)
    date = serializers.DateField()
    payee = serializers.CharField(max_length=200)
    particulars = serializers.CharField(max_length=500)
    object_code = serializers.RegexField(r"^\d{10}$")
    amount = serializers.DecimalField(**AMOUNT)
    further = ObjectLine(many=True, required=False, default=list)


class PayeeRow(serializers.ModelSerializer[Payee]):
    class Meta:
        model = Payee
        fields = ("key", "name", "tin", "address", "bank", "masked_account")


class VoucherRow(serializers.ModelSerializer[Voucher]):
    obligation = serializers.UUIDField(source="obligation.key")
    obligation_number = serializers.CharField()
    cash = serializers.UUIDField(source="cash.key")
    payee = serializers.UUIDField(source="payee.key")
    number = serializers.CharField(source="entry.number", default="")

    class Meta:
        model = Voucher
        fields = (
            *("key", "number", "obligation", "obligation_number", "cash", "payee", "invoice", "particulars", "amount"),
            *("mode", "date", "status", "payment_number", "certified_at", "approved_at", "paid_at"),
        )


class NewVoucher(serializers.Serializer[Any]):
    obligation = KeyField(account_with_key)
    cash = KeyField(account_with_key)
    payee = KeyField(payee_with_key)
    invoice = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    particulars = serializers.CharField(max_length=500)
    amount = serializers.DecimalField(**AMOUNT)
    mode = serializers.ChoiceField(Voucher.Mode.choices, default=Voucher.Mode.ADA)
    date = serializers.DateField()


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="payees", parameters=list_parameters(PAYEES), responses=paged(PayeeRow))
@api_view(["GET"])
def payees(request: ApiRequest) -> Response:
    """Whom the organization pays; of account numbers the last figures."""
    return list_answer(request, PAYEES, PayeeRow)


REQUEST_API = paper_views(
    PaperApi(
        name="obligation_request",
        plural="obligation_requests",
        told="Obligation requests (ORS), the newest first.",
        steps="`sign` box A, `obligate` (box B) or `return` with a reason.",
        list=REQUESTS,
        row=RequestRow,
        one=ShownRequest,
        new=NewRequest,
        find=request_with_key,
        prepare=prepare_request,
        permission=Permission.OBLIGATION_PREPARE,
        takes=REQUEST_TAKES,
        asks=REQUEST_ASKS,
    )
)
VOUCHER_API = paper_views(
    PaperApi(
        name="voucher",
        plural="vouchers",
        told="Disbursement vouchers (DV), the newest first.",
        steps="`certify`, `approve`, `pay` (on, check_number), `return` (reason) or `cancel` the payment (on, reason).",
        list=VOUCHERS,
        row=VoucherRow,
        new=NewVoucher,
        find=voucher_with_key,
        prepare=prepare_voucher,
        permission=Permission.VOUCHER_PREPARE,
        takes=VOUCHER_TAKES,
        asks=VOUCHER_ASKS,
    )
)

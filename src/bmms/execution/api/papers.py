"""Documents for programs: the same queries and actions as the pages, the same refusals."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.execution.actions.requests import REQUEST_ASKS, REQUEST_TAKES, prepare_request
from bmms.execution.actions.vouchers import VOUCHER_ASKS, VOUCHER_TAKES, prepare_voucher
from bmms.execution.api.inputs import AMOUNT, KeyField, StepInput, actor_of, found_or_404, sent_as, take
from bmms.execution.lists import PAYEES, REQUESTS, VOUCHERS
from bmms.execution.models import ObligationRequest, Payee, Voucher
from bmms.execution.queries.accounts import account_with_key
from bmms.execution.queries.requests import request_with_key
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


class NewRequest(serializers.Serializer[Any]):
    allotment = KeyField(account_with_key)
    date = serializers.DateField()
    payee = serializers.CharField(max_length=200)
    particulars = serializers.CharField(max_length=500)
    object_code = serializers.RegexField(r"^\d{10}$")
    amount = serializers.DecimalField(**AMOUNT)


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
@extend_schema(operation_id="obligation_requests", parameters=list_parameters(REQUESTS), responses=paged(RequestRow))
@api_view(["GET"])
def requests(request: ApiRequest) -> Response:
    """Obligation requests (ORS), the newest first."""
    return list_answer(request, REQUESTS, RequestRow)


@require(Permission.OBLIGATION_PREPARE)
@extend_schema(operation_id="prepare_obligation_request", request=NewRequest, responses={201: RequestRow})
@api_view(["POST"])
def prepare_obligation(request: ApiRequest) -> Response:
    made = prepare_request(sent_as(request, NewRequest), by=actor_of(request))
    return Response(RequestRow(request_with_key(made.key)).data, status=status.HTTP_201_CREATED)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="obligation_request", responses=RequestRow)
@api_view(["GET"])
def obligation_request(request: ApiRequest, key: UUID) -> Response:
    return Response(RequestRow(found_or_404(request_with_key(key))).data)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="take_obligation_request", request=StepInput, responses=RequestRow)
@api_view(["POST"])
def take_request(request: ApiRequest, key: UUID, step: str) -> Response:
    """`sign` box A, `obligate` (box B) or `return` with a reason."""
    take(request, found_or_404(request_with_key(key)), step, REQUEST_TAKES, REQUEST_ASKS)
    return Response(RequestRow(request_with_key(key)).data)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="payees", parameters=list_parameters(PAYEES), responses=paged(PayeeRow))
@api_view(["GET"])
def payees(request: ApiRequest) -> Response:
    """Whom the organization pays; of account numbers the last figures."""
    return list_answer(request, PAYEES, PayeeRow)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="vouchers", parameters=list_parameters(VOUCHERS), responses=paged(VoucherRow))
@api_view(["GET"])
def vouchers(request: ApiRequest) -> Response:
    """Disbursement vouchers (DV), the newest first."""
    return list_answer(request, VOUCHERS, VoucherRow)


@require(Permission.VOUCHER_PREPARE)
@extend_schema(operation_id="prepare_voucher", request=NewVoucher, responses={201: VoucherRow})
@api_view(["POST"])
def prepare_disbursement(request: ApiRequest) -> Response:
    made = prepare_voucher(sent_as(request, NewVoucher), by=actor_of(request))
    return Response(VoucherRow(voucher_with_key(made.key)).data, status=status.HTTP_201_CREATED)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="voucher", responses=VoucherRow)
@api_view(["GET"])
def voucher(request: ApiRequest, key: UUID) -> Response:
    return Response(VoucherRow(found_or_404(voucher_with_key(key))).data)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="take_voucher", request=StepInput, responses=VoucherRow)
@api_view(["POST"])
def take_voucher(request: ApiRequest, key: UUID, step: str) -> Response:
    """`certify`, `approve`, `pay` (on, check_number), `return` (reason) or `cancel` the payment (on, reason)."""
    take(request, found_or_404(voucher_with_key(key)), step, VOUCHER_TAKES, VOUCHER_ASKS)
    return Response(VoucherRow(voucher_with_key(key)).data)

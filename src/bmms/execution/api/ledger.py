from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.execution.lists import ALLOTMENTS, APPROPRIATIONS, CASH, ENTRIES, OBLIGATIONS
from bmms.execution.models import Account, Entry
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class AppropriationRow(serializers.ModelSerializer[Account]):
    act = serializers.CharField(source="act.name")
    ppa = serializers.UUIDField(source="ppa.key")
    ppa_code = serializers.CharField(source="ppa.code")

    class Meta:
        model = Account
        fields = (
            *("key", "act", "ppa", "ppa_code", "allotment_class", "fund", "appropriated", "allotted", "obligated"),
            *("payable", "disbursed"),
        )


class EntryRow(serializers.ModelSerializer[Entry]):
    reverses: Any = serializers.UUIDField(source="reverses.key", default=None, allow_null=True)

    class Meta:
        model = Entry
        fields = ("key", "number", "kind", "date", "particulars", "reverses", "posted_by_name", "posted_at")


@require(Permission.LEDGER_VIEW)
@extend_schema(
    operation_id="appropriations", parameters=list_parameters(APPROPRIATIONS), responses=paged(AppropriationRow)
)
@api_view(["GET"])
def appropriations(request: ApiRequest) -> Response:
    """What the acts give each PPA by class, and what has become of it."""
    return list_answer(request, APPROPRIATIONS, AppropriationRow)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="entries", parameters=list_parameters(ENTRIES), responses=paged(EntryRow))
@api_view(["GET"])
def entries(request: ApiRequest) -> Response:
    """The entries of the ledger, the newest first."""
    return list_answer(request, ENTRIES, EntryRow)


class ObligationRow(serializers.ModelSerializer[Account]):
    number = serializers.CharField()
    payee = serializers.CharField(source="name")
    act = serializers.CharField(source="act.name")
    ppa_code = serializers.CharField(source="ppa.code")
    unit = serializers.CharField(source="unit.code", default="", allow_blank=True)

    class Meta:
        model = Account
        fields = (
            *("key", "number", "payee", "act", "ppa_code", "allotment_class", "fund", "unit", "obligated", "payable"),
            "disbursed",
        )


class AllotmentRow(serializers.ModelSerializer[Account]):
    number = serializers.CharField()
    act = serializers.CharField(source="act.name")
    ppa_code = serializers.CharField(source="ppa.code")
    unit = serializers.CharField(source="unit.code", default="", allow_blank=True)

    class Meta:
        model = Account
        fields = (
            *("key", "number", "act", "ppa_code", "allotment_class", "fund", "unit", "allotted", "obligated"),
            *("payable", "disbursed"),
        )


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="allotments", parameters=list_parameters(ALLOTMENTS), responses=paged(AllotmentRow))
@api_view(["GET"])
def allotments(request: ApiRequest) -> Response:
    """What was released to the organization and its operating units, and what of it is obligated."""
    return list_answer(request, ALLOTMENTS, AllotmentRow)


class CashRow(serializers.ModelSerializer[Account]):
    number = serializers.CharField()
    act = serializers.CharField(source="act.name")

    class Meta:
        model = Account
        fields = ("key", "number", "act", "allotment_class", "fund", "valid_until", "cash", "disbursed")


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="obligations", parameters=list_parameters(OBLIGATIONS), responses=paged(ObligationRow))
@api_view(["GET"])
def obligations(request: ApiRequest) -> Response:
    """What is obligated, what of it is due and what is paid."""
    return list_answer(request, OBLIGATIONS, ObligationRow)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="cash_allocations", parameters=list_parameters(CASH), responses=paged(CashRow))
@api_view(["GET"])
def cash(request: ApiRequest) -> Response:
    """Notices of cash allocation, and what is left of each."""
    return list_answer(request, CASH, CashRow)

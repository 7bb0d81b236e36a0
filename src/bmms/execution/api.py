from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.execution.lists import APPROPRIATIONS, ENTRIES
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

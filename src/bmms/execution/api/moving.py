"""Releases that are asked for, and allotment that moves, for programs."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.execution.actions.modifications import MODIFICATION_ASKS, MODIFICATION_TAKES, prepare_modification
from bmms.execution.actions.releases import RELEASE_ASKS, RELEASE_TAKES, prepare_release
from bmms.execution.api.inputs import AMOUNT, KeyField, StepInput, actor_of, found_or_404, sent_as, take
from bmms.execution.lists import MODIFICATIONS, RELEASES
from bmms.execution.models import Modification, ReleaseRequest
from bmms.execution.queries.accounts import account_with_key
from bmms.execution.queries.moving import modification_with_key, release_request_with_key
from bmms.organizations.queries import operating_units
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class ReleaseRow(serializers.ModelSerializer[ReleaseRequest]):
    appropriation = serializers.UUIDField(source="appropriation.key")
    unit = serializers.CharField(source="unit.code", default="")
    saro: Any = serializers.CharField(source="entry.number", default="")

    class Meta:
        model = ReleaseRequest
        fields = (
            *("key", "appropriation", "unit", "amount", "particulars", "date", "conditions", "override_reason"),
            *("status", "saro", "signed_at", "reviewed_at", "endorsed_at", "released_at"),
        )


class NewRelease(serializers.Serializer[Any]):
    appropriation = KeyField(account_with_key)
    unit = KeyField(lambda key: operating_units().filter(key=key).first(), required=False, default=None)
    amount = serializers.DecimalField(**AMOUNT)
    particulars = serializers.CharField(max_length=500)
    date = serializers.DateField()


class ModificationRow(serializers.ModelSerializer[Modification]):
    from_allotment = serializers.UUIDField(source="source.key")
    to_allotment = serializers.UUIDField(source="target.key")
    from_object = serializers.CharField(source="source_object")
    to_object = serializers.CharField(source="target_object")
    number = serializers.CharField(source="entry.number", default="")

    class Meta:
        model = Modification
        fields = (
            *("key", "kind", "from_allotment", "from_object", "to_allotment", "to_object", "amount", "particulars"),
            *("authority", "reference", "date", "status", "number", "signed_at", "approved_at"),
        )


class NewModification(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Modification.Kind.choices, default=Modification.Kind.MODIFICATION)
    from_allotment = KeyField(account_with_key, source="source")
    from_object = serializers.RegexField(r"^\d{10}$", required=False, default="", source="source_object")
    to_allotment = KeyField(account_with_key, source="target")
    to_object = serializers.RegexField(r"^\d{10}$", required=False, default="", source="target_object")
    amount = serializers.DecimalField(**AMOUNT)
    particulars = serializers.CharField(max_length=500)
    authority = serializers.ChoiceField(Modification.Authority.choices, required=False, default="")
    reference = serializers.CharField(max_length=100, required=False, default="")
    date = serializers.DateField()


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="release_requests", parameters=list_parameters(RELEASES), responses=paged(ReleaseRow))
@api_view(["GET"])
def releases(request: ApiRequest) -> Response:
    """Special budget requests, the newest first."""
    return list_answer(request, RELEASES, ReleaseRow)


@require(Permission.RELEASE_PREPARE)
@extend_schema(operation_id="prepare_release", request=NewRelease, responses={201: ReleaseRow})
@api_view(["POST"])
def prepare(request: ApiRequest) -> Response:
    made = prepare_release(sent_as(request, NewRelease), by=actor_of(request))
    return Response(ReleaseRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="release_request", responses=ReleaseRow)
@api_view(["GET"])
def release_request(request: ApiRequest, key: UUID) -> Response:
    return Response(ReleaseRow(found_or_404(release_request_with_key(key))).data)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="take_release_request", request=StepInput, responses=ReleaseRow)
@api_view(["POST"])
def take_release(request: ApiRequest, key: UUID, step: str) -> Response:
    """`sign`, `review` (conditions), `endorse`, `release` (on, override_reason), `return`, `deny` or `cancel`."""
    take(request, found_or_404(release_request_with_key(key)), step, RELEASE_TAKES, RELEASE_ASKS)
    return Response(ReleaseRow(release_request_with_key(key)).data)


@require(Permission.LEDGER_VIEW)
@extend_schema(
    operation_id="modifications", parameters=list_parameters(MODIFICATIONS), responses=paged(ModificationRow)
)
@api_view(["GET"])
def modifications(request: ApiRequest) -> Response:
    """Modifications and augmentations, the newest first."""
    return list_answer(request, MODIFICATIONS, ModificationRow)


@require(Permission.MODIFICATION_PREPARE)
@extend_schema(operation_id="prepare_modification", request=NewModification, responses={201: ModificationRow})
@api_view(["POST"])
def prepare_move(request: ApiRequest) -> Response:
    made = prepare_modification(sent_as(request, NewModification), by=actor_of(request))
    return Response(ModificationRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="modification", responses=ModificationRow)
@api_view(["GET"])
def modification(request: ApiRequest, key: UUID) -> Response:
    return Response(ModificationRow(found_or_404(modification_with_key(key))).data)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="take_modification", request=StepInput, responses=ModificationRow)
@api_view(["POST"])
def take_modification(request: ApiRequest, key: UUID, step: str) -> Response:
    """`sign`, `approve` (on), `return` (reason) or `cancel` (on, reason)."""
    take(request, found_or_404(modification_with_key(key)), step, MODIFICATION_TAKES, MODIFICATION_ASKS)
    return Response(ModificationRow(modification_with_key(key)).data)

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.projects.actions.accomplishments import move_accomplishment as take_accomplishment
from bmms.projects.lists import ACCOMPLISHMENTS
from bmms.projects.models import (
    Accomplishment,
    AccomplishmentRow,
)
from bmms.projects.queries.accomplishments import accomplishment_with_key, rows_of
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class RowOfPlace(serializers.ModelSerializer[AccomplishmentRow]):
    class Meta:
        model = AccomplishmentRow
        fields = ("place", "value", "numerator", "denominator", "male", "female", "unspecified")


class AccomplishmentOfQuarter(serializers.ModelSerializer[Accomplishment]):
    indicator = serializers.UUIDField(source="indicator.key")
    ppa = serializers.CharField(source="indicator.ppa.code")

    class Meta:
        model = Accomplishment
        fields = (
            *("key", "indicator", "ppa", "fiscal_year", "quarter", "status", "value", "numerator", "denominator"),
            *("male", "female", "unspecified", "remarks", "certified_at", "approved_at"),
        )


class WholeAccomplishment(serializers.Serializer[Any]):
    accomplishment = AccomplishmentOfQuarter()
    rows = RowOfPlace(many=True)


class AccomplishmentStep(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000, required=False, default="")


@require(Permission.PROJECT_VIEW)
@extend_schema(
    operation_id="accomplishments",
    parameters=list_parameters(ACCOMPLISHMENTS),
    responses=paged(AccomplishmentOfQuarter),
)
@api_view(["GET"])
def accomplishments(request: ApiRequest) -> Response:
    """What indicators have reached, quarter by quarter."""
    return list_answer(request, ACCOMPLISHMENTS, AccomplishmentOfQuarter)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="accomplishment", responses=WholeAccomplishment)
@api_view(["GET"])
def accomplishment(request: ApiRequest, key: UUID) -> Response:
    """With its places."""
    found = _accomplishment(key)
    return Response(WholeAccomplishment({"accomplishment": found, "rows": rows_of(found)}).data)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="move_accomplishment", request=AccomplishmentStep, responses=AccomplishmentOfQuarter)
@api_view(["POST"])
def move_accomplishment(request: ApiRequest, key: UUID, step: str) -> Response:
    """submit, certify, approve or return, as far as it is yours."""
    found, sent, asked = _accomplishment(key), AccomplishmentStep(data=request.data), request
    sent.is_valid(raise_exception=True)
    actor: Any = asked.actor  # type: ignore[attr-defined]
    take_accomplishment(found, step, by=actor, **sent.validated_data)
    return Response(AccomplishmentOfQuarter(_accomplishment(key)).data)


def _accomplishment(key: UUID) -> Accomplishment:
    found = accomplishment_with_key(key)
    if found is None:
        raise Http404
    return found

"""What lapses and what has to be done before a year is closed, for programs."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.execution.actions.closing import close_year
from bmms.execution.actions.lapse import post_lapses
from bmms.execution.api.inputs import AMOUNT, actor_of, found_or_404, sent_as
from bmms.execution.forms.closing import end_of_last_year
from bmms.execution.queries.closing import checklist, is_ready
from bmms.execution.queries.lapse import lapsing, total_of
from bmms.periods.actions.years import reopen_books
from bmms.periods.models import FiscalYear
from bmms.periods.queries.years import closing_of, year_with_key

DAY = OpenApiParameter(
    "on", OpenApiTypes.DATE, description="Validity ended on or before this day; without it, the last day of last year."
)


class LapseRow(serializers.Serializer[Any]):
    what = serializers.CharField()
    account = serializers.UUIDField(source="account.key")
    number = serializers.CharField(source="account.number", default="")
    act = serializers.CharField(source="account.act.name")
    ppa_code = serializers.CharField(source="account.ppa.code", default="")
    allotment_class = serializers.CharField(source="account.allotment_class")
    until = serializers.DateField()
    amount = serializers.DecimalField(**AMOUNT)


class Lapses(serializers.Serializer[Any]):
    total = serializers.DecimalField(**AMOUNT)
    rows = LapseRow(many=True)


class Until(serializers.Serializer[Any]):
    on = serializers.DateField(required=False, default=end_of_last_year)


class NewLapse(serializers.Serializer[Any]):
    on = serializers.DateField()
    total = serializers.DecimalField(**AMOUNT)


class PostedLapses(serializers.Serializer[Any]):
    numbers = serializers.ListField(child=serializers.CharField())


class CheckRow(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    found = serializers.CharField()
    address = serializers.CharField()
    is_clear = serializers.BooleanField()


class Closing(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    is_closed = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)
    is_ready = serializers.BooleanField()
    checks = CheckRow(many=True)


class Why(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="lapses", parameters=[DAY], responses=Lapses)
@api_view(["GET"])
def lapses(request: ApiRequest) -> Response:
    """What lapses and reverts, exactly as it would be posted."""
    asked = Until(data=request.query_params)
    asked.is_valid(raise_exception=True)
    rows = lapsing(asked.validated_data["on"])
    return Response(Lapses({"total": total_of(rows), "rows": rows}).data)


@require(Permission.LAPSE_POST)
@extend_schema(operation_id="post_lapses", request=NewLapse, responses={201: PostedLapses})
@api_view(["POST"])
def post(request: ApiRequest) -> Response:
    """Post what `lapses` told; `total` is the total it gave."""
    made = post_lapses(by=actor_of(request), **sent_as(request, NewLapse))
    return Response({"numbers": [entry.number for entry in made]}, status=status.HTTP_201_CREATED)


@require(Permission.PERIOD_VIEW)
@extend_schema(operation_id="closing", responses=Closing)
@api_view(["GET"])
def closing(request: ApiRequest, key: UUID) -> Response:
    """What is still open before the organization closes its books of the year."""
    return Response(_told(found_or_404(year_with_key(key)), request))


@require(Permission.PERIOD_LOCK)
@extend_schema(operation_id="close_books", request=Why, responses=Closing)
@api_view(["POST"])
def close(request: ApiRequest, key: UUID) -> Response:
    year = found_or_404(year_with_key(key))
    close_year(year, code=_code(request), by=actor_of(request), **sent_as(request, Why))
    return Response(_told(year, request))


@require(Permission.PERIOD_REOPEN)
@extend_schema(operation_id="reopen_books", request=Why, responses=Closing)
@api_view(["POST"])
def reopen(request: ApiRequest, key: UUID) -> Response:
    year = found_or_404(year_with_key(key))
    reopen_books(year, by=actor_of(request), **sent_as(request, Why))
    return Response(_told(year, request))


def _told(year: FiscalYear, request: ApiRequest) -> dict[str, Any]:
    known, checks = closing_of(year), checklist(year, _code(request))
    is_closed = known is not None and known.is_closed
    told = {"year": year.year, "is_closed": is_closed, "reason": known.reason if known else ""}
    return dict(Closing(told | {"is_ready": is_ready(checks), "checks": checks}).data)


def _code(request: Any) -> str:
    return str(request.organization.code)

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.reporting.queries.catalogue import statement_asked


class HeadingOf(serializers.Serializer[Any]):
    number = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    group = serializers.CharField(allow_blank=True)


class LineOf(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    level = serializers.CharField()
    cells = serializers.DictField(child=serializers.CharField())
    asks = serializers.DictField(child=serializers.CharField(), allow_null=True)


class WholeStatement(serializers.Serializer[Any]):
    form = serializers.CharField()
    from_date = serializers.DateField()
    until_date = serializers.DateField()
    headings = HeadingOf(many=True)
    lines = LineOf(many=True)
    ledger = serializers.DictField(child=serializers.CharField())


CLUSTER = OpenApiParameter("cluster", str, description="Of one fund cluster only: 01, 02, 03, 04 or 07.")


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="statement", parameters=[CLUSTER], responses=WholeStatement)
@api_view(["GET"])
def statement(request: ApiRequest, form: str, year: int, period: int) -> Response:
    """A financial accountability report as the ledger has it now; `ledger` is what its grand total has to be."""
    asked = statement_asked(form, year, period)
    if asked is None:
        raise Http404
    cluster = request.query_params.get("cluster", "")
    return Response(asked.build(cluster if cluster.isdigit() else "").as_json())

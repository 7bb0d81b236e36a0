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
from bmms.periods.lists import HOLIDAYS, REPORTS, YEARS
from bmms.periods.models import FiscalYear, Holiday, ReportRequirement
from bmms.periods.queries.years import months_of, year_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class YearRow(serializers.ModelSerializer[FiscalYear]):
    class Meta:
        model = FiscalYear
        fields = ("key", "year", "state")


class MonthState(serializers.Serializer[Any]):
    month = serializers.IntegerField(source="number")
    is_locked = serializers.BooleanField()
    reason = serializers.CharField(source="lock.reason", default="")
    changed_at = serializers.DateTimeField(source="lock.changed_at", default=None, allow_null=True)


class WholeYear(serializers.Serializer[Any]):
    year = YearRow()
    months = MonthState(many=True)


@require(Permission.PERIOD_VIEW)
@extend_schema(operation_id="fiscal_years", parameters=list_parameters(YEARS), responses=paged(YearRow))
@api_view(["GET"])
def years(request: ApiRequest) -> Response:
    """The fiscal years of the region, the newest first."""
    return list_answer(request, YEARS, YearRow)


@require(Permission.PERIOD_VIEW)
@extend_schema(operation_id="fiscal_year", responses=WholeYear)
@api_view(["GET"])
def year(request: ApiRequest, key: UUID) -> Response:
    """A fiscal year, and which of its months the organization has locked."""
    found = year_with_key(key)
    if found is None:
        raise Http404
    return Response(WholeYear({"year": found, "months": months_of(found)}).data)


class ReportRow(serializers.ModelSerializer[ReportRequirement]):
    report = serializers.CharField(source="__str__")
    status = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    first_submitted_at = serializers.DateTimeField(
        allow_null=True, help_text="Whether it was in time; stays when the report is returned."
    )

    class Meta:
        model = ReportRequirement
        fields = (
            *("key", "report", "form", "from_date", "until_date", "due_date", "status"),
            *("submitted_at", "first_submitted_at"),
        )


@require(Permission.REPORT_VIEW)
@extend_schema(operation_id="required_reports", parameters=list_parameters(REPORTS), responses=paged(ReportRow))
@api_view(["GET"])
def reports(request: ApiRequest) -> Response:
    """The reports asked of the organization, each with its due day and how far it is."""
    return list_answer(request, REPORTS, ReportRow)


class HolidayRow(serializers.ModelSerializer[Holiday]):
    class Meta:
        model = Holiday
        fields = ("day", "name")


@require(Permission.PERIOD_VIEW)
@extend_schema(operation_id="holidays", parameters=list_parameters(HOLIDAYS), responses=paged(HolidayRow))
@api_view(["GET"])
def holidays(request: ApiRequest) -> Response:
    """Proclaimed holidays, which move with the moon or are the region's own."""
    return list_answer(request, HOLIDAYS, HolidayRow)

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.actor import check
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.periods.models import ReportRequirement, reading
from bmms.periods.queries.reports import requirement_with_key
from bmms.reporting.actions import plan_line, prefill
from bmms.reporting.queries.alignment import Aligned, Money, aligned_in
from bmms.reporting.queries.catalogue import statement_asked
from bmms.reporting.queries.planned import FormLine, form_line, form_lines


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
    meter = serializers.CharField(allow_blank=True, help_text="Percent of the budget for gender and development.")


CLUSTER = OpenApiParameter("cluster", str, description="Of one fund cluster only: 01, 02, 03, 04 or 07.")


@require(Permission.REPORT_VIEW)
@extend_schema(operation_id="statement", parameters=[CLUSTER], responses=WholeStatement)
@api_view(["GET"])
def statement(request: ApiRequest, form: str, year: int, period: int) -> Response:
    """A report of the year as it stands now; in those of money, `ledger` is what the grand total has to be.

    What tells of money is for readers of the ledger.
    """
    asked = statement_asked(form, year, period)
    if asked is None:
        raise Http404
    check(_actor(request), reading(form))
    cluster = request.query_params.get("cluster", "")
    return Response(asked.build(cluster if cluster.isdigit() else "").as_json())


class PlannedLine(serializers.Serializer[Any]):
    line = serializers.CharField(source="slug")
    label = serializers.CharField()  # type: ignore[assignment]
    amounts = serializers.SerializerMethodField()

    def get_amounts(self, line: FormLine) -> dict[str, str]:
        return {"_".join(key): str(amount) for key, amount in line.amounts.items()}


class Amounts(serializers.Serializer[Any]):
    """By class and cell: `MOOE_cr1`, `CO_flr2`, `PS_nca07`."""

    amounts = serializers.DictField(child=serializers.DecimalField(max_digits=20, decimal_places=2, min_value=0))


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="planned_lines", responses=PlannedLine(many=True))
@api_view(["GET"])
def planned(request: ApiRequest, key: UUID) -> Response:
    """The lines of BED 1 or BED 3 with what was entered; totals stand in the statement."""
    return Response(PlannedLine(form_lines(_requirement(key)), many=True).data)


@require(Permission.REPORT_PREPARE)
@extend_schema(operation_id="plan_line", request=Amounts, responses=PlannedLine)
@api_view(["POST"])
def planned_line(request: ApiRequest, key: UUID, line: str) -> Response:
    """Enter a line; a cell that is not sent is emptied."""
    asked, sent = _requirement(key), Amounts(data=request.data)
    shown = form_line(asked, line)
    if shown is None:
        raise Http404
    sent.is_valid(raise_exception=True)
    names = {"_".join(cell): cell for cell in shown.cells}
    unknown = [name for name in sent.validated_data["amounts"] if name not in names]
    if unknown:
        raise serializers.ValidationError({"amounts": [f"The line has no {name!a}." for name in unknown]})
    amounts = {names[name]: amount for name, amount in sent.validated_data["amounts"].items()}
    return Response(PlannedLine(plan_line(asked, line, amounts, by=_actor(request))).data)


@require(Permission.REPORT_PREPARE)
@extend_schema(operation_id="fill_planned", request=None, responses=PlannedLine(many=True))
@api_view(["POST"])
def fill(request: ApiRequest, key: UUID) -> Response:
    """Fill the lines that nobody has begun: BED 1 from the appropriations, BED 3 from BED 1."""
    asked = _requirement(key)
    prefill(asked, by=_actor(request))
    return Response(PlannedLine(form_lines(asked), many=True).data)


class GoalMoney(serializers.Serializer[Any]):
    goal = serializers.CharField(allow_null=True, help_text="None: aligned with no goal.")
    proposed = serializers.DecimalField(max_digits=22, decimal_places=2, help_text="In proposals that MFBM has.")
    aip = serializers.DecimalField(max_digits=22, decimal_places=2, help_text="In AIP lines that BPDA has accepted.")
    planned = serializers.DecimalField(max_digits=22, decimal_places=2)
    appropriated = serializers.DecimalField(max_digits=22, decimal_places=2)
    allotted = serializers.DecimalField(max_digits=22, decimal_places=2)
    obligated = serializers.DecimalField(max_digits=22, decimal_places=2)
    disbursed = serializers.DecimalField(max_digits=22, decimal_places=2)


class AlignedPlan(serializers.Serializer[Any]):
    framework = serializers.CharField()
    percent = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    goals = GoalMoney(many=True)


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="alignment", responses=AlignedPlan(many=True))
@api_view(["GET"])
def alignment(request: ApiRequest, year: int) -> Response:
    """How much of the year's money serves which goal of each development plan and agenda that covers the year."""
    if not FIRST <= year <= LAST:
        raise Http404
    return Response(AlignedPlan([_told(each) for each in aligned_in(year)], many=True).data)


def _told(found: Aligned) -> dict[str, Any]:
    rows: list[tuple[str | None, Money]] = [(str(goal), money) for goal, money in found.rows]
    goals = [{"goal": goal} | asdict(money) for goal, money in [*rows, (None, found.rest)]]
    return {"framework": str(found.framework), "percent": found.percent, "goals": goals}


def _requirement(key: UUID) -> ReportRequirement:
    found = requirement_with_key(key)
    if found is None or not found.form.startswith("bed"):
        raise Http404
    return found


def _actor(request: Any) -> Any:
    return request.actor

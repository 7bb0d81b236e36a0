from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.planning.actions.plans import move_plan
from bmms.planning.actions.ppas import add_ppa
from bmms.planning.lists import INDICATORS, PLANS, PPAS
from bmms.planning.models import PPA, Indicator, Plan
from bmms.planning.queries.editions import ChangedLine, ChangedTarget, changed_lines, changed_targets
from bmms.planning.queries.plans import LineRow, lines_of, plan_with_key
from bmms.planning.queries.ppas import indicator_with_key, ppa_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters

MONEY: Any = {"max_digits": 20, "decimal_places": 2}


class PPARow(serializers.ModelSerializer[PPA]):
    part_of = serializers.UUIDField(source="parent.key", default=None, allow_null=True)

    class Meta:
        model = PPA
        fields = (
            *("key", "code", "title", "level", "kind", "part_of", "outcome", "description", "from_year"),
            *("until_year", "version"),
        )


class NewPPA(serializers.ModelSerializer[PPA]):
    part_of = serializers.UUIDField(required=False, allow_null=True, help_text="The key of what it is part of.")
    from_year = serializers.IntegerField(min_value=2020, max_value=2100)
    until_year = serializers.IntegerField(min_value=2020, max_value=2100, required=False, allow_null=True)

    class Meta:
        model = PPA
        fields: tuple[str, ...] = (
            "code",
            "title",
            "level",
            "kind",
            "part_of",
            "outcome",
            "description",
            "from_year",
            "until_year",
        )

    def validate_part_of(self, key: UUID | None) -> PPA | None:
        found = ppa_with_key(key) if key else None
        if key and found is None:
            raise serializers.ValidationError("There is no such program, project or activity.")
        return found


class IndicatorRow(serializers.ModelSerializer[Indicator]):
    ppa = serializers.UUIDField(source="ppa.key")
    disaggregation = serializers.ListField(child=serializers.ChoiceField(Indicator.Breakdown.choices))
    objective = serializers.CharField(source="objective.code", default=None, allow_null=True)

    class Meta:
        model = Indicator
        fields = (
            *("key", "code", "ppa", "objective", "level", "statement", "unit", "type", "direction", "rule"),
            *("numerator", "denominator", "disaggregation", "baseline_value", "baseline_year", "source"),
            *("frequency", "responsible", "counts_jobs", "weight", "version"),
        )


class PlanRow(serializers.ModelSerializer[Plan]):
    total = serializers.DecimalField(**MONEY)
    number_of_lines = serializers.IntegerField()
    standing = serializers.CharField(allow_blank=True, help_text="Of an approved plan: active, closed or nothing yet.")

    class Meta:
        model = Plan
        fields = (
            *("key", "fiscal_year", "edition", "title", "status", "total", "number_of_lines"),
            *("standing", "submitted_at", "endorsed_at", "approved_at"),
        )


class TargetsRow(serializers.Serializer[Any]):
    indicator = serializers.UUIDField(source="indicator.key")
    statement = serializers.CharField(source="indicator.statement")
    year = serializers.CharField()
    quarters = serializers.ListField(child=serializers.CharField(allow_blank=True))


class PlanLineRow(serializers.Serializer[LineRow]):
    ppa = serializers.UUIDField(source="line.ppa.key")
    code = serializers.CharField(source="line.ppa.code")
    title = serializers.CharField(source="line.ppa.title")
    amount = serializers.DecimalField(source="line.amount", **MONEY)
    indicators = TargetsRow(many=True)


class WholePlan(serializers.Serializer[Any]):
    plan = PlanRow()
    lines = PlanLineRow(many=True)


class ChangedLineRow(serializers.Serializer[ChangedLine]):
    ppa = serializers.UUIDField(source="ppa.key")
    code = serializers.CharField(source="ppa.code")
    title = serializers.CharField(source="ppa.title")
    before = serializers.DecimalField(allow_null=True, help_text="Null: it was not in the plan.", **MONEY)
    after = serializers.DecimalField(allow_null=True, help_text="Null: it is not in the plan any more.", **MONEY)
    difference = serializers.DecimalField(**MONEY)


class ChangedTargetRow(serializers.Serializer[ChangedTarget]):
    indicator = serializers.UUIDField(source="indicator.key")
    statement = serializers.CharField(source="indicator.statement")
    quarter = serializers.IntegerField(help_text="0: the year.")
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class PlanChanges(serializers.Serializer[Any]):
    amends = serializers.UUIDField(help_text="The key of the edition before.")
    lines = ChangedLineRow(many=True)
    targets = ChangedTargetRow(many=True)


class Reason(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="ppas", parameters=list_parameters(PPAS), responses=paged(PPARow))
@api_view(["GET"])
def ppas(request: ApiRequest) -> Response:
    """Programs, projects and activities of the organization."""
    return list_answer(request, PPAS, PPARow)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="add_ppa", request=NewPPA, responses={201: PPARow})
@api_view(["POST"])
def add(request: ApiRequest) -> Response:
    """Add a program, project or activity. Send an `Idempotency-Key`, so that a bad line does not add it twice."""
    sent = NewPPA(data=request.data)
    sent.is_valid(raise_exception=True)
    values = dict(sent.validated_data)
    made = add_ppa(values | {"parent": values.pop("part_of", None)}, by=_actor(request))
    return Response(PPARow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="ppa", responses=PPARow)
@api_view(["GET"])
def ppa(request: ApiRequest, key: UUID) -> Response:
    found = ppa_with_key(key)
    if found is None:
        raise Http404
    return Response(PPARow(found).data)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="indicators", parameters=list_parameters(INDICATORS), responses=paged(IndicatorRow))
@api_view(["GET"])
def indicators(request: ApiRequest) -> Response:
    """What programs, projects and activities are measured by."""
    return list_answer(request, INDICATORS, IndicatorRow)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="indicator", responses=IndicatorRow)
@api_view(["GET"])
def indicator(request: ApiRequest, key: UUID) -> Response:
    found = indicator_with_key(key)
    if found is None:
        raise Http404
    return Response(IndicatorRow(found).data)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="plans", parameters=list_parameters(PLANS), responses=paged(PlanRow))
@api_view(["GET"])
def plans(request: ApiRequest) -> Response:
    """The organization's plans, the newest year first."""
    return list_answer(request, PLANS, PlanRow)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="plan", responses=WholePlan)
@api_view(["GET"])
def plan(request: ApiRequest, key: UUID) -> Response:
    """A plan with its lines, and the targets of their indicators."""
    found = _plan(key, _actor(request))
    return Response(WholePlan({"plan": found, "lines": lines_of(found)}).data)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="plan_changes", responses=PlanChanges)
@api_view(["GET"])
def changes(request: ApiRequest, key: UUID) -> Response:
    """What a further edition changes, beside the one that it amends; a first edition has none."""
    found = _plan(key, _actor(request))
    if found.amended is None:
        raise Http404
    told = {"amends": found.amended.key, "lines": changed_lines(found), "targets": changed_targets(found)}
    return Response(PlanChanges(told).data)


@require(Permission.PLAN_SUBMIT)
@extend_schema(operation_id="submit_plan", request=None, responses=PlanRow)
@api_view(["POST"])
def submit(request: ApiRequest, key: UUID) -> Response:
    move_plan(_plan(key), "submit", by=_actor(request))
    return Response(PlanRow(_plan(key)).data)


@require(Permission.PLAN_SUBMIT)
@extend_schema(operation_id="withdraw_plan", request=None, responses=PlanRow)
@api_view(["POST"])
def withdraw(request: ApiRequest, key: UUID) -> Response:
    """Take a submitted plan back, while nobody has decided on it."""
    move_plan(_plan(key), "withdraw", by=_actor(request))
    return Response(PlanRow(_plan(key)).data)


@require(Permission.PLAN_ENDORSE)
@extend_schema(operation_id="endorse_plan", request=None, responses=PlanRow)
@api_view(["POST"])
def endorse(request: ApiRequest, key: UUID) -> Response:
    """Endorse a plan that somebody else has prepared and submitted."""
    move_plan(_plan(key), "endorse", by=_actor(request))
    return Response(PlanRow(_plan(key)).data)


@require(Permission.PLAN_RETURN)
@extend_schema(operation_id="return_plan", request=Reason, responses=PlanRow)
@api_view(["POST"])
def give_back(request: ApiRequest, key: UUID) -> Response:
    """Return a submitted or endorsed plan with the reason."""
    found, sent = _plan(key), Reason(data=request.data)
    sent.is_valid(raise_exception=True)
    move_plan(found, "return", by=_actor(request), reason=sent.validated_data["reason"])
    return Response(PlanRow(_plan(key)).data)


@require(Permission.PLAN_APPROVE)
@extend_schema(operation_id="approve_plan", request=None, responses=PlanRow)
@api_view(["POST"])
def approve(request: ApiRequest, key: UUID) -> Response:
    """Approve a plan that others have prepared, submitted and endorsed."""
    move_plan(_plan(key), "approve", by=_actor(request))
    return Response(PlanRow(_plan(key)).data)


def _plan(key: UUID, by: Any = None) -> Plan:
    found = plan_with_key(key, by)
    if found is None:
        raise Http404
    return found


def _actor(request: Any) -> Any:
    return request.actor

"""What programs write: the pages' own actions. Send an `Idempotency-Key`, so that a bad line does nothing twice."""

from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.planning.actions.drafts import remove_plan, rename_plan
from bmms.planning.actions.plans import amend_plan, remove_line, set_line, set_targets, start_plan
from bmms.planning.actions.ppas import add_indicator, edit_indicator, edit_ppa
from bmms.planning.api.plans import IndicatorRow, NewPPA, PlanRow, PPARow, WholePlan
from bmms.planning.models import PPA, Indicator, Objective, Plan, PlanLine
from bmms.planning.queries.plans import lines_of, plan_with_key
from bmms.planning.queries.ppas import indicator_with_key, ppa_with_key
from bmms.planning.queries.strategies import objectives_called

Found = TypeVar("Found")
VERSION: Any = {"min_value": 1, "max_value": 2**31 - 1, "help_text": "As it was read: who changed it since is told."}


class EditedPPA(NewPPA):
    version = serializers.IntegerField(**VERSION)

    class Meta(NewPPA.Meta):
        fields = (*NewPPA.Meta.fields, "version")


class NewIndicator(serializers.ModelSerializer[Indicator]):
    objective = serializers.CharField(
        max_length=30,
        required=False,
        allow_null=True,
        help_text="The code of an objective of the strategic plan in force.",
    )
    disaggregation = serializers.ListField(
        child=serializers.ChoiceField(Indicator.Breakdown.choices), required=False, max_length=7
    )

    class Meta:
        model = Indicator
        fields: tuple[str, ...] = (
            *("code", "objective", "level", "statement", "unit", "type", "direction", "rule", "numerator"),
            *("denominator", "disaggregation", "baseline_value", "baseline_year", "source", "frequency"),
            *("responsible", "counts_jobs"),
        )

    def validate_objective(self, code: str | None) -> Objective | None:
        found = objectives_called([code]).get(code) if code else None
        if code and found is None:
            raise serializers.ValidationError("No strategic plan in force has such an objective.")
        return found


class EditedIndicator(NewIndicator):
    version = serializers.IntegerField(**VERSION)

    class Meta(NewIndicator.Meta):
        fields = (*NewIndicator.Meta.fields, "version")


class NewPlan(serializers.Serializer[Any]):
    fiscal_year = serializers.IntegerField(min_value=2020, max_value=2100)
    title = serializers.CharField(max_length=200)


class EditedPlan(serializers.Serializer[Any]):
    fiscal_year = serializers.IntegerField(min_value=2020, max_value=2100, required=False)
    title = serializers.CharField(max_length=200, required=False)


class LineOut(serializers.Serializer[Any]):
    ppa = serializers.UUIDField()


class LineIn(LineOut):
    amount = serializers.DecimalField(max_digits=20, decimal_places=2, min_value=0)


class TargetsIn(serializers.Serializer[Any]):
    indicator = serializers.UUIDField()
    year = serializers.CharField(max_length=300, required=False, allow_blank=True)
    q1 = serializers.CharField(max_length=300, required=False, allow_blank=True)
    q2 = serializers.CharField(max_length=300, required=False, allow_blank=True)
    q3 = serializers.CharField(max_length=300, required=False, allow_blank=True)
    q4 = serializers.CharField(max_length=300, required=False, allow_blank=True)

    def texts(self) -> dict[int, str]:
        names = {"year": 0, "q1": 1, "q2": 2, "q3": 3, "q4": 4}
        return {quarter: self.validated_data[name] for name, quarter in names.items() if name in self.validated_data}


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="edit_ppa", request=EditedPPA, responses=PPARow)
@api_view(["POST"])
def edit(request: ApiRequest, key: UUID) -> Response:
    """What is left out stays as it is."""
    found, values = _ppa(key), dict(_sent(EditedPPA(data=request.data, partial=True)).validated_data)
    if "part_of" in values:
        values["parent"] = values.pop("part_of")
    edit_ppa(found, values, version=_version(values), by=_actor(request))
    return Response(PPARow(_ppa(key)).data)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="add_indicator", request=NewIndicator, responses={201: IndicatorRow})
@api_view(["POST"])
def new_indicator(request: ApiRequest, key: UUID) -> Response:
    """Measure a program, project or activity by something more."""
    of, sent = _ppa(key), _sent(NewIndicator(data=request.data))
    made = add_indicator(of, sent.validated_data, by=_actor(request))
    return Response(IndicatorRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="edit_indicator", request=EditedIndicator, responses=IndicatorRow)
@api_view(["POST"])
def change_indicator(request: ApiRequest, key: UUID) -> Response:
    """What is left out stays as it is."""
    found, values = _indicator(key), dict(_sent(EditedIndicator(data=request.data, partial=True)).validated_data)
    edit_indicator(found, values, version=_version(values), by=_actor(request))
    return Response(IndicatorRow(_indicator(key)).data)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="start_plan", request=NewPlan, responses={201: PlanRow})
@api_view(["POST"])
def start(request: ApiRequest) -> Response:
    """The first edition of a year's plan."""
    made = start_plan(**_sent(NewPlan(data=request.data)).validated_data, by=_actor(request))
    return Response(PlanRow(_plan(made.key)).data, status=status.HTTP_201_CREATED)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="edit_plan", request=EditedPlan, responses=PlanRow)
@api_view(["POST"])
def rename(request: ApiRequest, key: UUID) -> Response:
    """Another title, or the year that it was meant for, while it is open. What is left out stays as it is."""
    found, sent = _plan(key), _sent(EditedPlan(data=request.data)).validated_data
    rename_plan(found, **{"fiscal_year": found.fiscal_year, "title": found.title} | sent, by=_actor(request))
    return Response(PlanRow(_plan(key)).data)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="remove_plan", request=None, responses={204: None})
@api_view(["POST"])
def remove(request: ApiRequest, key: UUID) -> Response:
    """Remove a plan that was begun by mistake, with all that stands in it. One that was submitted stays."""
    remove_plan(_plan(key), by=_actor(request))
    return Response(status=status.HTTP_204_NO_CONTENT)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="amend_plan", request=None, responses={201: PlanRow})
@api_view(["POST"])
def amend(request: ApiRequest, key: UUID) -> Response:
    """A further edition of an approved plan, open for changes."""
    made = amend_plan(_plan(key), by=_actor(request))
    return Response(PlanRow(_plan(made.key)).data, status=status.HTTP_201_CREATED)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="set_plan_line", request=LineIn, responses=WholePlan)
@api_view(["POST"])
def line(request: ApiRequest, key: UUID) -> Response:
    """Put a program, project or activity into the plan, or change its amount there."""
    found, sent = _plan(key), _sent(LineIn(data=request.data)).validated_data
    set_line(found, _sent_ppa(sent["ppa"]), sent["amount"], by=_actor(request))
    return _whole(key)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="remove_plan_line", request=LineOut, responses=WholePlan)
@api_view(["POST"])
def drop_line(request: ApiRequest, key: UUID) -> Response:
    """Take one out of the plan, with its targets there."""
    found, sent = _plan(key), _sent(LineOut(data=request.data)).validated_data
    present = PlanLine.objects.filter(plan=found, ppa__key=sent["ppa"]).select_related("plan", "ppa").first()
    if present is None:
        raise serializers.ValidationError({"ppa": ["It is not in the plan."]})
    remove_line(present, by=_actor(request))
    return _whole(key)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="set_plan_targets", request=TargetsIn, responses=WholePlan)
@api_view(["POST"])
def targets(request: ApiRequest, key: UUID) -> Response:
    """The targets of an indicator in the plan, as they are written. An empty text removes one."""
    found, sent = _plan(key), TargetsIn(data=request.data)
    sent.is_valid(raise_exception=True)
    measured = indicator_with_key(sent.validated_data["indicator"])
    if measured is None:
        raise serializers.ValidationError({"indicator": ["There is no such indicator."]})
    set_targets(found, measured, sent.texts(), by=_actor(request))
    return _whole(key)


def _sent(serializer: Any) -> Any:
    serializer.is_valid(raise_exception=True)
    return serializer


def _version(values: dict[str, Any]) -> int:
    if "version" not in values:
        raise serializers.ValidationError({"version": ["This field is required."]})
    return int(values.pop("version"))


def _sent_ppa(key: UUID) -> PPA:
    found = ppa_with_key(key)
    if found is None:
        raise serializers.ValidationError({"ppa": ["There is no such program, project or activity."]})
    return found


def _whole(key: UUID) -> Response:
    found = _plan(key)
    return Response(WholePlan({"plan": found, "lines": lines_of(found)}).data)


def _ppa(key: UUID) -> PPA:
    return _found(ppa_with_key(key))


def _indicator(key: UUID) -> Indicator:
    return _found(indicator_with_key(key))


def _plan(key: UUID) -> Plan:
    return _found(plan_with_key(key))


def _found(record: Found | None) -> Found:
    if record is None:
        raise Http404
    return record


def _actor(request: Any) -> Any:
    return request.actor

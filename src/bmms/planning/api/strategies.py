"""Strategic plans and their objectives, by the pages' own actions."""

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
from bmms.planning.actions.strategies import (
    amend_strategy,
    edit_strategy,
    move_strategy,
    remove_objective,
    start_strategy,
    write_objective,
)
from bmms.planning.api.plans import Reason
from bmms.planning.lists import OBJECTIVES, STRATEGIES
from bmms.planning.models import Objective, StrategicPlan
from bmms.planning.queries.strategies import objective_with_key, strategy_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters

VERSION: Any = {"min_value": 1, "max_value": 2**31 - 1, "help_text": "As it was read: who changed it since is told."}


class StrategyRow(serializers.ModelSerializer[StrategicPlan]):
    class Meta:
        model = StrategicPlan
        fields = (*("key", "code", "edition", "title", "from_year", "until_year", "status", "approved_at", "version"),)


class ObjectiveRow(serializers.ModelSerializer[Objective]):
    plan = serializers.CharField(source="plan.code")

    class Meta:
        model = Objective
        fields = ("key", "plan", "code", "title", "description", "version")


class WholeStrategy(serializers.Serializer[Any]):
    plan = StrategyRow()
    objectives = ObjectiveRow(many=True)


class NewStrategy(serializers.ModelSerializer[StrategicPlan]):
    class Meta:
        model = StrategicPlan
        fields: tuple[str, ...] = ("code", "title", "from_year", "until_year")


class EditedStrategy(NewStrategy):
    version = serializers.IntegerField(**VERSION)

    class Meta(NewStrategy.Meta):
        fields = (*NewStrategy.Meta.fields, "version")


class SeenStrategy(serializers.Serializer[Any]):
    version = serializers.IntegerField(**VERSION)


class NewObjective(serializers.ModelSerializer[Objective]):
    class Meta:
        model = Objective
        fields: tuple[str, ...] = ("code", "title", "description")


class EditedObjective(NewObjective):
    version = serializers.IntegerField(**VERSION)

    class Meta(NewObjective.Meta):
        fields = (*NewObjective.Meta.fields, "version")


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="strategies", parameters=list_parameters(STRATEGIES), responses=paged(StrategyRow))
@api_view(["GET"])
def strategies(request: ApiRequest) -> Response:
    """Strategic plans of the organization, in all their editions."""
    return list_answer(request, STRATEGIES, StrategyRow)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="objectives", parameters=list_parameters(OBJECTIVES), responses=paged(ObjectiveRow))
@api_view(["GET"])
def objectives(request: ApiRequest) -> Response:
    """Objectives of the latest edition of each strategic plan."""
    return list_answer(request, OBJECTIVES, ObjectiveRow)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="strategy", responses=WholeStrategy)
@api_view(["GET"])
def strategy(request: ApiRequest, key: UUID) -> Response:
    """A strategic plan with its objectives."""
    return _whole(key, _actor(request))


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="start_strategy", request=NewStrategy, responses={201: StrategyRow})
@api_view(["POST"])
def start(request: ApiRequest) -> Response:
    """The first edition of a strategic plan."""
    made = start_strategy(_sent(NewStrategy(data=request.data)), by=_actor(request))
    return Response(StrategyRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="edit_strategy", request=EditedStrategy, responses=WholeStrategy)
@api_view(["POST"])
def change(request: ApiRequest, key: UUID) -> Response:
    """What is left out stays as it is, while it is a draft."""
    found, values = _strategy(key), _sent(EditedStrategy(data=request.data, partial=True))
    edit_strategy(found, values, version=_version(values), by=_actor(request))
    return _whole(key)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="amend_strategy", request=None, responses={201: StrategyRow})
@api_view(["POST"])
def amend(request: ApiRequest, key: UUID) -> Response:
    """A further edition of an approved one, open for changes."""
    made = amend_strategy(_strategy(key), by=_actor(request))
    return Response(StrategyRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.PLAN_SUBMIT)
@extend_schema(operation_id="submit_strategy", request=None, responses=WholeStrategy)
@api_view(["POST"])
def submit(request: ApiRequest, key: UUID) -> Response:
    """Close a strategic plan until somebody decides."""
    move_strategy(_strategy(key), "submit", by=_actor(request))
    return _whole(key)


@require(Permission.PLAN_SUBMIT)
@extend_schema(operation_id="withdraw_strategy", request=None, responses=WholeStrategy)
@api_view(["POST"])
def withdraw(request: ApiRequest, key: UUID) -> Response:
    """Take a submitted one back, while nobody has decided on it."""
    move_strategy(_strategy(key), "withdraw", by=_actor(request))
    return _whole(key)


@require(Permission.PLAN_ENDORSE)
@extend_schema(operation_id="endorse_strategy", request=SeenStrategy, responses=WholeStrategy)
@api_view(["POST"])
def endorse(request: ApiRequest, key: UUID) -> Response:
    """Endorse what others have prepared and submitted, as it was read: its objectives count into its version."""
    return _decided(request, key, "endorse")


@require(Permission.PLAN_RETURN)
@extend_schema(operation_id="return_strategy", request=Reason, responses=WholeStrategy)
@api_view(["POST"])
def give_back(request: ApiRequest, key: UUID) -> Response:
    """Return a submitted or endorsed one with the reason."""
    found, values = _strategy(key), _sent(Reason(data=request.data))
    move_strategy(found, "return", reason=values["reason"], by=_actor(request))
    return _whole(key)


@require(Permission.PLAN_APPROVE)
@extend_schema(operation_id="approve_strategy", request=SeenStrategy, responses=WholeStrategy)
@api_view(["POST"])
def approve(request: ApiRequest, key: UUID) -> Response:
    """Approve what others have prepared, submitted and endorsed, as it was read."""
    return _decided(request, key, "approve")


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="add_objective", request=NewObjective, responses={201: ObjectiveRow})
@api_view(["POST"])
def new_objective(request: ApiRequest, key: UUID) -> Response:
    """Add an objective to a draft."""
    values = _sent(NewObjective(data=request.data)) | {"plan": _strategy(key)}
    made = write_objective(None, values, by=_actor(request))
    return Response(ObjectiveRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="edit_objective", request=EditedObjective, responses=ObjectiveRow)
@api_view(["POST"])
def change_objective(request: ApiRequest, key: UUID) -> Response:
    """What is left out stays as it is, while the strategic plan is a draft."""
    found, values = _objective(key), _sent(EditedObjective(data=request.data, partial=True))
    kept = write_objective(found, values | {"version": _version(values)}, by=_actor(request))
    return Response(ObjectiveRow(kept).data)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="remove_objective", request=None, responses=WholeStrategy)
@api_view(["POST"])
def drop_objective(request: ApiRequest, key: UUID) -> Response:
    """Take an objective out of a draft; the answer is what remains."""
    found = _objective(key)
    remove_objective(found, by=_actor(request))
    return _whole(found.plan.key)


def _decided(request: ApiRequest, key: UUID, name: str) -> Response:
    found, values = _strategy(key), _sent(SeenStrategy(data=request.data))
    move_strategy(found, name, version=_version(values), by=_actor(request))
    return _whole(key)


def _whole(key: UUID, by: Any = None) -> Response:
    found = _strategy(key, by)
    listed = found.objectives.select_related("plan").order_by("code")
    return Response(WholeStrategy({"plan": found, "objectives": listed}).data)


def _sent(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _version(values: dict[str, Any]) -> int:
    if "version" not in values:
        raise serializers.ValidationError({"version": ["This field is required."]})
    return int(values.pop("version"))


def _strategy(key: UUID, by: Any = None) -> StrategicPlan:
    found = strategy_with_key(key, by)
    if found is None:
        raise Http404
    return found


def _objective(key: UUID) -> Objective:
    found = objective_with_key(key)
    if found is None:
        raise Http404
    return found


def _actor(request: Any) -> Any:
    return request.actor

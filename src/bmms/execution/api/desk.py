"""What programs do with every kind of document: list, prepare, read one and take a step with it, each declared once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.execution.api.inputs import StepInput, actor_of, found_or_404, sent_as, take
from bmms.ui.api import paged
from bmms.ui.lists import RecordList
from bmms.ui.lists.api import list_answer, list_parameters

View = Callable[..., HttpResponseBase]
Shape = type[serializers.Serializer[Any]]


@dataclass(frozen=True)
class PaperApi:
    """`name` and `plural` are how the API's description calls it; `told` and `steps` what it says of it."""

    name: str
    plural: str
    told: str
    steps: str
    list: RecordList
    row: Shape
    new: Shape
    find: Callable[[UUID], Any]
    prepare: Callable[..., Any]
    permission: Permission  # to prepare one
    takes: Mapping[str, Callable[..., object]]
    asks: Mapping[str, tuple[str, ...]]
    one: Shape | None = None  # what a single one says beyond `row`


class PaperViews(NamedTuple):
    several: View
    prepare: View
    one: View
    take: View


def paper_views(kind: PaperApi) -> PaperViews:
    shape = kind.one or kind.row

    def shown(key: UUID) -> Any:
        return shape(found_or_404(kind.find(key))).data

    @require(Permission.LEDGER_VIEW)
    @extend_schema(
        operation_id=kind.plural,
        description=kind.told,
        parameters=list_parameters(kind.list),
        responses=paged(kind.row),
    )
    @api_view(["GET"])
    def several(request: ApiRequest) -> Response:
        return list_answer(request, kind.list, kind.row)

    @require(kind.permission)
    @extend_schema(operation_id=f"prepare_{kind.name}", request=kind.new, responses={201: shape})
    @api_view(["POST"])
    def prepare(request: ApiRequest) -> Response:
        made = kind.prepare(sent_as(request, kind.new), by=actor_of(request))
        return Response(shown(made.key), status=status.HTTP_201_CREATED)

    @require(Permission.LEDGER_VIEW)
    @extend_schema(operation_id=kind.name, responses=shape)
    @api_view(["GET"])
    def one(request: ApiRequest, key: UUID) -> Response:
        return Response(shown(key))

    @require(Permission.LEDGER_VIEW)
    @extend_schema(operation_id=f"take_{kind.name}", description=kind.steps, request=StepInput, responses=shape)
    @api_view(["POST"])
    def take_step(request: ApiRequest, key: UUID, step: str) -> Response:
        take(request, found_or_404(kind.find(key)), step, kind.takes, kind.asks)
        return Response(shown(key))

    return PaperViews(several, prepare, one, take_step)

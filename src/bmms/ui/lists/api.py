"""A declared list as an endpoint: the page's filters, search and order under the same names."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.ui.api import PAGE_PARAMETERS, page_of
from bmms.ui.lists.declaration import SEARCH, SORT, RecordList
from bmms.ui.lists.endless import BEFORE
from bmms.ui.lists.filters import ChoiceFilter
from bmms.ui.lists.page import InTwoSteps

BEHIND: Final = "What `older` of the page before said."


def list_parameters(which: RecordList) -> list[OpenApiParameter]:
    filters = [_described(one, name) for one in which.filters for name in one.parameters]
    names = [column.name for column in which.columns if column.sort]
    order = [OpenApiParameter(SORT, str, enum=[sign + name for name in names for sign in ("", "-")])] if names else []
    search = [OpenApiParameter(SEARCH, str, description=str(which.search_label))] if which.search else []
    pages = [OpenApiParameter(BEFORE, str, description=BEHIND)] if which.endless else PAGE_PARAMETERS
    return [*search, *filters, *order, *pages]


def list_answer(request: ApiRequest, which: RecordList, row: type[serializers.BaseSerializer[Any]]) -> Response:
    asked: Any = request
    return page_of(request, InTwoSteps(which.found(asked.actor, which.kept(request.query_params))), row)


def _described(one: Any, name: str) -> OpenApiParameter:
    if isinstance(one, ChoiceFilter) and not callable(one.choices):
        return OpenApiParameter(name, str, enum=[str(value) for value, _label in one.choices], many=not one.single)
    return OpenApiParameter(name, str)

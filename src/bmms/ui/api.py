"""What the API's lists have in common."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

PAGE_PARAMETERS = [
    OpenApiParameter("page", int, description="Which page, from 1."),
    OpenApiParameter("page_size", int, description="Rows on a page, at most 200."),
]


class Pages(PageNumberPagination):
    """25 rows a page; `page_size` asks for up to 200."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 200


def page_of(request: ApiRequest, rows: Any, row: type[serializers.BaseSerializer[Any]]) -> Response:
    """Of a queryset, or of whatever else can be counted and cut."""
    pages = Pages()
    page: Any = pages.paginate_queryset(rows, request)
    return pages.get_paginated_response(row(page, many=True).data)


def paged(row: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """How such a page is described."""
    return inline_serializer(
        f"PageOf{row.__name__}",
        {
            "count": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": row(many=True),
        },
    )

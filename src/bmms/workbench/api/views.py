"""Saved views of lists, one's own and those that the organization shares, by the pages' own actions."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.ui.api import PAGE_PARAMETERS, page_of, paged
from bmms.ui.lists import RecordList, list_named
from bmms.workbench.actions.views import remove_view, save_view
from bmms.workbench.queries.views import view_with_key, views_seen

LIST = OpenApiParameter("list", str, description="Those of this list only.")


class ViewRow(serializers.Serializer[Any]):
    key = serializers.UUIDField()
    list = serializers.CharField(source="list_name")
    name = serializers.CharField()
    query = serializers.CharField(allow_blank=True, help_text="Behind the ? of the list's address, here or as a page.")
    is_default = serializers.BooleanField(help_text="The list's page opens with it.")
    is_shared = serializers.BooleanField(help_text="Everybody's of the organization, not one's own.")


class NewView(serializers.Serializer[Any]):
    list = serializers.CharField(max_length=60, help_text="As views and kinds of imports name it.")
    name = serializers.CharField(max_length=60, help_text="One in use takes that view's place.")
    query = serializers.CharField(
        max_length=2000, allow_blank=True, default="", help_text="Filters, search, order; what the list has not goes."
    )
    is_default = serializers.BooleanField(default=False)
    is_shared = serializers.BooleanField(default=False)

    def validate_list(self, name: str) -> RecordList:
        which = list_named(name)
        if which is None:
            raise serializers.ValidationError(_("There is no list “%s”.") % name)
        return which


@require(Permission.ORGANIZATION_VIEW)
@extend_schema(
    methods=["GET"], operation_id="saved_views", parameters=[LIST, *PAGE_PARAMETERS], responses=paged(ViewRow)
)
@extend_schema(methods=["POST"], operation_id="save_view", request=NewView, responses={201: ViewRow})
@api_view(["GET", "POST"])
def views(request: ApiRequest) -> Response:
    """Views of the lists that this person may see; a POST of theirs saves one. A token only reads them."""
    asked: Any = request
    if request.method == "GET":
        return page_of(request, views_seen(asked.actor, request.query_params.get("list", "")), ViewRow)
    _require_the_person(asked)
    sent = NewView(data=request.data)
    sent.is_valid(raise_exception=True)
    values = dict(sent.validated_data)
    saved = save_view(values.pop("list"), **values, by=asked.actor)
    return Response(ViewRow(saved).data, status=status.HTTP_201_CREATED)


@require(Permission.ORGANIZATION_VIEW)
@extend_schema(operation_id="remove_view", request=None, responses={204: None})
@api_view(["POST"])
def remove(request: ApiRequest, key: UUID) -> Response:
    """One's own, or a shared one by whoever may share. Not for programs with a token."""
    asked: Any = request
    _require_the_person(asked)
    found = view_with_key(key, asked.actor)
    if found is None:
        raise Http404
    remove_view(found, by=asked.actor)
    return Response(status=status.HTTP_204_NO_CONTENT)


def _require_the_person(request: Any) -> None:
    """No right of a token says that lists may open otherwise than their person left them."""
    if request.actor.limited_to is not None:
        raise PermissionDenied(_("A program reads views; people keep them."))

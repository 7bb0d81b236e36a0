"""What is said about records, by the pages' own action. Send an `Idempotency-Key`: a bad line says nothing twice."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.actor import check
from bmms.access.attachable import attachables
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.ui.api import PAGE_PARAMETERS, page_of, paged
from bmms.workbench.actions.comments import take_back_comment, write_comment
from bmms.workbench.models import Comment
from bmms.workbench.queries.comments import comment_with_key, comments_on, record_to_comment

KIND = OpenApiParameter(
    "kind",
    str,
    OpenApiParameter.PATH,
    description="What the record is, as an upload of a document names it.",
    enum=sorted(each.name for each in attachables().values() if each.has_comments),
)
RECORD = OpenApiParameter("record", UUID, OpenApiParameter.PATH, description="The record’s key.")


class CommentRow(serializers.ModelSerializer[Comment]):
    mentioned = serializers.ListField(child=serializers.CharField(), help_text="The names of who was told.")
    written_by = serializers.CharField(source="written_by.name", default=None, allow_null=True)

    class Meta:
        model = Comment
        fields = ("key", "text", "mentioned", "written_at", "written_by")


class NewComment(serializers.Serializer[Any]):
    text = serializers.CharField(
        max_length=4000,
        help_text="@ and what stands before the @ of an e-mail address, or the whole address, tells who is called so.",
    )


@require(Permission.ORGANIZATION_VIEW)
@extend_schema(
    methods=["GET"],
    operation_id="comments",
    parameters=[KIND, RECORD, *PAGE_PARAMETERS],
    responses=paged(CommentRow),
)
@extend_schema(
    methods=["POST"],
    operation_id="write_comment",
    parameters=[KIND, RECORD],
    request=NewComment,
    responses={201: CommentRow},
)
@api_view(["GET", "POST"])
def comments(request: ApiRequest, kind: str, record: UUID) -> Response:
    """What is said about a record, the oldest first, for whoever sees it; a POST says something."""
    asked: Any = request
    if request.method == "POST":
        check(asked.actor, Permission.COMMENT_WRITE)
    found = record_to_comment(kind, record, asked.actor)
    if found is None:
        raise Http404
    known, subject = found
    check(asked.actor, known.view)
    if request.method == "GET":
        return page_of(request, comments_on(subject), CommentRow)
    sent = NewComment(data=request.data)
    sent.is_valid(raise_exception=True)
    made = write_comment(subject, **sent.validated_data, by=asked.actor)
    return Response(CommentRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.COMMENT_WRITE)
@extend_schema(operation_id="take_back_comment", request=None, responses={204: None})
@api_view(["POST"])
def take_back(request: ApiRequest, key: UUID) -> Response:
    """One's own. That it was there stays in the record's history."""
    asked: Any = request
    found = comment_with_key(key)
    if found is None:
        raise Http404
    take_back_comment(found, by=asked.actor)
    return Response(status=status.HTTP_204_NO_CONTENT)

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.attachable import attachable_named, attachable_of
from bmms.access.files import protected_file
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.documents.actions import attach_file, open_attachment, remove_attachment
from bmms.documents.lists import DOCUMENTS
from bmms.documents.models import Attachment
from bmms.documents.queries import attachment_with_key, check_sees, record_under
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters

BYTES = "application/octet-stream"


class DocumentRow(serializers.ModelSerializer[Attachment]):
    record_kind = serializers.SerializerMethodField(help_text="As an upload names it.")
    attached_by = serializers.CharField(source="attached_by.name", default=None, allow_null=True)
    removed_by = serializers.CharField(source="removed_by.name", default=None, allow_null=True)

    class Meta:
        model = Attachment
        fields = (
            *("key", "name", "content_type", "size", "sha256", "record_kind", "record_label", "retention", "scan"),
            *("attached_at", "attached_by", "held_at", "hold_reason", "removed_at", "removed_by", "removal_reason"),
        )

    def get_record_kind(self, attachment: Attachment) -> str:
        kind = attachable_of(attachment.record_type)
        return kind.name if kind else ""


class Upload(serializers.Serializer[Any]):
    record_kind = serializers.CharField(
        max_length=80, help_text="What the record is, as the address of its comments names it."
    )
    record = serializers.UUIDField(help_text="The record's key.")
    file = serializers.FileField(allow_empty_file=True)
    retention = serializers.ChoiceField(
        choices=Attachment.Retention.choices, default=Attachment.Retention.ADMINISTRATIVE.value
    )


class Removal(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


@require(Permission.DOCUMENT_VIEW)
@extend_schema(
    methods=["GET"], operation_id="documents", parameters=list_parameters(DOCUMENTS), responses=paged(DocumentRow)
)
@extend_schema(
    methods=["POST"],
    operation_id="attach_document",
    request={"multipart/form-data": Upload},
    responses={201: DocumentRow},
)
@api_view(["GET", "POST"])
@parser_classes([MultiPartParser])
def documents(request: ApiRequest) -> Response:
    """What is attached to the organization's records, the newest first; a POST attaches a file to one of them."""
    return _attached(request) if request.method == "POST" else list_answer(request, DOCUMENTS, DocumentRow)


@require(Permission.DOCUMENT_VIEW)
@extend_schema(operation_id="document", responses=DocumentRow)
@api_view(["GET"])
def document(request: ApiRequest, key: UUID) -> Response:
    """What is known of one attached file."""
    return Response(DocumentRow(_seen(request, key)).data)


@require(Permission.DOCUMENT_VIEW)
@extend_schema(operation_id="document_file", responses={(200, BYTES): bytes})
@api_view(["GET"])
def download(request: ApiRequest, key: UUID) -> HttpResponseBase:
    """The file itself, where it may leave: 409 says why it may not."""
    asked: Any = request
    found = _seen(request, key)
    open_attachment(found, by=asked.actor)
    return protected_file(found.path, name=found.name, content_type=BYTES)


@require(Permission.DOCUMENT_ATTACH)
@extend_schema(operation_id="remove_document", request=Removal, responses=DocumentRow)
@api_view(["POST"])
def remove(request: ApiRequest, key: UUID) -> Response:
    """Take the file from its record, with a reason."""
    asked: Any = request
    found = _seen(request, key)
    sent = Removal(data=request.data)
    sent.is_valid(raise_exception=True)
    remove_attachment(found, **sent.validated_data, by=asked.actor)
    return Response(DocumentRow(_seen(request, key)).data)


def _attached(request: Any) -> Response:
    sent = Upload(data=request.data)
    sent.is_valid(raise_exception=True)
    values = sent.validated_data
    kind = attachable_named(values["record_kind"])
    record = kind.find(key=values["record"]) if kind else None
    if record is None:
        raise Http404
    found = attach_file(record, values["file"], retention=values["retention"], by=request.actor)
    return Response(DocumentRow(found).data, status=status.HTTP_201_CREATED)


def _seen(request: Any, key: UUID) -> Attachment:
    found = attachment_with_key(key)
    if found is None or record_under(found) is None:
        raise Http404
    check_sees(found, request.actor)
    return found

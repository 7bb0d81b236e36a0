from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.ui.lists.api import list_parameters
from bmms.ui.lists.endless import BEFORE, part_of
from bmms.workbench.lists import AUDIT_LOG


class EventEntry(serializers.ModelSerializer[Event]):
    class Meta:
        model = Event
        fields = (
            *("key", "at", "verb", "actor_name", "roles", "subject_type", "subject_id", "subject_label"),
            *("changes", "reason", "request_id"),
        )


class Events(serializers.Serializer[Any]):
    older = serializers.CharField(
        allow_blank=True, help_text="Send it as `before` for the next page; empty on the last."
    )
    results = EventEntry(many=True)


@require(Permission.AUDIT_VIEW)
@extend_schema(operation_id="events", parameters=list_parameters(AUDIT_LOG), responses=Events)
@api_view(["GET"])
def events(request: ApiRequest) -> Response:
    """The organization's audit log, the newest first."""
    asked: Any = request
    kept = AUDIT_LOG.kept(request.query_params)
    rows, older = part_of(AUDIT_LOG, asked.actor, kept, request.query_params.get(BEFORE, ""))
    return Response(Events({"older": older, "results": rows}).data)

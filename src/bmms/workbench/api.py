from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.audit.queries.history import told_to
from bmms.workbench.forms import EventFilterForm
from bmms.workbench.queries.events import filtered, organization_events, page_of

FILTERS = [OpenApiParameter(name, str) for name in ("verb", "subject", "from_date", "until_date", "words", "before")]


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
@extend_schema(operation_id="events", parameters=FILTERS, responses=Events)
@api_view(["GET"])
def events(request: ApiRequest) -> Response:
    """The organization's audit log, the newest first."""
    asked: Any = request.query_params
    seen = told_to(request.actor, organization_events(request.organization.pk))  # type: ignore[attr-defined]
    found = filtered(seen, EventFilterForm(asked).wanted)
    page = page_of(found, asked.get("before", ""))
    return Response(Events({"older": page.older, "results": [row.event for row in page.rows]}).data)

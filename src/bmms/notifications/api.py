from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.notifications.models import Notification
from bmms.notifications.queries import SHOWN, InboxFilter, inbox_of
from bmms.ui.api import PAGE_PARAMETERS, page_of, paged


class NotificationRow(serializers.ModelSerializer[Notification]):
    words = serializers.CharField()

    class Meta:
        model = Notification
        fields = ("key", "kind", "words", "url", "needs_action", "due_date", "told_at", "read_at", "done_at")


@require(Permission.ORGANIZATION_VIEW)
@extend_schema(
    operation_id="inbox",
    parameters=[OpenApiParameter("show", str, enum=SHOWN), *PAGE_PARAMETERS],
    responses=paged(NotificationRow),
)
@api_view(["GET"])
def inbox(request: ApiRequest) -> Response:
    """What the person has been told about this organization; `show=action` is what waits, the soonest due first."""
    asked: Any = request
    show = request.query_params.get("show", "all")
    wanted = InboxFilter(show if show in SHOWN else "all", asked.organization.code)
    return page_of(request, inbox_of(asked.actor.user_id, wanted), NotificationRow)

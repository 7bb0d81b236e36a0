from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.coordination.lists import BOOKINGS, COMMITMENTS, MATTERS, RESOURCES
from bmms.coordination.models import Booking, Commitment, Matter, Party, Resource
from bmms.coordination.queries.matters import commitments as all_commitments
from bmms.coordination.queries.matters import matter_with_key, parties_of
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class MatterRow(serializers.ModelSerializer[Matter]):
    organization = serializers.CharField(source="organization.code")
    need = serializers.UUIDField(source="need.key", default=None, allow_null=True)
    answer = serializers.CharField(allow_null=True, help_text="What this organization has answered.")

    class Meta:
        model = Matter
        fields = (
            *("key", "organization", "kind", "title", "reference", "need", "date", "from_time", "until_time", "venue"),
            *("until_date", "status", "answer"),
        )


class PartyRow(serializers.ModelSerializer[Party]):
    organization = serializers.CharField(source="organization.code")

    class Meta:
        model = Party
        fields = ("organization", "status", "answered_at", "reason")


class CommitmentRow(serializers.ModelSerializer[Commitment]):
    matter = serializers.UUIDField(source="matter.key")
    proposed_by = serializers.CharField(source="organization.code")
    responsible = serializers.CharField(source="responsible.code")
    is_overdue = serializers.BooleanField()

    class Meta:
        model = Commitment
        fields = ("key", "matter", "proposed_by", "responsible", "text", "due_date", "status", "is_overdue", "remark")


class ResourceRow(serializers.ModelSerializer[Resource]):
    class Meta:
        model = Resource
        fields = ("key", "kind", "name", "whereabouts", "seats", "is_offered")


class BookingRow(serializers.ModelSerializer[Booking]):
    resource = serializers.UUIDField(source="resource.key")
    name = serializers.CharField(source="resource.name")
    booked_by = serializers.CharField(source="booked_by.name")

    class Meta:
        model = Booking
        fields = ("key", "resource", "name", "purpose", "from_at", "until_at", "booked_by", "cancelled_at")


class WholeMatter(serializers.Serializer[Any]):
    matter = MatterRow()
    text = serializers.CharField()
    parties = PartyRow(many=True)
    commitments = CommitmentRow(many=True)


@require(Permission.COORDINATION_VIEW)
@extend_schema(operation_id="matters", parameters=list_parameters(MATTERS), responses=paged(MatterRow))
@api_view(["GET"])
def matters(request: ApiRequest) -> Response:
    """Agreements, requests, referrals, meetings and directives in which the organization takes part."""
    return list_answer(request, MATTERS, MatterRow)


@require(Permission.COORDINATION_VIEW)
@extend_schema(operation_id="matter", responses=WholeMatter)
@api_view(["GET"])
def matter(request: ApiRequest, key: UUID) -> Response:
    found = matter_with_key(key)
    if found is None:
        raise Http404
    whole = {"matter": found, "text": found.text, "parties": parties_of(found)}
    return Response(WholeMatter(whole | {"commitments": all_commitments().filter(matter=found)}).data)


@require(Permission.COORDINATION_VIEW)
@extend_schema(operation_id="commitments", parameters=list_parameters(COMMITMENTS), responses=paged(CommitmentRow))
@api_view(["GET"])
def commitments(request: ApiRequest) -> Response:
    """Who does what until when, of everything in which the organization takes part."""
    return list_answer(request, COMMITMENTS, CommitmentRow)


@require(Permission.COORDINATION_VIEW)
@extend_schema(operation_id="bookings", parameters=list_parameters(BOOKINGS), responses=paged(BookingRow))
@api_view(["GET"])
def bookings(request: ApiRequest) -> Response:
    """Who has which room, vehicle or equipment of the organization when."""
    return list_answer(request, BOOKINGS, BookingRow)


@require(Permission.COORDINATION_VIEW)
@extend_schema(operation_id="resources", parameters=list_parameters(RESOURCES), responses=paged(ResourceRow))
@api_view(["GET"])
def resources(request: ApiRequest) -> Response:
    """The rooms, vehicles and equipment that the organization's people book."""
    return list_answer(request, RESOURCES, ResourceRow)

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
from bmms.oversight.lists import ACTIVITIES, BREACHES, FINDINGS, INFORMATION, SUBJECT_REQUESTS
from bmms.oversight.models import Breach, Finding, InformationRequest, ProcessingActivity, SubjectRequest
from bmms.oversight.queries.findings import finding_with_key
from bmms.oversight.queries.information import information_request_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class FindingRow(serializers.ModelSerializer[Finding]):
    owner = serializers.CharField(source="owner.name", default="")
    is_late = serializers.BooleanField(help_text="Past the day of the answer, or of the action plan.")

    class Meta:
        model = Finding
        fields = (
            *("key", "source", "kind", "number", "title", "fiscal_year", "amount", "issued_date", "received_date"),
            *("due_date", "status", "target_date", "owner", "is_late", "answered_at", "reported_at", "settled_at"),
        )


class WholeFinding(serializers.Serializer[Any]):
    finding = FindingRow(source="*")
    observation, recommendation = serializers.CharField(), serializers.CharField()
    response, action_plan, done = (serializers.CharField() for _ in range(3))
    remark = serializers.CharField(help_text="The auditor's last one.")


class InformationRequestRow(serializers.ModelSerializer[InformationRequest]):
    is_late = serializers.BooleanField()

    class Meta:
        model = InformationRequest
        fields = (
            *("key", "number", "subject", "requester", "channel", "received_date", "due_date", "extended_days"),
            *("status", "ground", "is_late", "decided_at", "appealed_date", "appeal_due_date"),
        )


class WholeInformationRequest(serializers.Serializer[Any]):
    request = InformationRequestRow(source="*")
    extension_reason, answer, appeal_answer = (serializers.CharField() for _ in range(3))


@require(Permission.FINDING_VIEW)
@extend_schema(operation_id="findings", parameters=list_parameters(FINDINGS), responses=paged(FindingRow))
@api_view(["GET"])
def findings(request: ApiRequest) -> Response:
    """Audit findings of the organization, with the days that run and what is late."""
    return list_answer(request, FINDINGS, FindingRow)


@require(Permission.FINDING_VIEW)
@extend_schema(operation_id="finding", responses=WholeFinding)
@api_view(["GET"])
def finding(request: ApiRequest, key: UUID) -> Response:
    asked: Any = request
    found = finding_with_key(key, asked.actor)
    if found is None:
        raise Http404
    return Response(WholeFinding(found).data)


@require(Permission.INFORMATION_VIEW)
@extend_schema(
    operation_id="information_requests",
    parameters=list_parameters(INFORMATION),
    responses=paged(InformationRequestRow),
)
@api_view(["GET"])
def information_requests(request: ApiRequest) -> Response:
    """What the public has asked of the records; who asks is not kept."""
    return list_answer(request, INFORMATION, InformationRequestRow)


@require(Permission.INFORMATION_VIEW)
@extend_schema(operation_id="information_request", responses=WholeInformationRequest)
@api_view(["GET"])
def information_request(request: ApiRequest, key: UUID) -> Response:
    found = information_request_with_key(key)
    if found is None:
        raise Http404
    return Response(WholeInformationRequest(found).data)


class ProcessingActivityRow(serializers.ModelSerializer[ProcessingActivity]):
    class Meta:
        model = ProcessingActivity
        fields = (
            *("key", "name", "purpose", "basis", "provision", "subjects", "data", "is_sensitive", "recipients"),
            *("kept", "measures", "assessed_date", "is_active"),
        )


class SubjectRequestRow(serializers.ModelSerializer[SubjectRequest]):
    is_late = serializers.BooleanField()

    class Meta:
        model = SubjectRequest
        fields = ("key", "number", "right", "subject", "received_date", "due_date", "status", "is_late", "answered_at")


class BreachRow(serializers.ModelSerializer[Breach]):
    notify_until = serializers.DateTimeField(help_text="72 hours after it was known.")
    must_notify, is_late = serializers.BooleanField(), serializers.BooleanField()

    class Meta:
        model = Breach
        fields = (
            *("key", "title", "known_at", "affected", "is_sensitive", "must_notify", "notify_until", "is_late"),
            *("status", "commission_at", "persons_at", "report_at", "closed_at"),
        )


@require(Permission.PRIVACY_VIEW)
@extend_schema(
    operation_id="processing_activities",
    parameters=list_parameters(ACTIVITIES),
    responses=paged(ProcessingActivityRow),
)
@api_view(["GET"])
def processing_activities(request: ApiRequest) -> Response:
    """The register of processing of personal data."""
    return list_answer(request, ACTIVITIES, ProcessingActivityRow)


@require(Permission.PRIVACY_VIEW)
@extend_schema(
    operation_id="subject_requests",
    parameters=list_parameters(SUBJECT_REQUESTS),
    responses=paged(SubjectRequestRow),
)
@api_view(["GET"])
def subject_requests(request: ApiRequest) -> Response:
    """What persons ask about the data kept of them; who they are is not kept."""
    return list_answer(request, SUBJECT_REQUESTS, SubjectRequestRow)


@require(Permission.PRIVACY_VIEW)
@extend_schema(operation_id="breaches", parameters=list_parameters(BREACHES), responses=paged(BreachRow))
@api_view(["GET"])
def breaches(request: ApiRequest) -> Response:
    """Personal data breaches with the clocks that run."""
    return list_answer(request, BREACHES, BreachRow)

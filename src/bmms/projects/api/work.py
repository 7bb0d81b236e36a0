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
from bmms.projects.actions.tasks import report_progress
from bmms.projects.lists import CONTRACTS, ISSUES, TASKS, VISITS
from bmms.projects.models import (
    Contract,
    FieldVisit,
    Issue,
    Task,
)
from bmms.projects.queries.tasks import task_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class IssueRow(serializers.ModelSerializer[Issue]):
    project = serializers.UUIDField(source="project.key")
    owner = serializers.CharField(source="owner.name", default="")

    class Meta:
        model = Issue
        fields = (
            *("key", "project", "kind", "problem", "cause", "action", "owner", "due_date", "escalated_to"),
            *("status", "found_on", "result"),
        )


class ContractRow(serializers.ModelSerializer[Contract]):
    project = serializers.UUIDField(source="project.key")
    whom = serializers.CharField()
    until = serializers.DateField()
    revised, obligated, paid = (serializers.DecimalField(max_digits=20, decimal_places=2) for _ in range(3))

    class Meta:
        model = Contract
        fields = (
            *("key", "project", "number", "title", "whom", "signed_date", "begin_date", "until"),
            *("amount", "revised", "obligated", "paid"),
        )


class TaskRow(serializers.ModelSerializer[Task]):
    project = serializers.UUIDField(source="project.key")
    part_of = serializers.UUIDField(source="parent.key", default=None, allow_null=True)
    people = serializers.ListField(child=serializers.CharField(), source="people_names")
    waits_for = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Task
        fields = (
            *("key", "project", "part_of", "title", "start_date", "end_date", "status", "progress"),
            *("people", "waits_for", "version"),
        )


class TaskProgress(serializers.Serializer[Any]):
    progress = serializers.IntegerField(min_value=0, max_value=100, help_text="In percent; 100 is done.")


class VisitRow(serializers.ModelSerializer[FieldVisit]):
    project = serializers.UUIDField(source="project.key")

    class Meta:
        model = FieldVisit
        fields = (*("key", "project", "visit_date", "team", "place", "latitude", "longitude", "findings", "follow_up"),)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="contracts", parameters=list_parameters(CONTRACTS), responses=paged(ContractRow))
@api_view(["GET"])
def contracts(request: ApiRequest) -> Response:
    """Contracts of projects, with what was varied, and what the ledger has obligated and paid for them."""
    return list_answer(request, CONTRACTS, ContractRow)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="tasks", parameters=list_parameters(TASKS), responses=paged(TaskRow))
@api_view(["GET"])
def tasks(request: ApiRequest) -> Response:
    """The work of projects: activities and their tasks."""
    return list_answer(request, TASKS, TaskRow)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="task", responses=TaskRow)
@api_view(["GET"])
def task(request: ApiRequest, key: UUID) -> Response:
    return Response(TaskRow(_task(key)).data)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="report_task_progress", request=TaskProgress, responses=TaskRow)
@api_view(["POST"])
def task_progress(request: ApiRequest, key: UUID) -> Response:
    """How far it is, said by whoever works on it or keeps the project."""
    found, sent, asked = _task(key), TaskProgress(data=request.data), request
    sent.is_valid(raise_exception=True)
    actor: Any = asked.actor  # type: ignore[attr-defined]
    report_progress(found, by=actor, **sent.validated_data)
    return Response(TaskRow(_task(key)).data)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="issues", parameters=list_parameters(ISSUES), responses=paged(IssueRow))
@api_view(["GET"])
def issues(request: ApiRequest) -> Response:
    """What stands in the way of projects, or may."""
    return list_answer(request, ISSUES, IssueRow)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="visits", parameters=list_parameters(VISITS), responses=paged(VisitRow))
@api_view(["GET"])
def visits(request: ApiRequest) -> Response:
    """Who has been at which project, and what they found."""
    return list_answer(request, VISITS, VisitRow)


def _task(key: UUID) -> Task:
    found = task_with_key(key)
    if found is None:
        raise Http404
    return found

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.planning.models import CODE
from bmms.projects.actions.accomplishments import move_accomplishment as take_accomplishment
from bmms.projects.actions.imports import write_project
from bmms.projects.actions.projects import move_project
from bmms.projects.actions.tasks import report_progress
from bmms.projects.lists import ACCOMPLISHMENTS, CONTRACTS, ISSUES, PROJECTS, TASKS, VISITS
from bmms.projects.models import (
    Accomplishment,
    AccomplishmentRow,
    Beneficiaries,
    Contract,
    FieldVisit,
    Issue,
    Project,
    ProjectPlace,
    Task,
)
from bmms.projects.queries.accomplishments import accomplishment_with_key, rows_of
from bmms.projects.queries.projects import facts_of, project_with_key
from bmms.projects.queries.tasks import task_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class ProjectRow(serializers.ModelSerializer[Project]):
    ppa = serializers.UUIDField(source="ppa.key")
    code = serializers.CharField(source="ppa.code")
    title = serializers.CharField(source="ppa.title")
    lead = serializers.CharField(source="lead.name", default="")
    unit = serializers.CharField(source="unit.code", default="")
    places = serializers.ListField(child=serializers.CharField(), source="place_names")

    class Meta:
        model = Project
        fields = (
            *("key", "ppa", "code", "title", "status", "sector", "mode", "places", "start_date", "end_date"),
            *("began_date", "ended_date", "accepted_date", "total_cost", "unit", "partner", "lead", "version"),
            *("measured_until", "physical", "expected", "slippage"),
        )


class PlaceShare(serializers.ModelSerializer[ProjectPlace]):
    name = serializers.CharField(source="place.full_name")

    class Meta:
        model = ProjectPlace
        fields = ("place", "name", "share", "is_obc")


class BeneficiariesRow(serializers.ModelSerializer[Beneficiaries]):
    total = serializers.IntegerField()

    class Meta:
        model = Beneficiaries
        fields = ("group", "male", "female", "unspecified", "total")


class WholeProject(serializers.Serializer[Any]):
    project = ProjectRow()
    places = PlaceShare(many=True)
    beneficiaries = BeneficiariesRow(many=True)


class RowOfPlace(serializers.ModelSerializer[AccomplishmentRow]):
    class Meta:
        model = AccomplishmentRow
        fields = ("place", "value", "numerator", "denominator", "male", "female", "unspecified")


class AccomplishmentOfQuarter(serializers.ModelSerializer[Accomplishment]):
    indicator = serializers.UUIDField(source="indicator.key")
    ppa = serializers.CharField(source="indicator.ppa.code")

    class Meta:
        model = Accomplishment
        fields = (
            *("key", "indicator", "ppa", "fiscal_year", "quarter", "status", "value", "numerator", "denominator"),
            *("male", "female", "unspecified", "remarks", "certified_at", "approved_at"),
        )


class WholeAccomplishment(serializers.Serializer[Any]):
    accomplishment = AccomplishmentOfQuarter()
    rows = RowOfPlace(many=True)


class AccomplishmentStep(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000, required=False, default="")


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
    part_of = serializers.UUIDField(source="parent.key", default=None)
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


class PlaceGiven(serializers.Serializer[Any]):
    place = serializers.RegexField(r"^\d{10}\Z", help_text="Its code.")
    share = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)


class NewProject(serializers.ModelSerializer[Project]):
    code = serializers.RegexField(CODE, max_length=30, help_text="What the plans know by it is taken up.")
    title = serializers.CharField(max_length=300)
    part_of = serializers.CharField(max_length=30, help_text="The code of the program or project above it.")
    lead = serializers.EmailField(required=False, default="", allow_blank=True)
    places = PlaceGiven(many=True, required=False, help_text="Shares that add to 100.")

    class Meta:
        model = Project
        fields = (
            *("code", "title", "part_of", "sector", "mode", "start_date", "end_date", "total_cost", "partner"),
            *("lead", "places"),
        )


class ProjectStep(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000, required=False, default="")
    on = serializers.DateField(required=False, help_text="When the work began or ended.")
    accepted_on = serializers.DateField(required=False, help_text="When it was accepted or turned over.")


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="projects", parameters=list_parameters(PROJECTS), responses=paged(ProjectRow))
@api_view(["GET"])
def projects(request: ApiRequest) -> Response:
    """Projects of the organization, with where they are and how far."""
    return list_answer(request, PROJECTS, ProjectRow)


@require(Permission.PROJECT_EDIT)
@extend_schema(operation_id="add_project", request=NewProject, responses={201: ProjectRow})
@api_view(["POST"])
def add(request: ApiRequest) -> Response:
    """Add a project. Send an `Idempotency-Key`, so that a bad line does not add it twice."""
    sent, asked = NewProject(data=request.data), request
    sent.is_valid(raise_exception=True)
    values = dict(sent.validated_data)
    places = "; ".join(f"{each['place']}: {each['share']:f}" for each in values.pop("places", ()))
    actor: Any = asked.actor  # type: ignore[attr-defined]
    made = write_project(None, values | {"parent": values.pop("part_of"), "places": places}, by=actor)
    return Response(ProjectRow(_project(made.key)).data, status=status.HTTP_201_CREATED)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="project", responses=WholeProject)
@api_view(["GET"])
def project(request: ApiRequest, key: UUID) -> Response:
    found = _project(key)
    return Response(WholeProject({"project": found, **facts_of(found)}).data)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="take_project_step", request=ProjectStep, responses=ProjectRow)
@api_view(["POST"])
def take_step(request: ApiRequest, key: UUID, step: str) -> Response:
    """approve, procure, start, suspend, resume, report, return, confirm or terminate, as far as it is yours."""
    found, sent, asked = _project(key), ProjectStep(data=request.data), request
    sent.is_valid(raise_exception=True)
    actor: Any = asked.actor  # type: ignore[attr-defined]
    move_project(found, step, by=actor, **sent.validated_data)
    return Response(ProjectRow(_project(key)).data)


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


@require(Permission.PROJECT_VIEW)
@extend_schema(
    operation_id="accomplishments",
    parameters=list_parameters(ACCOMPLISHMENTS),
    responses=paged(AccomplishmentOfQuarter),
)
@api_view(["GET"])
def accomplishments(request: ApiRequest) -> Response:
    """What indicators have reached, quarter by quarter."""
    return list_answer(request, ACCOMPLISHMENTS, AccomplishmentOfQuarter)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="accomplishment", responses=WholeAccomplishment)
@api_view(["GET"])
def accomplishment(request: ApiRequest, key: UUID) -> Response:
    """With its places."""
    found = _accomplishment(key)
    return Response(WholeAccomplishment({"accomplishment": found, "rows": rows_of(found)}).data)


@require(Permission.PROJECT_VIEW)
@extend_schema(operation_id="move_accomplishment", request=AccomplishmentStep, responses=AccomplishmentOfQuarter)
@api_view(["POST"])
def move_accomplishment(request: ApiRequest, key: UUID, step: str) -> Response:
    """submit, certify, approve or return, as far as it is yours."""
    found, sent, asked = _accomplishment(key), AccomplishmentStep(data=request.data), request
    sent.is_valid(raise_exception=True)
    actor: Any = asked.actor  # type: ignore[attr-defined]
    take_accomplishment(found, step, by=actor, **sent.validated_data)
    return Response(AccomplishmentOfQuarter(_accomplishment(key)).data)


def _accomplishment(key: UUID) -> Accomplishment:
    found = accomplishment_with_key(key)
    if found is None:
        raise Http404
    return found


def _project(key: UUID) -> Project:
    found = project_with_key(key)
    if found is None:
        raise Http404
    return found


def _task(key: UUID) -> Task:
    found = task_with_key(key)
    if found is None:
        raise Http404
    return found

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
from bmms.projects.actions.project_imports import write_project
from bmms.projects.actions.projects import move_project
from bmms.projects.lists import PROJECTS
from bmms.projects.models import (
    Beneficiaries,
    Project,
    ProjectPlace,
)
from bmms.projects.queries.projects import facts_of, project_with_key
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
            *("measured_until", "physical", "expected", "slippage", "financial_slippage"),
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
    made = write_project(values | {"parent": values.pop("part_of"), "places": places}, by=actor)
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


def _project(key: UUID) -> Project:
    found = project_with_key(key)
    if found is None:
        raise Http404
    return found

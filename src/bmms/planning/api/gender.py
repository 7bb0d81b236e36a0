"""The lines of the GAD plan, by the pages' own actions."""

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
from bmms.planning.actions.gender import remove_gender_line, write_gender_line
from bmms.planning.lists import GENDER_LINES
from bmms.planning.models import PPA, GenderLine
from bmms.planning.queries.gender import gender_line_with_key
from bmms.planning.queries.ppas import ppa_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class GenderLineRow(serializers.ModelSerializer[GenderLine]):
    ppa = serializers.UUIDField(source="ppa.key")

    class Meta:
        model = GenderLine
        fields = ("key", "fiscal_year", "ppa", "issue", "cause", "objective", "activity", "responsible", "version")


class NewGenderLine(serializers.ModelSerializer[GenderLine]):
    ppa = serializers.UUIDField(help_text="The key of the program, project or activity.")
    fiscal_year = serializers.IntegerField(min_value=2020, max_value=2100)

    class Meta:
        model = GenderLine
        fields: tuple[str, ...] = ("fiscal_year", "ppa", "issue", "cause", "objective", "activity", "responsible")
        validators: list[Any] = []  # the action refuses in words

    def validate_ppa(self, key: UUID) -> PPA:
        found = ppa_with_key(key)
        if found is None:
            raise serializers.ValidationError("There is no such program, project or activity.")
        return found


class EditedGenderLine(NewGenderLine):
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="As it was read: who changed it since is told."
    )

    class Meta(NewGenderLine.Meta):
        fields = (*NewGenderLine.Meta.fields, "version")


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="gender_lines", parameters=list_parameters(GENDER_LINES), responses=paged(GenderLineRow))
@api_view(["GET"])
def gender_lines(request: ApiRequest) -> Response:
    """The lines of the GAD plan; the amounts stand in the statements GPB and GAD AR."""
    return list_answer(request, GENDER_LINES, GenderLineRow)


@require(Permission.GENDER_PLAN_KEEP)
@extend_schema(operation_id="add_gender_line", request=NewGenderLine, responses={201: GenderLineRow})
@api_view(["POST"])
def add(request: ApiRequest) -> Response:
    """Put a gender issue into the GAD plan of a year, and what is done about it."""
    made = write_gender_line(None, _sent(NewGenderLine(data=request.data)), by=_actor(request))
    return Response(GenderLineRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.GENDER_PLAN_KEEP)
@extend_schema(operation_id="edit_gender_line", request=EditedGenderLine, responses=GenderLineRow)
@api_view(["POST"])
def change(request: ApiRequest, key: UUID) -> Response:
    """What is left out stays as it is."""
    found, values = _line(key), _sent(EditedGenderLine(data=request.data, partial=True))
    if "version" not in values:
        raise serializers.ValidationError({"version": ["This field is required."]})
    kept = write_gender_line(found, values, version=values.pop("version"), by=_actor(request))
    return Response(GenderLineRow(kept).data)


@require(Permission.GENDER_PLAN_KEEP)
@extend_schema(operation_id="remove_gender_line", request=None, responses={204: None})
@api_view(["POST"])
def remove(request: ApiRequest, key: UUID) -> Response:
    """Take a line out of the GAD plan; what a certified report says of it stays in the report."""
    remove_gender_line(_line(key), by=_actor(request))
    return Response(status=status.HTTP_204_NO_CONTENT)


def _sent(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _line(key: UUID) -> GenderLine:
    found = gender_line_with_key(key)
    if found is None:
        raise Http404
    return found


def _actor(request: Any) -> Any:
    return request.actor

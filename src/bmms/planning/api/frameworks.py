"""Development plans and agendas: everybody reads them, BPDA keeps them by its pages' own actions."""

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
from bmms.planning.actions.frameworks import add_framework, edit_framework
from bmms.planning.lists import FRAMEWORKS
from bmms.planning.models import Framework, FrameworkItem
from bmms.planning.queries.alignment import framework_with_key, frameworks, items_of
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters

SAID: tuple[str, ...] = ("title", "edition", "legal_basis", "from_year", "until_year")
MOST_ITEMS = 500


class FrameworkRow(serializers.ModelSerializer[Framework]):
    replaced_by = serializers.CharField(source="replaced_by.code", default=None, allow_null=True)

    class Meta:
        model = Framework
        fields = ("key", "code", "title", "edition", "legal_basis", "from_year", "until_year", "replaced_by", "version")


class ItemRow(serializers.ModelSerializer[FrameworkItem]):
    class Meta:
        model = FrameworkItem
        fields = ("code", "title")


class WholeFramework(serializers.Serializer[Any]):
    framework = FrameworkRow()
    items = ItemRow(many=True)


class NewFramework(serializers.ModelSerializer[Framework]):
    items = serializers.ListField(
        child=ItemRow(), max_length=MOST_ITEMS, help_text="All of its goals or points, in their order."
    )
    replaces = serializers.CharField(
        max_length=30,
        required=False,
        allow_null=True,
        help_text="The code of the version that it takes the place of, which stays with what was aligned with it.",
    )

    class Meta:
        model = Framework
        fields = ("code", *SAID, "items", "replaces")

    def validate_items(self, items: list[dict[str, str]]) -> dict[str, str]:
        return _titles(items)

    def validate_replaces(self, code: str | None) -> Framework | None:
        found = _called(code)
        if found and found.replaced_by:
            raise serializers.ValidationError(f"It is replaced by {found.replaced_by.code} already.")
        return found


class EditedFramework(serializers.ModelSerializer[Framework]):
    # what may be left out is said here: `partial` would let a goal come without its title
    items = serializers.ListField(
        child=ItemRow(), max_length=MOST_ITEMS, required=False, help_text="All that it shall have."
    )
    replaced_by = serializers.CharField(max_length=30, required=False, allow_null=True, help_text="A code.")
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="As it was read: who changed it since is told."
    )

    class Meta:
        model = Framework
        fields = (*SAID, "replaced_by", "items", "version")
        extra_kwargs = {name: {"required": False} for name in SAID}

    def validate_items(self, items: list[dict[str, str]]) -> dict[str, str]:
        return _titles(items)

    def validate_replaced_by(self, code: str | None) -> Framework | None:
        return _called(code)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="frameworks", parameters=list_parameters(FRAMEWORKS), responses=paged(FrameworkRow))
@api_view(["GET"])
def all_frameworks(request: ApiRequest) -> Response:
    """Development plans and agendas, in all their versions."""
    return list_answer(request, FRAMEWORKS, FrameworkRow)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="framework", responses=WholeFramework)
@api_view(["GET"])
def framework(request: ApiRequest, key: UUID) -> Response:
    """One of them, with its goals or points."""
    return _whole(key)


@require(Permission.FRAMEWORK_KEEP)
@extend_schema(operation_id="add_framework", request=NewFramework, responses={201: WholeFramework})
@api_view(["POST"])
def add(request: ApiRequest) -> Response:
    """Bring a development plan or agenda, or the next version of one."""
    values = _sent(NewFramework(data=request.data))
    items, replaces = values.pop("items"), values.pop("replaces", None)
    made = add_framework(values, items, replaces=replaces, by=_actor(request))
    return _whole(made.key, status.HTTP_201_CREATED)


@require(Permission.FRAMEWORK_KEEP)
@extend_schema(operation_id="edit_framework", request=EditedFramework, responses=WholeFramework)
@api_view(["POST"])
def change(request: ApiRequest, key: UUID) -> Response:
    """What is left out stays as it is, and so does every goal or point that something is aligned with."""
    found, values = _framework(key), _sent(EditedFramework(data=request.data))
    items, version = values.pop("items", None), values.pop("version")
    edit_framework(found, values, items, version=version, by=_actor(request))
    return _whole(key)


def _whole(key: UUID, code: int = status.HTTP_200_OK) -> Response:
    found = _framework(key)
    return Response(WholeFramework({"framework": found, "items": items_of(found)}).data, status=code)


def _titles(items: list[dict[str, str]]) -> dict[str, str]:
    titles = {item["code"]: item["title"] for item in items}
    if len(titles) < len(items):
        raise serializers.ValidationError("Each code once.")
    return titles


def _called(code: str | None) -> Framework | None:
    found = frameworks().filter(code=code).first() if code else None
    if code and found is None:
        raise serializers.ValidationError("There is no such development plan or agenda.")
    return found


def _framework(key: UUID) -> Framework:
    found = framework_with_key(key)
    if found is None:
        raise Http404
    return found


def _sent(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _actor(request: Any) -> Any:
    return request.actor

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
from bmms.planning.actions.alignment import set_alignment, set_tags
from bmms.planning.models import PPA, Alignment, Tag
from bmms.planning.queries.alignment import alignments, frameworks, items_of, tags
from bmms.planning.queries.ppas import ppa_with_key

SHARE: Any = {"max_digits": 5, "decimal_places": 2, "min_value": 0, "max_value": 100}


class AlignmentRow(serializers.ModelSerializer[Alignment]):
    framework = serializers.CharField(source="item.framework.code")
    item = serializers.CharField(source="item.code")

    class Meta:
        model = Alignment
        fields = ("framework", "item", "weight")


class TagRow(serializers.ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ("fiscal_year", "taxonomy", "tag", "share")


class Serves(serializers.Serializer[Any]):
    alignment = AlignmentRow(many=True)
    tags = TagRow(many=True)


class WeightIn(serializers.Serializer[Any]):
    item = serializers.CharField(max_length=30, help_text="The code of the goal or point.")
    weight = serializers.DecimalField(**SHARE)


class AlignmentIn(serializers.Serializer[Any]):
    framework = serializers.CharField(max_length=30, help_text="The code of the development plan or agenda.")
    weights = WeightIn(many=True, help_text="All of them: 100 together, or none.")


class ShareIn(serializers.Serializer[Any]):
    taxonomy = serializers.ChoiceField(Tag.Taxonomy.choices)
    tag = serializers.CharField(max_length=12)
    share = serializers.DecimalField(**SHARE)


class TagsIn(serializers.Serializer[Any]):
    fiscal_year = serializers.IntegerField(min_value=2020, max_value=2100)
    shares = ShareIn(many=True, help_text="All of them: at most 100 within a taxonomy.")


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="ppa_serves", responses=Serves)
@api_view(["GET"])
def serves(request: ApiRequest, key: UUID) -> Response:
    """What a program, project or activity is aligned with, and its tags."""
    return _serves(_ppa(key))


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="align_ppa", request=AlignmentIn, responses=Serves)
@api_view(["POST"])
def align(request: ApiRequest, key: UUID) -> Response:
    """Set its weights under one development plan or agenda, in place of those it has there."""
    found, sent = _ppa(key), AlignmentIn(data=request.data)
    sent.is_valid(raise_exception=True)
    under = frameworks().filter(code=sent.validated_data["framework"]).first()
    if under is None:
        raise serializers.ValidationError({"framework": ["There is no such development plan or agenda."]})
    items = {item.code: item for item in items_of(under)}
    given = {each["item"]: each["weight"] for each in sent.validated_data["weights"]}
    if unknown := given.keys() - items.keys():
        raise serializers.ValidationError(
            {"weights": [f"There is no goal or point {code}." for code in sorted(unknown)]}
        )
    set_alignment(found, under, {items[code]: weight for code, weight in given.items()}, by=_actor(request))
    return _serves(found)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="tag_ppa", request=TagsIn, responses=Serves)
@api_view(["POST"])
def tag(request: ApiRequest, key: UUID) -> Response:
    """Set its tags of one fiscal year, in place of those it has there."""
    found, sent = _ppa(key), TagsIn(data=request.data)
    sent.is_valid(raise_exception=True)
    shares = {(each["taxonomy"], each["tag"]): each["share"] for each in sent.validated_data["shares"]}
    set_tags(found, sent.validated_data["fiscal_year"], shares, by=_actor(request))
    return _serves(found)


def _serves(ppa: PPA) -> Response:
    return Response(Serves({"alignment": alignments().filter(ppa=ppa), "tags": tags().filter(ppa=ppa)}).data)


def _ppa(key: UUID) -> PPA:
    found = ppa_with_key(key)
    if found is None:
        raise Http404
    return found


def _actor(request: Any) -> Any:
    return request.actor

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.communities.lists import COMMUNITIES, GROUPS, MUNICIPALITIES, NEEDS
from bmms.communities.models import Community, EthnolinguisticGroup, Municipality, Need
from bmms.communities.queries.profiles import community_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class CommunityRow(serializers.ModelSerializer[Community]):
    barangay = serializers.CharField(source="place_id", help_text="The PSGC code.")
    groups = serializers.SerializerMethodField()
    is_locked = serializers.SerializerMethodField()

    class Meta:
        model = Community
        fields = (
            *("key", "barangay", "level", "site", "households", "men", "women", "unspecified", "persons", "groups"),
            *("mosques", "madaris", "livelihood", "source", "as_of_date", "is_locked"),
        )

    def get_groups(self, row: Community) -> list[str]:
        return [each.group.name for each in row.groups.all()]

    def get_is_locked(self, row: Community) -> bool:
        return not row.municipality.is_open


class OBCMunicipalityRow(serializers.ModelSerializer[Municipality]):
    municipality = serializers.CharField(source="place_id", help_text="The PSGC code.")
    name = serializers.CharField(source="place.name")
    number_of_communities = serializers.IntegerField()
    counted_households = serializers.IntegerField()
    counted_persons = serializers.IntegerField()
    difference = serializers.IntegerField(allow_null=True, help_text="Its own figure less the persons counted.")

    class Meta:
        model = Municipality
        fields = (
            *("key", "municipality", "name", "status", "number_of_communities", "counted_households"),
            *("counted_persons", "households", "persons", "difference", "source", "as_of_date"),
        )


class NeedRow(serializers.ModelSerializer[Need]):
    community = serializers.UUIDField(source="community.key")
    barangay = serializers.CharField(source="community.place_id", help_text="The PSGC code.")

    class Meta:
        model = Need
        fields = (
            *("key", "community", "barangay", "sector", "title", "text", "severity", "affected", "assessed_date"),
            *("team", "method", "validated_date", "is_met"),
        )


class GroupRow(serializers.ModelSerializer[EthnolinguisticGroup]):
    class Meta:
        model = EthnolinguisticGroup
        fields = ("key", "name", "other_names", "note")


@require(Permission.COMMUNITY_VIEW)
@extend_schema(operation_id="communities", parameters=list_parameters(COMMUNITIES), responses=paged(CommunityRow))
@api_view(["GET"])
def communities(request: ApiRequest) -> Response:
    """Bangsamoro communities outside the region: counts, no names of persons. The same for every organization."""
    return list_answer(request, COMMUNITIES, CommunityRow)


@require(Permission.COMMUNITY_VIEW)
@extend_schema(operation_id="community", responses=CommunityRow)
@api_view(["GET"])
def community(request: ApiRequest, key: UUID) -> Response:
    found = community_with_key(key)
    if found is None:
        raise Http404
    return Response(CommunityRow(found).data)


@require(Permission.COMMUNITY_VIEW)
@extend_schema(
    operation_id="obc_municipalities", parameters=list_parameters(MUNICIPALITIES), responses=paged(OBCMunicipalityRow)
)
@api_view(["GET"])
def municipalities(request: ApiRequest) -> Response:
    """Cities and municipalities with communities: the sum of these beside the place's own figure."""
    return list_answer(request, MUNICIPALITIES, OBCMunicipalityRow)


@require(Permission.COMMUNITY_VIEW)
@extend_schema(operation_id="needs", parameters=list_parameters(NEEDS), responses=paged(NeedRow))
@api_view(["GET"])
def needs(request: ApiRequest) -> Response:
    """What communities outside the region need, the most severe first."""
    return list_answer(request, NEEDS, NeedRow)


@require(Permission.COMMUNITY_VIEW)
@extend_schema(operation_id="ethnolinguistic_groups", parameters=list_parameters(GROUPS), responses=paged(GroupRow))
@api_view(["GET"])
def groups(request: ApiRequest) -> Response:
    """How the peoples of the communities call themselves and their languages."""
    return list_answer(request, GROUPS, GroupRow)

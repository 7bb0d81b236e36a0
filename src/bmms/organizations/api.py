from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require, signed_in
from bmms.access.permissions import Permission
from bmms.organizations.models import OperatingUnit, Organization
from bmms.organizations.queries import RegistryFilter, registered_organizations
from bmms.ui.api import PAGE_PARAMETERS, page_of, paged

FILTERS = [OpenApiParameter(name, str) for name in ("search", "type", "sector", "stage", "budget")]


class OrganizationRow(serializers.ModelSerializer[Organization]):
    attached_to = serializers.CharField(source="parent.code", default=None, allow_null=True)
    aliases = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Organization
        fields = (
            *("code", "acronym", "name", "type", "attached_to", "sector", "legal_basis", "mandate", "has_own_budget"),
            *("aliases", "valid_from", "valid_to", "stage", "wave"),
        )


class UnitRow(serializers.Serializer[OperatingUnit]):
    key = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()


@signed_in
@extend_schema(operation_id="organizations", parameters=[*FILTERS, *PAGE_PARAMETERS], responses=paged(OrganizationRow))
@api_view(["GET"])
def organizations(request: ApiRequest) -> Response:
    """The registry of ministries, offices and agencies."""
    asked: Any = request.query_params
    wanted = RegistryFilter(**{name: asked.get(name, "") for name in ("search", "type", "sector", "stage", "budget")})
    return page_of(request, registered_organizations(wanted), OrganizationRow)


@signed_in
@extend_schema(operation_id="organization", responses=OrganizationRow)
@api_view(["GET"])
def organization(request: ApiRequest, organization: str) -> Response:
    """One ministry, office or agency by its code."""
    found = get_object_or_404(Organization.objects.select_related("parent"), code=organization)
    return Response(OrganizationRow(found).data)


@require(Permission.ORGANIZATION_VIEW)
@extend_schema(operation_id="units", parameters=PAGE_PARAMETERS, responses=paged(UnitRow))
@api_view(["GET"])
def units(request: ApiRequest) -> Response:
    """The operating units of the organization, closed ones too."""
    return page_of(request, OperatingUnit.objects.order_by("code", "pk"), UnitRow)

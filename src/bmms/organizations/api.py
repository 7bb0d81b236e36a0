from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require, signed_in
from bmms.access.permissions import Permission
from bmms.organizations.lists import REGISTRY, SIGNATORIES, UNITS
from bmms.organizations.models import OperatingUnit, Organization, Signatory
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters


class OrganizationRow(serializers.ModelSerializer[Organization]):
    attached_to = serializers.CharField(source="parent.code", default=None, allow_null=True)
    aliases = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Organization
        fields = (
            *("code", "acronym", "name", "type", "attached_to", "sector", "legal_basis", "mandate", "has_own_budget"),
            *("aliases", "valid_from", "valid_to", "stage", "wave"),
        )


class UnitRow(serializers.ModelSerializer[OperatingUnit]):
    place = serializers.CharField(source="place_id", allow_null=True, help_text="The PSGC code.")

    class Meta:
        model = OperatingUnit
        fields = ("key", "code", "name", "kind", "place", "closed_on")


class SignatoryRow(serializers.ModelSerializer[Signatory]):
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)

    class Meta:
        model = Signatory
        fields = (
            *("key", "form", "place", "unit", "name", "designation", "is_officer_in_charge"),
            *("from_date", "until_date"),
        )


@signed_in
@extend_schema(operation_id="organizations", parameters=list_parameters(REGISTRY), responses=paged(OrganizationRow))
@api_view(["GET"])
def organizations(request: ApiRequest) -> Response:
    """The registry of ministries, offices and agencies."""
    return list_answer(request, REGISTRY, OrganizationRow)


@signed_in
@extend_schema(operation_id="organization", responses=OrganizationRow)
@api_view(["GET"])
def organization(request: ApiRequest, organization: str) -> Response:
    """One ministry, office or agency by its code."""
    found = get_object_or_404(Organization.objects.select_related("parent"), code=organization)
    return Response(OrganizationRow(found).data)


@require(Permission.ORGANIZATION_VIEW)
@extend_schema(operation_id="units", parameters=list_parameters(UNITS), responses=paged(UnitRow))
@api_view(["GET"])
def units(request: ApiRequest) -> Response:
    """The operating units of the organization: the open ones, or with `state` the closed ones or all."""
    return list_answer(request, UNITS, UnitRow)


@require(Permission.ORGANIZATION_VIEW)
@extend_schema(operation_id="signatories", parameters=list_parameters(SIGNATORIES), responses=paged(SignatoryRow))
@api_view(["GET"])
def signatories(request: ApiRequest) -> Response:
    """Who signs which form: present and coming ones, or with `period` past ones, too."""
    return list_answer(request, SIGNATORIES, SignatoryRow)

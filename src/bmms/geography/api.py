from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import signed_in
from bmms.geography.models import Place
from bmms.geography.queries.search import search_places
from bmms.ui.api import PAGE_PARAMETERS, page_of, paged


class PlaceRow(serializers.ModelSerializer[Place]):
    part_of = serializers.CharField(source="parent_id", allow_null=True)
    successor = serializers.CharField(source="successor_id", allow_null=True)

    class Meta:
        model = Place
        fields = (
            *("code", "level", "kind", "scope", "name", "part_of", "is_pseudo", "valid_from", "valid_to", "successor"),
            "population",
        )


class PlacesFound(serializers.Serializer[Any]):
    is_guess = serializers.BooleanField(help_text="Nothing has these words; these are spelled alike.")
    results = PlaceRow(many=True)


@signed_in
@extend_schema(
    operation_id="search_places",
    parameters=[
        OpenApiParameter("q", str, required=True, description="A name, an old name or a code, or its beginning.")
    ],
    responses=PlacesFound,
)
@api_view(["GET"])
def places(request: ApiRequest) -> Response:
    """Places by name or code, the best first."""
    found = search_places(request.query_params.get("q", "").replace("\0", ""))
    return Response(PlacesFound({"is_guess": found.is_guess, "results": found.places}).data)


@signed_in
@extend_schema(operation_id="place", responses=PlaceRow)
@api_view(["GET"])
def place(request: ApiRequest, place: str) -> Response:
    """One place by its 10-digit PSGC code."""
    return Response(PlaceRow(get_object_or_404(Place, code=place)).data)


@signed_in
@extend_schema(operation_id="places_inside", parameters=PAGE_PARAMETERS, responses=paged(PlaceRow))
@api_view(["GET"])
def inside(request: ApiRequest, place: str) -> Response:
    """What a place consists of."""
    whole = get_object_or_404(Place, code=place)
    return page_of(request, Place.objects.filter(parent=whole).order_by("code"), PlaceRow)

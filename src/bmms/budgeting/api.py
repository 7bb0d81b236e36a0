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
from bmms.budgeting.lists import PROPOSALS
from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.budgeting.queries.proposals import lines_of, proposal_with_key
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters

AMOUNTS = ("proposed", "recommended", "confirmed", "enacted", "adjusted")


class ProposalRow(serializers.ModelSerializer[BudgetProposal]):
    fiscal_year = serializers.IntegerField(source="call.fiscal_year")
    total = serializers.DecimalField(20, 2, allow_null=True)

    class Meta:
        model = BudgetProposal
        fields = ("key", "fiscal_year", "status", "total", "submitted_at")


class LineRow(serializers.ModelSerializer[ProposalLine]):
    ppa = serializers.CharField(source="ppa.code")
    place = serializers.CharField(source="place.code", default=None, allow_null=True)
    has_wrong_object = serializers.BooleanField()

    class Meta:
        model = ProposalLine
        fields = (
            *("key", "ppa", "allotment_class", "object_code", "has_wrong_object", "place", "tier", *AMOUNTS, "gad"),
            *("next_year", "second_year", "third_year", "rank", "justification"),
        )


class WholeProposal(serializers.Serializer[Any]):
    proposal = ProposalRow()
    lines = LineRow(many=True)


@require(Permission.PROPOSAL_VIEW)
@extend_schema(operation_id="proposals", parameters=list_parameters(PROPOSALS), responses=paged(ProposalRow))
@api_view(["GET"])
def proposals(request: ApiRequest) -> Response:
    """The organization's budget proposals, the newest first."""
    return list_answer(request, PROPOSALS, ProposalRow)


@require(Permission.PROPOSAL_VIEW)
@extend_schema(operation_id="proposal", responses=WholeProposal)
@api_view(["GET"])
def proposal(request: ApiRequest, key: UUID) -> Response:
    """A budget proposal with its lines and their five amounts."""
    asked: Any = request
    found = proposal_with_key(key, asked.actor)
    if found is None:
        raise Http404
    return Response(WholeProposal({"proposal": found, "lines": lines_of(found)}).data)

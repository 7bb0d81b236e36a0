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
from bmms.budgeting.actions.acts import ACT_FIELDS, VALIDITY_FIELDS, record_act, set_validity
from bmms.budgeting.lists import ACTS, CALLS, LINES, PROPOSALS
from bmms.budgeting.models import AppropriationAct, BudgetCall, BudgetProposal, ProposalLine, Validity
from bmms.budgeting.queries.acts import act_with_key
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


class ListedLineRow(LineRow):
    """With the year, as the lines of all proposals stand in one list."""

    fiscal_year = serializers.IntegerField(source="proposal.call.fiscal_year")

    class Meta:
        model = ProposalLine
        fields = ("fiscal_year", *LineRow.Meta.fields)


class CallRow(serializers.ModelSerializer[BudgetCall]):
    class Meta:
        model = BudgetCall
        fields = ("key", "title", "fiscal_year", "from_date", "deadline", "calendar", "guidelines")


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


@require(Permission.PROPOSAL_EDIT)
@extend_schema(operation_id="proposal_lines", parameters=list_parameters(LINES), responses=paged(ListedLineRow))
@api_view(["GET"])
def lines(request: ApiRequest) -> Response:
    """The lines of every year's proposal, as whoever prepares one sees them."""
    return list_answer(request, LINES, ListedLineRow)


@require(Permission.PROPOSAL_VIEW)
@extend_schema(operation_id="calls", parameters=list_parameters(CALLS), responses=paged(CallRow))
@api_view(["GET"])
def calls(request: ApiRequest) -> Response:
    """MFBM's budget calls, the newest first."""
    return list_answer(request, CALLS, CallRow)


class ActRow(serializers.ModelSerializer[AppropriationAct]):
    class Meta:
        model = AppropriationAct
        fields = ("key", *ACT_FIELDS)


class ValidityRow(serializers.ModelSerializer[Validity]):
    class Meta:
        model = Validity
        fields = ("allotment_class", *VALIDITY_FIELDS)


class WholeAct(serializers.Serializer[Any]):
    act = ActRow()
    validities = ValidityRow(many=True)


@require(Permission.ACT_VIEW)
@extend_schema(operation_id="acts", parameters=list_parameters(ACTS), responses=paged(ActRow))
@api_view(["GET"])
def acts(request: ApiRequest) -> Response:
    """Appropriation acts, the newest first."""
    return list_answer(request, ACTS, ActRow)


@require(Permission.ACT_VIEW)
@extend_schema(operation_id="act", responses=WholeAct)
@api_view(["GET"])
def act(request: ApiRequest, key: UUID) -> Response:
    """An act, and until when its money of each class may be obligated and paid."""
    return Response(_whole_act(key))


@require(Permission.ACT_MANAGE)
@extend_schema(operation_id="record_act", request=ActRow, responses={201: ActRow})
@api_view(["POST"])
def new_act(request: ApiRequest) -> Response:
    sent = ActRow(data=request.data)
    sent.is_valid(raise_exception=True)
    values = {"legal_basis": "", **sent.validated_data}
    return Response(ActRow(record_act(values, by=_actor(request))).data, status=status.HTTP_201_CREATED)


@require(Permission.ACT_MANAGE)
@extend_schema(operation_id="set_validity", request=ValidityRow, responses=WholeAct)
@api_view(["POST"])
def validity(request: ApiRequest, key: UUID) -> Response:
    """For a class that has dates already, the new ones take their place."""
    sent = ValidityRow(data=request.data)
    sent.is_valid(raise_exception=True)
    values = dict(sent.validated_data)
    set_validity(_act(key), values["allotment_class"], values, by=_actor(request))
    return Response(_whole_act(key))


def _act(key: UUID) -> AppropriationAct:
    found = act_with_key(key)
    if found is None:
        raise Http404
    return found


def _whole_act(key: UUID) -> dict[str, Any]:
    found = _act(key)
    return dict(WholeAct({"act": found, "validities": found.validities.all()}).data)


def _actor(request: Any) -> Any:
    return request.actor

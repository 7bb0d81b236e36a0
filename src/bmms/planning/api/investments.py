"""Lines of the annual investment program, and the steps of their way to BPDA and back."""

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
from bmms.geography.models import Place
from bmms.geography.queries.browse import place_with_code
from bmms.planning.actions.investments import move_investment, remove_investment, write_investment
from bmms.planning.api.plans import Reason
from bmms.planning.lists import INVESTMENTS
from bmms.planning.models import LATER, PPA, InvestmentLine
from bmms.planning.queries.investments import investment_with_key
from bmms.planning.queries.ppas import ppas_called
from bmms.ui.api import paged
from bmms.ui.lists.api import list_answer, list_parameters

PLAIN: tuple[str, ...] = (
    *("fiscal_year", "title", "description", "sector", "coverage", "work", "mode", "source"),
    *("amount", "total_cost", *LATER, "rank", "outputs", "readiness"),
)


class InvestmentRow(serializers.ModelSerializer[InvestmentLine]):
    ppa = serializers.CharField(source="ppa.code")
    place = serializers.CharField(source="place_id", allow_null=True)

    class Meta:
        model = InvestmentLine
        fields = (
            *("key", "ppa", "place", *PLAIN, "status", "submitted_at", "endorsed_at", "accepted_at", "approved_at"),
            *("resolution", "version"),
        )


class NewInvestment(serializers.ModelSerializer[InvestmentLine]):
    ppa = serializers.CharField(max_length=30, help_text="The code of the program, project or activity.")
    amount = serializers.DecimalField(max_digits=20, decimal_places=2, min_value=0)
    place = serializers.CharField(max_length=10, required=False, allow_null=True, help_text="Its PSGC code.")
    rank = serializers.IntegerField(min_value=1, max_value=32767, required=False, allow_null=True)

    class Meta:
        model = InvestmentLine
        fields: tuple[str, ...] = ("ppa", "place", *PLAIN)
        validators: list[Any] = []  # the action refuses in words

    def validate_ppa(self, code: str) -> PPA:
        found = ppas_called([code]).get(code)
        if found is None:
            raise serializers.ValidationError("There is no such program, project or activity.")
        return found

    def validate_place(self, code: str | None) -> Place | None:
        found = place_with_code(code) if code else None
        if code and found is None:
            raise serializers.ValidationError("There is no such place.")
        return found


class EditedInvestment(NewInvestment):
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="As it was read: who changed it since is told."
    )

    class Meta(NewInvestment.Meta):
        fields = (*NewInvestment.Meta.fields, "version")


class Resolution(serializers.Serializer[Any]):
    resolution = serializers.CharField(max_length=60)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="investments", parameters=list_parameters(INVESTMENTS), responses=paged(InvestmentRow))
@api_view(["GET"])
def investments(request: ApiRequest) -> Response:
    """Lines of the annual investment program."""
    return list_answer(request, INVESTMENTS, InvestmentRow)


@require(Permission.PLAN_VIEW)
@extend_schema(operation_id="investment", responses=InvestmentRow)
@api_view(["GET"])
def investment(request: ApiRequest, key: UUID) -> Response:
    return Response(InvestmentRow(_line(request, key)).data)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="add_investment", request=NewInvestment, responses={201: InvestmentRow})
@api_view(["POST"])
def add(request: ApiRequest) -> Response:
    """Add a line, with the planners until it is submitted."""
    made = write_investment(None, _sent(NewInvestment(data=request.data)), by=_actor(request))
    return Response(InvestmentRow(made).data, status=status.HTTP_201_CREATED)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="edit_investment", request=EditedInvestment, responses=InvestmentRow)
@api_view(["POST"])
def change(request: ApiRequest, key: UUID) -> Response:
    """What is left out stays as it is."""
    found, values = _line(request, key), _sent(EditedInvestment(data=request.data, partial=True))
    if "version" not in values:
        raise serializers.ValidationError({"version": ["This field is required."]})
    kept = write_investment(found, values, by=_actor(request), version=values.pop("version"))
    return Response(InvestmentRow(kept).data)


@require(Permission.PLAN_EDIT)
@extend_schema(operation_id="remove_investment", request=None, responses={204: None})
@api_view(["POST"])
def remove(request: ApiRequest, key: UUID) -> Response:
    """Remove a line that is with the planners; files that are attached to it are removed first."""
    remove_investment(_line(request, key), by=_actor(request))
    return Response(status=status.HTTP_204_NO_CONTENT)


@require(Permission.PLAN_SUBMIT)
@extend_schema(operation_id="submit_investment", request=None, responses=InvestmentRow)
@api_view(["POST"])
def submit(request: ApiRequest, key: UUID) -> Response:
    return _moved(request, key, "submit")


@require(Permission.PLAN_SUBMIT)
@extend_schema(operation_id="withdraw_investment", request=None, responses=InvestmentRow)
@api_view(["POST"])
def withdraw(request: ApiRequest, key: UUID) -> Response:
    """Take it back, while the head of the organization has not endorsed it."""
    return _moved(request, key, "withdraw")


@require(Permission.PLAN_APPROVE)
@extend_schema(operation_id="endorse_investment", request=None, responses=InvestmentRow)
@api_view(["POST"])
def endorse(request: ApiRequest, key: UUID) -> Response:
    """Endorse a line that others have written and submitted: it goes to BPDA."""
    return _moved(request, key, "endorse")


@require(Permission.PLAN_RETURN)
@extend_schema(operation_id="return_investment", request=Reason, responses=InvestmentRow)
@api_view(["POST"])
def give_back(request: ApiRequest, key: UUID) -> Response:
    """Return a submitted line to the planners with the reason."""
    return _returned(request, key, "return")


@require(Permission.AIP_REVIEW)
@extend_schema(operation_id="accept_investment", request=None, responses=InvestmentRow)
@api_view(["POST"])
def accept(request: ApiRequest, key: UUID) -> Response:
    """Accept an endorsed line into the annual investment program, as BPDA."""
    return _moved(request, key, "accept")


@require(Permission.AIP_REVIEW)
@extend_schema(operation_id="approve_investment", request=Resolution, responses=InvestmentRow)
@api_view(["POST"])
def approve(request: ApiRequest, key: UUID) -> Response:
    """Write down, as BPDA, by which resolution the BEDC has approved an accepted line."""
    _line(request, key)  # none of another organization's, whatever is sent
    return _moved(request, key, "approve", **_sent(Resolution(data=request.data)))


@require(Permission.AIP_REVIEW)
@extend_schema(operation_id="reopen_investment", request=Reason, responses=InvestmentRow)
@api_view(["POST"])
def reopen(request: ApiRequest, key: UUID) -> Response:
    """Take back, as BPDA, an approval that was written down wrong: the line is in the AIP until it is right."""
    return _returned(request, key, "reopen")


@require(Permission.AIP_REVIEW)
@extend_schema(operation_id="send_back_investment", request=Reason, responses=InvestmentRow)
@api_view(["POST"])
def send_back(request: ApiRequest, key: UUID) -> Response:
    """Return an endorsed line to the organization with the reason, as BPDA."""
    return _returned(request, key, "send_back")


def _returned(request: Any, key: UUID, step: str) -> Response:
    _line(request, key)  # none of another organization's, whatever is sent
    return _moved(request, key, step, **_sent(Reason(data=request.data)))


def _moved(request: Any, key: UUID, step: str, **said: str) -> Response:
    found = _line(request, key)
    move_investment(found, step, by=_actor(request), **said)
    found.refresh_from_db()
    return Response(InvestmentRow(found).data)


def _sent(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _line(request: Any, key: UUID) -> InvestmentLine:
    found = investment_with_key(key, _actor(request))
    if found is None:
        raise Http404
    return found


def _actor(request: Any) -> Any:
    return request.actor

"""What is posted to the ledger directly, for programs: the same actions as the pages, and so the same refusals."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.budgeting.models import AllotmentClass
from bmms.budgeting.queries.acts import act_with_key
from bmms.execution.actions.ledger import accrue, adjust_obligation, allocate_cash, appropriate, release, suballot
from bmms.execution.actions.opening import OpeningRow, post_opening
from bmms.execution.actions.posting import reverse_entry
from bmms.execution.api.inputs import AMOUNT, KeyField, actor_of, found_or_404, sent_as
from bmms.execution.api.ledger import EntryRow
from bmms.execution.models import FUND, REGULAR_FUND, Account
from bmms.execution.queries.accounts import account_with_key, entry_with_key
from bmms.organizations.queries import operating_units
from bmms.planning.queries.ppas import ppas

Level = Account.Level


def _unit(**options: Any) -> KeyField:
    return KeyField(lambda key: operating_units().filter(key=key).first(), **options)


def _ppa() -> KeyField:
    return KeyField(lambda key: ppas().filter(key=key).first())


class AccountRow(serializers.ModelSerializer[Account]):
    number = serializers.CharField()
    act = serializers.CharField(source="act.name")
    ppa_code = serializers.CharField(source="ppa.code", default="")
    unit = serializers.CharField(source="unit.code", default="", allow_blank=True)

    class Meta:
        model = Account
        fields = (
            *("key", "level", "number", "name", "act", "ppa_code", "allotment_class", "fund", "unit", "valid_until"),
            *("appropriated", "allotted", "obligated", "payable", "disbursed", "cash"),
        )


class Posting(serializers.Serializer[Any]):
    amount = serializers.DecimalField(**AMOUNT)
    on = serializers.DateField()


class OfAct(Posting):
    act = KeyField(act_with_key)
    allotment_class = serializers.ChoiceField(AllotmentClass.choices)
    fund = serializers.CharField(max_length=8, validators=[FUND], required=False, default=REGULAR_FUND)


class NewAppropriation(OfAct):
    ppa = _ppa()


class NewCash(OfAct):
    valid_until = serializers.DateField()


class NewAllotment(Posting):
    unit = _unit(required=False, default=None)
    override_reason = serializers.CharField(max_length=500, required=False, default="")


class NewSuballotment(Posting):
    unit = _unit()


class Change(Posting):
    """Of an obligation: what became due, or a NORSA with its minus sign."""

    particulars = serializers.CharField(max_length=500)


class Reversal(serializers.Serializer[Any]):
    on = serializers.DateField()
    particulars = serializers.CharField(max_length=500)


class OpeningLine(serializers.Serializer[Any]):
    act = KeyField(act_with_key)
    ppa = _ppa()
    allotment_class = serializers.ChoiceField(AllotmentClass.choices)
    appropriation = serializers.DecimalField(**AMOUNT, min_value=0)
    allotment = serializers.DecimalField(**AMOUNT, min_value=0)
    ors = serializers.CharField(max_length=40, required=False, default="")
    payee = serializers.CharField(max_length=200, required=False, default="")
    object_code = serializers.RegexField(r"^\d{10}$", required=False, default="")
    obligated = serializers.DecimalField(**AMOUNT, min_value=0, required=False, default=Decimal(0))
    due = serializers.DecimalField(**AMOUNT, min_value=0, required=False, default=Decimal(0))
    paid = serializers.DecimalField(**AMOUNT, min_value=0, required=False, default=Decimal(0))


class Opening(serializers.Serializer[Any]):
    on = serializers.DateField()
    rows = OpeningLine(many=True)


class Opened(serializers.Serializer[Any]):
    keys = serializers.IntegerField(help_text="Control keys: act, PPA and class.")


@require(Permission.APPROPRIATION_RECORD)
@extend_schema(operation_id="appropriate", request=NewAppropriation, responses={201: AccountRow})
@api_view(["POST"])
def new_appropriation(request: ApiRequest) -> Response:
    """Enter what an act gives a PPA in a class; again for the same adds to it."""
    return _made(appropriate(by=actor_of(request), **sent_as(request, NewAppropriation)))


@require(Permission.ALLOTMENT_RELEASE)
@extend_schema(operation_id="release", request=NewAllotment, responses={201: AccountRow})
@api_view(["POST"])
def new_allotment(request: ApiRequest, key: UUID) -> Response:
    """Release PS or MOOE by GAABAO. A SARO answers a special budget request (`releases/`)."""
    sent = sent_as(request, NewAllotment)
    return _made(release(_account(key, Level.APPROPRIATION), form="GAABAO", by=actor_of(request), **sent))


@require(Permission.SUBALLOTMENT_POST)
@extend_schema(operation_id="suballot", request=NewSuballotment, responses={201: AccountRow})
@api_view(["POST"])
def new_suballotment(request: ApiRequest, key: UUID) -> Response:
    """Pass a part of an allotment on to an operating unit; answers with the unit's allotment."""
    return _made(suballot(_account(key, Level.ALLOTMENT), by=actor_of(request), **sent_as(request, NewSuballotment)))


@require(Permission.CASH_ALLOCATE)
@extend_schema(operation_id="allocate_cash", request=NewCash, responses={201: AccountRow})
@api_view(["POST"])
def new_cash(request: ApiRequest) -> Response:
    """Issue a notice of cash allocation (NCA)."""
    return _made(allocate_cash(by=actor_of(request), **sent_as(request, NewCash)))


@require(Permission.PAYABLE_POST)
@extend_schema(operation_id="accrue", request=Change, responses={201: EntryRow})
@api_view(["POST"])
def new_payable(request: ApiRequest, key: UUID) -> Response:
    """What was delivered and accepted has become due and demandable."""
    return _posted(accrue(_account(key, Level.OBLIGATION), by=actor_of(request), **sent_as(request, Change)))


@require(Permission.OBLIGATION_POST)
@extend_schema(operation_id="adjust_obligation", request=Change, responses={201: EntryRow})
@api_view(["POST"])
def new_adjustment(request: ApiRequest, key: UUID) -> Response:
    """A NORSA: its amount is below zero."""
    return _posted(adjust_obligation(_account(key, Level.OBLIGATION), by=actor_of(request), **sent_as(request, Change)))


@require(Permission.LEDGER_VIEW)
@extend_schema(operation_id="reverse_entry", request=Reversal, responses={201: EntryRow})
@api_view(["POST"])
def reversal(request: ApiRequest, key: UUID) -> Response:
    """Correct an entry by its linked opposite; whoever posts entries of its kind may."""
    shown = found_or_404(entry_with_key(key))
    return _posted(reverse_entry(shown, by=actor_of(request), **sent_as(request, Reversal)))


@require(Permission.OPENING_POST)
@extend_schema(operation_id="opening", request=Opening, responses={201: Opened})
@api_view(["POST"])
def opening(request: ApiRequest) -> Response:
    """Opening balances and open ORS of an organization that goes live in mid-year: all rows or none."""
    sent = sent_as(request, Opening)
    number = post_opening([OpeningRow(**row) for row in sent["rows"]], on=sent["on"], by=actor_of(request))
    return Response({"keys": number}, status=status.HTTP_201_CREATED)


def _account(key: UUID, level: str) -> Account:
    found = account_with_key(key)
    return found_or_404(found if found and found.level == level else None)  # type: ignore[no-any-return]


def _made(account: Account) -> Response:
    return Response(AccountRow(account_with_key(account.key)).data, status=status.HTTP_201_CREATED)


def _posted(entry: Any) -> Response:
    return Response(EntryRow(entry).data, status=status.HTTP_201_CREATED)

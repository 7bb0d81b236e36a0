from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.roles import ROLES
from bmms.accounts.actions.invitations import invite_person
from bmms.accounts.lists import PEOPLE
from bmms.accounts.models import User
from bmms.accounts.queries import with_roles_held_in
from bmms.ui.api import page_of, paged
from bmms.ui.lists.api import list_parameters


class RoleHeld(serializers.Serializer[Any]):
    role = serializers.CharField()
    from_date = serializers.DateField()
    until_date = serializers.DateField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class PersonRow(serializers.Serializer[User]):
    key = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    is_active = serializers.BooleanField()
    roles = RoleHeld(many=True, source="roles_here")


class InvitationSent(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=150)
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=[(role, role) for role in sorted(ROLES)]),
        allow_empty=False,
        max_length=10,
    )
    until_date = serializers.DateField(required=False, allow_null=True)


class InvitationAnswer(serializers.Serializer[Any]):
    invited = serializers.BooleanField(help_text="False: the person had an account and got the roles at once.")


@require(Permission.MEMBER_VIEW)
@extend_schema(operation_id="people", parameters=list_parameters(PEOPLE), responses=paged(PersonRow))
@api_view(["GET"])
def people(request: ApiRequest) -> Response:
    """The people of the organization and their roles in it."""
    asked: Any = request
    found = PEOPLE.found(asked.actor, PEOPLE.kept(request.query_params))
    return page_of(request, with_roles_held_in(asked.organization.pk, found), PersonRow)


@require(Permission.MEMBER_MANAGE)
@extend_schema(operation_id="invite", request=InvitationSent, responses={201: InvitationAnswer})
@api_view(["POST"])
def invite(request: ApiRequest) -> Response:
    """Invite somebody into the organization. Send an `Idempotency-Key`, so that a bad line does not invite twice."""
    sent = InvitationSent(data=request.data)
    sent.is_valid(raise_exception=True)
    asked: Any = request
    invitation = invite_person(**sent.validated_data, organization=asked.organization, by=asked.actor)
    return Response(InvitationAnswer({"invited": invitation is not None}).data, status=status.HTTP_201_CREATED)

"""What a row of a list of people does: one person, with roles that are added to those they have."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.accounts.actions.invitations import invite_person, withdraw_invitation
from bmms.accounts.actions.memberships import revoke_role
from bmms.accounts.queries.imports import PersonHere, came_by_letter, roles_given_by
from bmms.organizations.models import Organization


@transaction.atomic
def import_person(person: PersonHere | None, values: Mapping[str, Any], *, by: Actor) -> None:
    """Invite, or give what is missing. Roles that a row no longer names are taken back: only an undoing asks for it."""
    if person is None and not values["roles"]:
        raise DomainError(_("Choose at least one role."))
    held = person.roles if person else frozenset()
    if over := held - values["roles"]:
        _take_back(person, over, by)
    if missing := values["roles"] - held:
        invite_person(
            email=values["email"],
            name=values["name"],
            roles=sorted(missing),
            organization=Organization.everywhere.get(pk=by.organization_id or 0),
            until_date=values["until"],
            by=by,
        )


@transaction.atomic
def forget_imported_person(person: PersonHere, *, by: Actor) -> None:
    """Undo a row that brought somebody: an open invitation is withdrawn, roles given at once are taken back."""
    if person.invitation:
        withdraw_invitation(person.invitation, by=by, reason=_("The import is undone"))
        return
    if person.user and came_by_letter(person.user):
        raise DomainError(_("the invitation has been accepted: take the roles away on the person's page."))
    _take_back(person, person.roles, by)


def _take_back(person: PersonHere | None, roles: frozenset[str], by: Actor) -> None:
    if person is None or person.user is None:
        raise DomainError(_("the invitation was open before: withdraw it and send one with fewer roles."))
    given = {each.role: each for each in roles_given_by(by.user_id, person.user)}
    if not roles <= given.keys():
        raise DomainError(_("somebody else has given the roles since."))
    for role in sorted(roles):
        revoke_role(given[role], by=by, reason=_("The import is undone"))

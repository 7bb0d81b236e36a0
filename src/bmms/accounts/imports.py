"""What a file of people may hold, and which invitations and roles its rows become."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.access.roles import ROLES, Level, role_label, roles_for
from bmms.accounts.actions.imports import forget_people, write_people
from bmms.accounts.models import Invitation
from bmms.accounts.queries.imports import people_and_invited, those_with
from bmms.accounts.queries.people import normal_email
from bmms.organizations.queries import organization_here
from bmms.ui.imports import Day, Field, RecordImport, Text, Unfit, register_import
from bmms.ui.imports.declaration import Values
from bmms.ui.lists.columns import Kind

ASSIGNABLE: Final = tuple(role for role in ROLES.values() if role.level is not Level.PLATFORM)


@dataclass(frozen=True)
class Email:
    kind: Kind = Kind.TEXT
    empty: Any = ""

    @property
    def hint(self) -> str:
        return gettext("An e-mail address")

    def value(self, text: str) -> str:
        try:
            validate_email(text)
        except ValidationError as error:
            raise Unfit(str(error.messages[0])) from error
        return normal_email(text)

    def text(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Roles:
    """One or more, by their names here or as the pages call them, between semicolons or commas."""

    kind: Kind = Kind.TEXT
    empty: Any = frozenset()

    @property
    def hint(self) -> str:
        here = organization_here().first()
        words = ", ".join(str(role.label) for role in (roles_for(here.code) if here else ASSIGNABLE))
        return gettext("One or more, between semicolons; of somebody who is here it may be empty: %s") % words

    def value(self, text: str) -> frozenset[str]:
        known = _role_names()
        asked = [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]
        unknown = [part for part in asked if part.casefold() not in known]
        if unknown:
            raise Unfit(gettext("“%s” is no role.") % unknown[0][:60])
        return frozenset(known[part.casefold()] for part in asked)

    def text(self, value: Any) -> str:
        return "; ".join(sorted(role_label(name) for name in value))


def _role_names() -> dict[str, str]:
    found = {role.name: role.name for role in ASSIGNABLE}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(role.label).casefold(): role.name for role in ASSIGNABLE}
    return found


def _roles_of(person: Any) -> frozenset[str]:
    """Of who is here already, or of a row of the list of people, whose file can be imported again."""
    held = getattr(person, "held", None)
    return person.roles if held is None else frozenset(each["role"] for each in held)


def _with_what_is_there(now: Values, values: Values) -> Values:
    """Roles come to those that somebody has, and the file's last day with them; their name is their own affair."""
    held, named = now.get("roles", frozenset()), values.get("roles", frozenset())
    if named <= held:
        return now
    return now | {"roles": held | named, "until": values.get("until", now.get("until"))}


def _has_what_was_given(now: Values, left: Values) -> bool:
    """No role more and none less. Each role of an account has a last day of its own, which is not read here."""
    return now["roles"] == left["roles"] and now["until"] in (None, left["until"])


PEOPLE_IMPORT = register_import(
    RecordImport(
        name="people",
        label=_("People"),
        about=_(
            "Whoever has no account is invited by a letter, anew where an invitation has expired; whoever has one gets "
            "the roles at once. A privileged role "
            "waits for a second person, as ever. Roles that a row does not name stay. A person stands in one row, with "
            "all roles in one cell."
        ),
        permission=Permission.MEMBER_MANAGE,
        list_name="people",
        records=people_and_invited,
        near=lambda keys: those_with({email for (email,) in keys}),
        key=("email",),
        fields=(
            Field("email", _("E-mail"), Email(), is_required=True),
            Field("name", _("Name"), Text(150), is_required=True),
            Field("roles", _("Roles"), Roles(), path=_roles_of, names=("role",)),
            Field(
                "until",
                _("Until"),
                Day(),
                path=lambda person: getattr(person, "until", None),
                hint=_("The last day of all these roles. Empty: without an end."),
            ),
        ),
        merge=_with_what_is_there,
        is_as_left=_has_what_was_given,
        is_over=lambda person: person.invitation is not None and person.invitation.status == Invitation.Status.EXPIRED,
        write_many=write_people,
        remove_many=forget_people,
        personal_data=True,
    )
)

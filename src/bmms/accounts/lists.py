from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.access.roles import ROLES, Level, role_label
from bmms.accounts.models import User
from bmms.accounts.models.people import STATE_LABELS
from bmms.accounts.queries.people import accounts, holding_anywhere, in_state_here, people_here
from bmms.tenancy.scope import system
from bmms.ui.lists import ChoiceFilter, Column, Create, Empty, Kind, Link, RecordList, register_list
from bmms.ui.lists.columns import Reader
from bmms.ui.lists.filters import Rows
from bmms.ui.templatetags.ui import status
from bmms.ui.text import escaped, once_per_language

ROLES_HERE: Final = [(role.name, role.label) for role in ROLES.values() if role.level is not Level.PLATFORM]
STATES: Final = [(state, STATE_LABELS[state]) for state in ("active", "pending", "ended")]


@dataclass(frozen=True)
class HeldFilter(ChoiceFilter):
    """By role, by its state, or by both of one and the same role: the first in use asks for both."""

    def narrowed(self, rows: Rows, kept: QueryDict) -> Rows:
        in_use = [name for name in ("role", "state") if name in kept]
        return in_state_here(rows, kept.get("state", ""), kept.getlist("role")) if in_use[:1] == [self.name] else rows


@dataclass(frozen=True, eq=False)
class RolesColumn(Column):
    """The roles that are not over, each on a line."""

    shows_place: bool = False

    def reads(self) -> Reader:
        label = role_label.here()
        return lambda person: ", ".join(_in_words(each, label, shows_place=self.shows_place) for each in person.held)

    def cell(self) -> Callable[[Any], str]:
        label = role_label.here()
        return lambda person: f"<div>{''.join(self._line(each, label(each['role'])) for each in person.held)}</div>"

    def _line(self, held: dict[str, Any], label: str) -> str:
        place = f" <small>{escaped(held['place'])}</small>" if self.shows_place and held["place"] else ""
        badge = "" if held["state"] == "active" else f" {status(held['state'], _state_called(held['state']))}"
        return f"<div>{escaped(label)}{place}{badge}</div>"


def _in_words(held: dict[str, Any], label: Callable[[str], str], *, shows_place: bool) -> str:
    parts = [held["place"] if shows_place else "", "" if held["state"] == "active" else _state_called(held["state"])]
    told = ", ".join(part for part in parts if part)
    return f"{label(held['role'])} ({told})" if told else label(held["role"])


@once_per_language
def _state_called(state: str) -> str:
    return str(STATE_LABELS[state])


@once_per_language
def _may_sign_in(is_active: bool) -> str:
    return gettext("May sign in") if is_active else gettext("Deactivated")


def _account(person: User) -> str:
    return _may_sign_in(person.is_active)


def _drawn_account(person: User) -> SafeString:
    return status("active" if person.is_active else "closed", _account(person))


PEOPLE = register_list(
    RecordList(
        name="people",
        label=_("People"),
        url_name="accounts:people",
        permission=Permission.MEMBER_VIEW,
        rows=lambda actor: people_here(),
        asks_alike=True,
        columns=(
            Column("name", _("Name"), sort="name"),
            Column("email", _("E-mail"), sort="email"),
            RolesColumn("roles", _("Roles")),
            Column("account", _("Status"), _account, draw=_drawn_account, sort="is_active"),
            Column("created_at", _("Account since"), kind=Kind.MOMENT, sort="created_at", is_shown=False),
        ),
        filters=(HeldFilter("role", _("Role"), ROLES_HERE), HeldFilter("state", _("Status"), STATES, single=True)),
        search=("name", "email"),
        search_label=_("Name or e-mail"),
        order=("name",),
        link=Link("accounts:person"),
        create=Create(_("Invite"), "accounts:invite", Permission.MEMBER_MANAGE, "user-plus"),
        personal_data=True,
        empty=Empty(_("Nobody works here yet"), icon="users"),
    )
)
ACCOUNTS = register_list(
    replace(
        PEOPLE,
        name="accounts",
        url_name="platform:people",
        permission=Permission.PLATFORM_USER_MANAGE,
        rows=lambda actor: accounts(),
        asks_alike=False,
        opened=lambda: system("a system administrator manages every account"),
        columns=tuple(
            RolesColumn("roles", _("Roles"), shows_place=True) if each.name == "roles" else each
            for each in PEOPLE.columns
        ),
        filters=(
            ChoiceFilter(
                "role", _("Role"), [(role.name, role.label) for role in ROLES.values()], narrow=holding_anywhere
            ),
            ChoiceFilter(
                "state",
                _("Status"),
                [("active", _("May sign in")), ("ended", _("Deactivated"))],
                narrow=lambda rows, values: rows.filter(is_active=values == ["active"]),
                single=True,
            ),
        ),
        link=Link("platform:person"),
        create=Create(_("Invite"), "platform:invite", Permission.PLATFORM_USER_MANAGE, "user-plus"),
        empty=Empty(_("No account yet"), icon="users"),
    )
)

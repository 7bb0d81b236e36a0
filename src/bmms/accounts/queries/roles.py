"""What is said of roles where one of them is chosen."""

from collections.abc import Collection
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from bmms.access.conflicts import CONFLICTS, Conflict
from bmms.access.roles import ROLES, Role


def roles_explained(roles: Collection[Role]) -> dict[str, Any]:
    return {"roles": roles, "conflicts": never_one_person({role.name for role in roles})}


def never_one_person(among: Collection[str]) -> list[tuple[Any, list[Any], Any]]:
    """One line for each role and reason, with all the roles that the reason excludes."""
    pairs = [conflict for conflict in CONFLICTS if _matters(conflict, among)]
    grouped = groupby(pairs, key=lambda conflict: (conflict.one, str(conflict.reason)))
    return [(ROLES[one].label, _others(one, [each.other for each in same], among), why) for (one, why), same in grouped]


def _matters(conflict: Conflict, among: Collection[str]) -> bool:
    """A rule that holds everywhere matters where one of its roles is given, too."""
    here = [name for name in (conflict.one, conflict.other) if name in among]
    return len(here) == 2 or (conflict.anywhere and bool(here))


def _others(one: str, names: list[str], among: Collection[str]) -> list[Any]:
    if len(among) > 1 and set(among) - {one} <= set(names):
        return [_("any other role")]
    return [ROLES[name].label for name in names]

"""Bringing the registry file into the database, again and again, without undoing what people have edited since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection, transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.lib.changes import apply_values
from bmms.organizations.actions.registry import REGISTRY
from bmms.organizations.models import Organization
from bmms.organizations.queries import locked_registry
from bmms.organizations.queries.registry_file import RegistryEntry
from bmms.tenancy.scope import system

OOBC: Final = "oobc"
OOBC_ID: Final = 1  # what the predecessor's data and links call it
PILOT_WAVE: Final = 1
NOTHING: Final[tuple[Any, ...]] = ("", None, [])
Changes = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class LoadedOrganization:
    organization: Organization
    is_new: bool
    changes: Changes
    kept: list[str] = field(default_factory=list)  # fields that a person has edited and the file says otherwise


@transaction.atomic
def load_organizations(
    entries: Iterable[RegistryEntry], *, pilots: Collection[str], open_all: bool = False, by: Actor
) -> list[LoadedOrganization]:
    """Add what is missing, bring unedited fields up to date, and open the pilots (or all) that nobody has opened yet.

    A field is unedited while it holds what was last loaded into it. One event per organization that changes.
    """
    check(by, Permission.REGISTRY_MANAGE)
    check(by, Permission.ROLLOUT_MANAGE)
    with system(REGISTRY):
        known = {one.code: one for one in locked_registry()}
        first_id = _free_first_id(known)
        loaded = []
        for entry in entries:
            is_new = entry.code not in known
            organization = known.setdefault(entry.code, Organization(code=entry.code))
            if is_new and entry.code == OOBC:
                organization.pk = first_id
            values = {**entry.values, "parent": known[entry.parent] if entry.parent else None}
            opening = _opening(organization, pilots, open_all=open_all)
            loaded.append(_load(organization, values, opening, is_new=is_new))
    for one in loaded:
        if one.changes:
            record(
                "organization.loaded",
                one.organization,
                by=by,
                changes=one.changes,
                organization_id=one.organization.pk,
            )
    return loaded


def _load(
    organization: Organization, values: Mapping[str, Any], opening: Mapping[str, Any], *, is_new: bool
) -> LoadedOrganization:
    wanted, kept = _merge(organization, values, is_new=is_new)
    remembered = organization.loaded | {name: _plain(values[name]) for name in values if name not in kept}
    changes = apply_values(organization, wanted | dict(opening))
    if changes or organization.loaded != remembered:
        organization.loaded = remembered
        organization.version += bool(changes) and not is_new
        organization.clean_fields()
        organization.save(force_insert=is_new)
    return LoadedOrganization(organization, is_new, changes, kept)


def _merge(organization: Organization, values: Mapping[str, Any], *, is_new: bool) -> tuple[dict[str, Any], list[str]]:
    """What to set, and which fields to leave because a person wrote something else there."""
    wanted, kept = {}, []
    for name, value in values.items():
        current, last = _plain(getattr(organization, name)), organization.loaded.get(name)
        unedited = current == last if name in organization.loaded else current in NOTHING
        if is_new or unedited or current == _plain(value):
            wanted[name] = value
        else:
            kept.append(name)
    return wanted, kept


def _opening(organization: Organization, pilots: Collection[str], *, open_all: bool) -> dict[str, Any]:
    """Only what is still as registered is opened: where the rollout has moved on, people decide."""
    if organization.stage != Organization.Stage.REGISTERED:
        return {}
    if organization.code in pilots:
        return {"stage": Organization.Stage.PILOT, "wave": organization.wave or PILOT_WAVE}
    return {"stage": Organization.Stage.PREPARING} if open_all else {}


def _free_first_id(known: Mapping[str, Organization]) -> int | None:
    """Id 1 for OOBC while nobody has it; takes it out of the sequence, so that no other organization gets it."""
    if OOBC in known or any(one.pk == OOBC_ID for one in known.values()):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Organization._meta.db_table])
    return OOBC_ID


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, Organization):
        return value.code
    return value.isoformat() if isinstance(value, date) else value

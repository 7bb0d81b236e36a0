from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.lib.changes import apply_values
from bmms.organizations.models import RESERVED_CODES, STAGES, TRAINING, Organization
from bmms.organizations.queries import locked_organization, locked_registry
from bmms.tenancy.scope import system

REGISTRY: Final = "the registry is written by the platform, for every organization"
FIELDS: Final = (
    "acronym",
    "name",
    "type",
    "parent",
    "sector",
    "legal_basis",
    "mandate",
    "has_own_budget",
    "gaab_order",
    "uacs_code",
    "aliases",
    "valid_from",
    "source",
)


@transaction.atomic
def add_organization(code: str, values: Mapping[str, Any], *, by: Actor) -> Organization:
    """Register a body that is not in the registry yet; it stays closed to its people until it starts preparing."""
    check(by, Permission.REGISTRY_MANAGE)
    _refuse_code(code)
    organization = Organization(code=code)
    changes = apply_values(organization, _own_fields(values))
    organization.clean_fields()
    with system(REGISTRY):
        organization.save(force_insert=True)
    record("organization.added", organization, by=by, changes=changes, organization_id=organization.pk)
    return organization


@transaction.atomic
def edit_organization(organization: Organization, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """Correct the record. `version` is that of the page the person saw; the code never changes."""
    check(by, Permission.REGISTRY_MANAGE)
    with system(REGISTRY):
        if "parent" in values:
            list(locked_registry())  # two edits at the same moment could close a circle that neither sees
        current = _locked(organization)
        if version != current.version:
            raise StaleRecord
        _refuse_circle(current, values.get("parent"))
        changes = apply_values(current, _own_fields(values))
        if changes:
            _save(current, changes)
    if changes:
        record("organization.edited", current, by=by, changes=changes, organization_id=current.pk)


@transaction.atomic
def move_organization(
    organization: Organization, step: str, *, by: Actor, reason: str = "", last_day: date | None = None
) -> Organization:
    """Take a step of the rollout (models.STAGES). Closing names the last day; reopening clears it."""
    with system(REGISTRY):
        current = _locked(organization)
        taken = take_step(STAGES, step, current, state=current.stage, by=by, reason=reason)
        values = {"stage": taken.target, "valid_to": _last_day(current, taken.target, last_day)}
        changes = apply_values(current, values)
        _save(current, changes)
    record("organization.moved", current, by=by, changes=changes, reason=reason, organization_id=current.pk)
    return current


@transaction.atomic
def assign_wave(organization: Organization, wave: int | None, *, by: Actor) -> None:
    check(by, Permission.ROLLOUT_MANAGE)
    with system(REGISTRY):
        current = locked_organization(organization.pk)
        changes = apply_values(current, {"wave": wave})
        if changes:
            _save(current, changes)
    if changes:
        record("organization.wave_assigned", current, by=by, changes=changes, organization_id=current.pk)


def _locked(organization: Organization) -> Organization:
    current = locked_organization(organization.pk)
    if current.is_training:
        raise DomainError(_("The training organization is not of the registry: only a reset closes and opens it."))
    return current


def _save(organization: Organization, changes: Mapping[str, Any]) -> None:
    organization.version += 1
    organization.clean_fields()
    if organization.valid_from and organization.valid_to and organization.valid_to < organization.valid_from:
        raise DomainError(_("The last day lies before the first."))
    organization.save(update_fields=[*changes, "version"])


def _last_day(organization: Organization, target: str, asked: date | None) -> date | None:
    if target == Organization.Stage.CLOSED:
        return asked or timezone.localdate()
    return None if organization.stage == Organization.Stage.CLOSED else organization.valid_to


def _own_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}


def _refuse_code(code: str) -> None:
    if code in RESERVED_CODES:
        raise DomainError(_("“%s” is an address of the system itself. Choose another code.") % code)
    if code == TRAINING or Organization.everywhere.filter(code=code).exists():
        raise DomainError(_("“%s” is in the registry already.") % code)


def _refuse_circle(organization: Organization, parent: Organization | None) -> None:
    """No body is attached, over however many steps, to itself."""
    above = parent
    while above is not None:
        if above.pk == organization.pk:
            raise DomainError(_("%s cannot be attached to itself or to a body below it.") % organization.acronym)
        above = above.parent

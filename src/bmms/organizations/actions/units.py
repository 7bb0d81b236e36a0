from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.geography.queries.browse import places_with_codes
from bmms.lib.changes import apply_values
from bmms.organizations.models import OperatingUnit
from bmms.organizations.queries import signatories

FIELDS: Final = ("code", "name", "kind", "place")


@transaction.atomic
def add_unit(values: Mapping[str, Any], *, by: Actor) -> OperatingUnit:
    check(by, Permission.UNIT_MANAGE)
    unit = OperatingUnit()
    changes = apply_values(unit, {name: values[name] for name in FIELDS})
    unit.clean_fields()
    _refuse_used_code(unit)
    unit.save(force_insert=True)
    record("unit.added", unit, by=by, changes=changes)
    return unit


@transaction.atomic
def edit_unit(unit: OperatingUnit, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.UNIT_MANAGE)
    current = _locked(unit)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    if not changes:
        return
    current.clean_fields()
    _refuse_used_code(current)
    _save(current, changes)
    record("unit.edited", current, by=by, changes=changes)


@transaction.atomic
def write_unit(unit: OperatingUnit | None, values: Mapping[str, Any], *, by: Actor) -> None:
    """A row of a file, which names the place by its code."""
    code = values.get("place_code", "")
    place = places_with_codes([code]).get(code)
    if code and place is None:
        raise DomainError(_("No place has the code %s.") % code)
    filled = {**values, "place": place} if "place_code" in values else values
    if unit is None:
        add_unit(filled, by=by)
    else:
        edit_unit(unit, filled, version=unit.version, by=by)


@transaction.atomic
def remove_unit(unit: OperatingUnit, *, by: Actor) -> None:
    """Only to undo an import: one that has done nothing yet. Any other is closed."""
    check(by, Permission.UNIT_MANAGE)
    current = _locked(unit)
    record("unit.removed", current, by=by, changes={"code": (current.code, None), "name": (current.name, None)})
    current.delete()


@transaction.atomic
def close_unit(unit: OperatingUnit, *, last_day: date, reason: str, by: Actor) -> None:
    """No new work goes to it after its last day; what it did stays. Its signatories have to end first."""
    check(by, Permission.UNIT_MANAGE)
    current = _locked(unit)
    if current.closed_on:
        raise DomainError(_("This unit is closed already."))
    if not reason.strip():
        raise DomainError(_("Say why the unit is closed."))
    if signatories().filter(unit=current, until_date=None).exists():
        raise DomainError(_("Somebody still signs for this unit. Enter their last day first."))
    _change(current, "unit.closed", {"closed_on": last_day}, reason=reason, by=by)


@transaction.atomic
def reopen_unit(unit: OperatingUnit, *, reason: str, by: Actor) -> None:
    check(by, Permission.UNIT_MANAGE)
    current = _locked(unit)
    if not current.closed_on:
        raise DomainError(_("This unit is open already."))
    if not reason.strip():
        raise DomainError(_("Say why the unit is opened again."))
    _change(current, "unit.reopened", {"closed_on": None}, reason=reason, by=by)


def _change(unit: OperatingUnit, verb: str, values: Mapping[str, Any], *, reason: str, by: Actor) -> None:
    changes = apply_values(unit, values)
    _save(unit, changes)
    record(verb, unit, by=by, changes=changes, reason=reason)


def _save(unit: OperatingUnit, changes: Mapping[str, Any]) -> None:
    unit.version += 1
    unit.save(update_fields=[*changes, "version"])


def _locked(unit: OperatingUnit) -> OperatingUnit:
    current: OperatingUnit = OperatingUnit.objects.select_for_update().get(pk=unit.pk)
    return current


def _refuse_used_code(unit: OperatingUnit) -> None:
    if OperatingUnit.objects.filter(code=unit.code).exclude(pk=unit.pk).exists():
        raise DomainError(_("Another unit has the code %s.") % unit.code)

"""The lines of the year's GAD plan."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.lib.changes import apply_values
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import GenderLine

FIELDS: Final = ("fiscal_year", "ppa", "issue", "cause", "objective", "activity", "responsible")


@transaction.atomic
def write_gender_line(
    line: GenderLine | None, values: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> GenderLine:
    check(by, Permission.GENDER_PLAN_KEEP)
    current = GenderLine.objects.select_for_update().get(pk=line.pk) if line else GenderLine(ppa=values["ppa"])
    if line and version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    _refuse(current)
    current.version += bool(line)
    current.save()
    if changes:
        record("gender_line.written", current, by=by, changes=changes)
    return current


@transaction.atomic
def remove_gender_line(line: GenderLine, *, by: Actor) -> None:
    """What a certified report says of it stays in the report."""
    check(by, Permission.GENDER_PLAN_KEEP)
    record("gender_line.removed", line, by=by, changes={"issue": (line.issue, None), "ppa": (line.ppa, None)})
    line.delete()


def _refuse(line: GenderLine) -> None:
    line.clean_fields(exclude=["organization"])
    if not FIRST <= line.fiscal_year <= LAST:
        raise DomainError(_("A fiscal year is one from %(first)d to %(last)d.") % {"first": FIRST, "last": LAST})
    same = GenderLine.objects.filter(ppa=line.ppa, fiscal_year=line.fiscal_year, issue=line.issue)
    if same.exclude(pk=line.pk).exists():
        raise DomainError(_("This issue stands in the GAD plan of the year already."))

"""The lines of the year's GAD plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record, record_all
from bmms.planning.models import GenderLine
from bmms.planning.queries.gender_rules import filled_gender_line, gender_lines_held
from bmms.planning.queries.ppa_rules import unchanged


@transaction.atomic
def write_gender_line(
    line: GenderLine | None, values: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> GenderLine:
    check(by, Permission.GENDER_PLAN_KEEP)
    if line is None:
        current = GenderLine(ppa=values["ppa"])
    else:
        current = unchanged(gender_lines_held([line.pk]), line.pk, version or 0)
    changes = filled_gender_line(current, values)
    current.version += bool(line)
    current.save()
    if changes:
        record("gender_line.written", current, by=by, changes=changes)
    return current


@transaction.atomic
def remove_gender_line(line: GenderLine, *, by: Actor) -> None:
    """What a certified report says of it stays in the report."""
    remove_gender_lines([line], by=by)


@transaction.atomic
def remove_gender_lines(lines: Sequence[GenderLine], *, by: Actor) -> None:
    check(by, Permission.GENDER_PLAN_KEEP)
    told = [(line, {"issue": (line.issue, None), "ppa": (line.ppa, None)}) for line in lines]
    record_all("gender_line.removed", told, by=by)
    GenderLine.objects.filter(pk__in=[line.pk for line in lines]).delete()

"""What a line of the GAD plan may say."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.audit.actions import Changes
from bmms.lib.changes import apply_values
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import GenderLine

FIELDS: Final = ("fiscal_year", "ppa", "issue", "cause", "objective", "activity", "responsible")
Taken = Mapping[tuple[int, int, str], int]  # the PPA, the year and the issue, by which a line is known


def gender_lines_taken(ppas: Collection[int], issues: Collection[str]) -> Taken:
    rows = GenderLine.objects.filter(ppa__in=ppas, issue__in=issues).order_by()
    return {(ppa, year, issue): pk for ppa, year, issue, pk in rows.values_list("ppa_id", "fiscal_year", "issue", "pk")}


def gender_lines_held(lines: Collection[int]) -> dict[int, GenderLine]:
    """As they are now, until the transaction ends."""
    found = GenderLine.objects.select_related("ppa").select_for_update(of=("self",)).filter(pk__in=lines)
    return {line.pk: line for line in found.order_by("pk")}


def filled_gender_line(line: GenderLine, values: Mapping[str, Any], taken: Taken | None = None) -> Changes:
    """Let it say what the values say; refused when it may not."""
    changes = apply_values(line, {name: values[name] for name in FIELDS if name in values})
    line.clean_fields(exclude=["organization", "ppa"])
    if not FIRST <= line.fiscal_year <= LAST:
        raise DomainError(_("A fiscal year is one from %(first)d to %(last)d.") % {"first": FIRST, "last": LAST})
    named = (line.ppa_id, line.fiscal_year, line.issue)
    others = gender_lines_taken([line.ppa_id], [line.issue]) if taken is None else taken
    if others.get(named, line.pk) != line.pk:
        raise DomainError(_("This issue stands in the GAD plan of the year already."))
    return changes

"""What a line of the AIP may say."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.lib.changes import apply_values
from bmms.planning.models import LATER, InvestmentLine

FIELDS: Final = (
    *("fiscal_year", "ppa", "title", "description", "sector", "coverage", "place", "work", "mode", "source"),
    *("amount", "total_cost", *LATER, "rank", "outputs", "readiness"),
)
Taken = Mapping[tuple[int, int, str], int]  # the PPA, the year and the title, by which a line is known


def lines_taken(ppas: Collection[int], titles: Collection[str]) -> Taken:
    rows = InvestmentLine.objects.filter(ppa__in=ppas, title__in=titles).order_by()
    return {(ppa, year, title): pk for ppa, year, title, pk in rows.values_list("ppa_id", "fiscal_year", "title", "pk")}


def lines_held(lines: Collection[int]) -> dict[int, InvestmentLine]:
    """As they are now, until the transaction ends."""
    found = InvestmentLine.objects.select_related("ppa").select_for_update(of=("self",)).filter(pk__in=lines)
    return {line.pk: line for line in found.order_by("pk")}


def refuse_what_others_have(line: InvestmentLine) -> None:
    if not line.is_open:
        raise DomainError(_("The line is “%s”: it cannot be changed now.") % line.get_status_display())


def filled_line(line: InvestmentLine, values: Mapping[str, Any], taken: Taken | None = None) -> dict[str, Any]:
    """Let it say what the values say; refused when it may not."""
    changes = apply_values(line, {name: values[name] for name in FIELDS if name in values})
    if changes:
        _refuse_what_does_not_fit(line)
        named = (line.ppa_id, line.fiscal_year, line.title)
        others = lines_taken([line.ppa_id], [line.title]) if taken is None else taken
        if others.get(named, line.pk) != line.pk:
            raise DomainError(_("This line stands there already."))
    return changes


def _refuse_what_does_not_fit(line: InvestmentLine) -> None:
    line.clean_fields(exclude=["organization", "ppa", "place"])
    if not line.ppa.runs_in(line.fiscal_year):
        words = _("%(ppa)s does not run in fiscal year %(year)d.")
        raise DomainError(words % {"ppa": line.ppa, "year": line.fiscal_year})
    costs = [line.amount, *(cost for _year, cost in line.later_costs)]
    if any(not cost.is_finite() or cost < 0 for cost in costs):
        raise DomainError(_("An amount is zero or more."))
    if line.total_cost is not None and line.total_cost < sum(costs):
        raise DomainError(_("The total cost is at least the amounts of all its years together."))

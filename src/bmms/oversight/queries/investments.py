"""Lines of the annual investment program of all organizations, from the day on which their heads have endorsed them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, IntegerField, QuerySet, Sum, Value, When

from bmms.geography.queries.browse import WITH_PARENTS
from bmms.planning.models import InvestmentLine

S: Final = InvestmentLine.Status
AT_BPDA: Final = (S.REVIEW, S.ACCEPTED, S.APPROVED)


def _at_bpda(**wanted: Any) -> QuerySet[InvestmentLine]:
    """Without those that somebody practises with."""
    return InvestmentLine.objects.filter(status__in=AT_BPDA, organization__training=None, **wanted)


def lines_at_bpda(**wanted: Any) -> QuerySet[InvestmentLine]:
    """What waits first; `wanted` are fields and the values that they have."""
    related = _at_bpda(**wanted).select_related("organization", "ppa", "place", f"place__{WITH_PARENTS}")
    settled = Case(When(status=S.REVIEW, then=Value(0)), default=Value(1), output_field=IntegerField())
    return related.order_by(settled, "-fiscal_year", "organization__acronym", "rank", "title", "pk")


def sums_by_status(lines: QuerySet[InvestmentLine]) -> list[tuple[Any, int, Decimal]]:
    """Each state with the number of its lines and what they ask for."""
    found = lines.order_by().values_list("status").annotate(number=Count("pk"), asked=Sum("amount"))
    known = {status: (number, asked) for status, number, asked in found}
    return [(state.label, *known.get(state.value, (0, Decimal(0)))) for state in AT_BPDA]


def choices_at_bpda() -> Mapping[str, list[tuple[str, str]]]:
    """The years and organizations that have such lines."""
    found = _at_bpda().order_by()
    years = found.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
    organizations = found.values_list("organization__code", "organization__acronym").distinct()
    return {
        "year": [(str(year), str(year)) for year in years],
        "organization": sorted(organizations, key=lambda each: each[1]),
    }

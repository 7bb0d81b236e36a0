"""What a PPA and an indicator have to be, of one or of many: what the rules look at besides is asked once for all."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError, StaleRecord
from bmms.audit.actions import Changes
from bmms.lib.changes import apply_values
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import PARENTS, PPA, GenderLine, Indicator, InvestmentLine, Objective, Plan, PlanLine, Target

PPA_FIELDS: Final = (
    *("code", "title", "level", "kind", "parent", "description", "outcome", "from_year", "until_year"),
)
INDICATOR_FIELDS: Final = (
    *("code", "objective", "level", "statement", "unit", "type", "direction", "rule", "numerator", "denominator"),
    *("disaggregation", "baseline_value", "baseline_year", "source", "frequency", "responsible", "counts_jobs"),
)
EARLIEST_BASELINE: Final = 1990  # when the autonomous region began
# What a submitted or approved plan says of them, which is therefore no longer changed.
PPA_FIXED: Final = frozenset(("code", "title", "level", "parent", "from_year"))
INDICATOR_FIXED: Final = frozenset(("code", "level", "statement", "unit"))
Years = Mapping[int, Collection[int]]
Kept = TypeVar("Kept", PPA, Indicator, InvestmentLine, Objective, GenderLine)


@dataclass(frozen=True)
class PPAsAround:
    standing: dict[int, PPA]  # as they are, held until the transaction ends
    taken: dict[str, int]  # of each code the PPA that has it
    parts: dict[int, set[str]]  # of each PPA the levels of its parts
    closed: Years  # of each the years of the plans that hold it and are submitted or approved

    @classmethod
    def of(cls, ppas: Collection[int], codes: Collection[str]) -> Self:
        closed = _closed(PlanLine.objects.filter(ppa__in=ppas), "ppa_id") if ppas else {}
        held = PPA.objects.select_related("parent").select_for_update(of=("self",)).filter(pk__in=ppas)
        standing = {ppa.pk: ppa for ppa in held.order_by("pk")} if ppas else {}
        taken = dict(PPA.objects.filter(code__in=codes).values_list("code", "pk"))
        parts: dict[int, set[str]] = defaultdict(set)
        levels = PPA.objects.filter(parent__in=ppas).order_by().values_list("parent_id", "level").distinct()
        for parent, level in levels if ppas else ():
            parts[parent].add(level)
        return cls(standing, taken, parts, closed)


@dataclass(frozen=True)
class IndicatorsAround:
    standing: dict[int, Indicator]
    taken: dict[tuple[int, str, str], int]  # of PPA, level and statement the indicator that says so
    coded: dict[str, int]  # of each code the indicator that has it
    closed: Years

    @classmethod
    def of(
        cls, indicators: Collection[int], ppas: Collection[int], statements: Collection[str], codes: Collection[str]
    ) -> Self:
        closed = _closed(Target.objects.filter(indicator__in=indicators), "indicator_id") if indicators else {}
        held = Indicator.objects.select_related("ppa", "objective").select_for_update(of=("self",))
        held = held.filter(pk__in=indicators)
        standing = {indicator.pk: indicator for indicator in held.order_by("pk")} if indicators else {}
        alike = Indicator.objects.filter(ppa__in=ppas, statement__in=statements).order_by()
        rows = alike.values_list("ppa_id", "level", "statement", "pk")
        coded = dict(Indicator.objects.filter(code__in={*codes} - {""}).order_by().values_list("code", "pk"))
        return cls(standing, {(ppa, level, statement): pk for ppa, level, statement, pk in rows}, coded, closed)


def unchanged(standing: Mapping[int, Kept], pk: int, version: int) -> Kept:
    """The one that stands there, unless somebody has written it since."""
    found = standing.get(pk)
    if found is None or found.version != version:
        raise StaleRecord
    return found


def filled_ppa(ppa: PPA, values: Mapping[str, Any], around: PPAsAround) -> Changes:
    """Let it say what the values say; refused when it may not."""
    changes = apply_values(ppa, {name: values[name] for name in PPA_FIELDS if name in values})
    closed = around.closed.get(ppa.pk, ())
    if closed and changes and (PPA_FIXED & changes.keys() or (ppa.until_year or max(closed)) < max(closed)):
        raise DomainError(_fixed(ppa, max(closed)))
    if changes:
        _refuse_what_does_not_fit(ppa, around)
    return changes


def filled_indicator(indicator: Indicator, values: Mapping[str, Any], around: IndicatorsAround) -> Changes:
    changes = apply_values(indicator, {name: values[name] for name in INDICATOR_FIELDS if name in values})
    closed = around.closed.get(indicator.pk, ())
    fixed = INDICATOR_FIXED & changes.keys()
    is_first_code = fixed == {"code"} and not changes["code"][0]  # codes came after the first plans
    if closed and fixed and not is_first_code:
        raise DomainError(_fixed(indicator, max(closed)))
    if changes:
        _refuse_twice(indicator, around)
    return changes


def _closed(uses: QuerySet[Any], of: str) -> Years:
    """The plans that say something of them are held, so that none is submitted meanwhile."""
    plans = Plan.objects.select_for_update(of=("self",)).filter(pk__in=uses.order_by().values("plan")).order_by("pk")
    years = {plan.pk: plan.fiscal_year for plan in plans if not plan.is_open}
    found: dict[int, set[int]] = defaultdict(set)
    for pk, plan in uses.filter(plan__in=years).values_list(of, "plan") if years else ():
        found[pk].add(years[plan])
    return found


def _fixed(what: PPA | Indicator, year: int) -> str:
    return _(
        "“%(what)s” stands in the plan of fiscal year %(year)d, which is submitted or approved, so what the plan says "
        "of it stays. Have the plan returned, or amend it once it is approved and put a new one in its place."
    ) % {"what": what, "year": year}


def _refuse_what_does_not_fit(ppa: PPA, around: PPAsAround) -> None:
    ppa.clean_fields(exclude=["organization", "parent"])
    if around.taken.get(ppa.code, ppa.pk) != ppa.pk:
        raise DomainError(_("Another program, project or activity has the code %s.") % ppa.code)
    if not all(FIRST <= year <= LAST for year in (ppa.from_year, ppa.until_year) if year is not None):
        raise DomainError(_("A fiscal year is one from %(first)d to %(last)d.") % {"first": FIRST, "last": LAST})
    if ppa.until_year is not None and ppa.until_year < ppa.from_year:
        raise DomainError(_("The last fiscal year lies before the first."))
    if ppa.parent is None and ppa.level == PPA.Level.SUBPROGRAM:
        raise DomainError(_("A sub-program is part of a program: choose which."))
    if ppa.parent is not None and ppa.parent.level not in PARENTS[ppa.level]:
        levels = {"level": ppa.get_level_display(), "above": ppa.parent.get_level_display()}
        raise DomainError(_("%(level)s cannot be part of %(above)s.") % levels)
    if any(ppa.level not in PARENTS[level] for level in around.parts.get(ppa.pk, ())):
        raise DomainError(_("It has parts that cannot stand under this level."))


def _refuse_twice(indicator: Indicator, around: IndicatorsAround) -> None:
    indicator.clean_fields(exclude=["organization", "ppa", "objective"])
    if not EARLIEST_BASELINE <= (indicator.baseline_year or EARLIEST_BASELINE) <= timezone.localdate().year:
        words = _("The year of the baseline is one from %(first)d to this year.")
        raise DomainError(words % {"first": EARLIEST_BASELINE})
    named = (indicator.ppa_id, indicator.level, indicator.statement)
    if around.taken.get(named, indicator.pk) != indicator.pk:
        raise DomainError(_("This indicator stands there already."))
    if indicator.code and around.coded.get(indicator.code, indicator.pk) != indicator.pk:
        raise DomainError(_("Another indicator has the code %s.") % indicator.code)

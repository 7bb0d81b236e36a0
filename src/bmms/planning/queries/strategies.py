from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.audit.actions import Changes
from bmms.lib.changes import apply_values
from bmms.planning.models import Indicator, Objective, StrategicPlan
from bmms.planning.models.signing import AT_WORK

Taken = Mapping[tuple[int, str], int]  # the strategic plan and the code, by which an objective is known
IN_FORCE: Final = Q(plan__status=StrategicPlan.Status.APPROVED)


def strategies(by: Actor | None = None) -> QuerySet[StrategicPlan]:
    """Those of the organization in scope. What it still works on, a reader from outside does not see."""
    people = (f"{done}_by" for done in ("prepared", "submitted", "endorsed", "approved"))
    found: QuerySet[StrategicPlan] = StrategicPlan.objects.select_related(*people)
    if by is not None and by.is_visitor:
        found = found.exclude(status__in=AT_WORK)
    return found.annotate(number_of_objectives=Count("objectives"))


def drafted_strategies() -> QuerySet[StrategicPlan]:
    """What nobody from another organization sees, nor what is attached to it."""
    return StrategicPlan.objects.filter(status__in=AT_WORK)


def strategy_with_key(key: UUID, by: Actor | None = None) -> StrategicPlan | None:
    return strategies(by).filter(key=key).first()


def latest_strategy(code: str) -> StrategicPlan | None:
    """The latest edition under that code, a draft or not."""
    found: StrategicPlan | None = StrategicPlan.objects.filter(code=code).order_by("-edition").first()
    return found


def latest_strategies_held(codes: Collection[str]) -> dict[str, StrategicPlan]:
    """The latest editions under these codes, as they are until the transaction ends."""
    editions = StrategicPlan.objects.select_for_update().filter(code__in=codes).order_by("edition", "pk")
    return {plan.code: plan for plan in editions}


def objectives_held(objectives: Collection[int]) -> dict[int, Objective]:
    found = Objective.objects.select_related("plan").select_for_update(of=("self",)).filter(pk__in=objectives)
    return {each.pk: each for each in found.order_by("pk")}


def objectives_taken(plans: Collection[int]) -> Taken:
    rows = Objective.objects.filter(plan__in=plans).order_by().values_list("plan_id", "code", "pk")
    return {(plan, code): pk for plan, code, pk in rows}


def filled_objective(objective: Objective, values: Mapping[str, Any], taken: Taken) -> dict[str, Any]:
    """Let it say what the values say; refused when it may not."""
    given = {name: values[name] for name in ("code", "title", "description") if name in values}
    if changes := apply_values(objective, given):
        objective.clean_fields(exclude=["organization", "plan"])
        if taken.get((objective.plan_id, objective.code), objective.pk) != objective.pk:
            raise DomainError(_("Another objective of the strategic plan has the code %s.") % objective.code)
    return changes


def told_of(objective: Objective, changes: Changes) -> Changes:
    """As the history of its strategic plan says it."""
    return {f"{objective.code}: {name}": change for name, change in changes.items()}


def objectives(by: Actor | None = None) -> QuerySet[Objective]:
    """Those of the latest edition of each strategic plan, as the reader knows it."""
    hidden = Q(status__in=AT_WORK) if by is not None and by.is_visitor else Q(pk=None)
    latest = StrategicPlan.objects.exclude(hidden).filter(code=OuterRef("plan__code")).order_by("-edition")
    found: QuerySet[Objective] = Objective.objects.select_related("plan")
    return found.filter(plan=Subquery(latest.values("pk")[:1])).annotate(number_of_indicators=Count("indicators"))


def objectives_in_force() -> QuerySet[Objective]:
    """To which an indicator may be put."""
    found: QuerySet[Objective] = Objective.objects.filter(IN_FORCE)
    return found.select_related("plan").order_by("plan__code", "code")


def objectives_offered(indicator: Indicator) -> QuerySet[Objective]:
    """Besides, that to which it belongs, which the edition in force may not have any more."""
    found: QuerySet[Objective] = Objective.objects.filter(IN_FORCE | Q(pk=indicator.objective_id))
    return found.order_by("code")


def objectives_called(codes: Iterable[str]) -> dict[str, Objective]:
    """Those in force, by their codes, which no two strategic plans in force share."""
    return {each.code: each for each in objectives_in_force().filter(code__in={*codes} - {""})}


def objective_named(known: Mapping[str, Objective], code: str, indicator: Indicator | None) -> Objective | None:
    """The one that a row of a file means: one in force, or that to which the indicator belongs already."""
    belongs = indicator.objective if indicator else None
    if not code or (belongs and belongs.code == code):
        return belongs if code else None
    if code not in known:
        raise DomainError(_("No strategic plan in force has an objective with the code %s.") % code)
    return known[code]


def objective_with_key(key: UUID) -> Objective | None:
    found: Objective | None = Objective.objects.select_related("plan").filter(key=key).first()
    return found


def objectives_of(plan: StrategicPlan) -> list[tuple[Objective, list[Indicator]]]:
    """Each with its indicators; two queries for any number of them."""
    measured: dict[int, list[Indicator]] = defaultdict(list)
    of = Indicator.objects.filter(objective__plan=plan).select_related("ppa").order_by("ppa__code", "level", "pk")
    for indicator in of:
        measured[indicator.objective_id].append(indicator)
    return [(each, measured[each.pk]) for each in plan.objectives.order_by("code")]

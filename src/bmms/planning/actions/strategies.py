"""Strategic plans and their objectives. What is done to an objective stands in the history of its plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import Changes, record, record_all
from bmms.lib.changes import apply_values
from bmms.planning.actions.signing import DECISIONS, sign
from bmms.planning.models import STRATEGY_STEPS, Indicator, Objective, StrategicPlan
from bmms.planning.queries.signing import refuse_closed
from bmms.planning.queries.strategies import filled_objective, latest_strategy, objectives_taken, told_of

FIELDS = ("code", "title", "from_year", "until_year")
Status = StrategicPlan.Status


@transaction.atomic
def start_strategy(values: Mapping[str, Any], *, by: Actor) -> StrategicPlan:
    """The first edition. What changes once it is approved is `amend_strategy`."""
    check(by, Permission.PLAN_EDIT)
    plan = StrategicPlan(prepared_by_id=by.user_id)
    changes = _filled(plan, values)
    plan.save(force_insert=True)
    record("strategic_plan.started", plan, by=by, changes=changes)
    return plan


@transaction.atomic
def edit_strategy(plan: StrategicPlan, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    current = _open(plan, by)
    if current.version != version:
        raise StaleRecord
    changes = _filled(current, values)
    if "code" in changes and current.edition > 1:
        raise DomainError(_("An edition that amends another keeps its code."))
    if changes:
        current.version += 1
        current.save(update_fields=[*changes, "version"])
        record("strategic_plan.edited", current, by=by, changes=changes)


@transaction.atomic
def amend_strategy(plan: StrategicPlan, *, by: Actor) -> StrategicPlan:
    """A further edition of an approved one, with all its objectives, open for changes."""
    check(by, Permission.PLAN_EDIT)
    current = _held(plan)
    if current.status != Status.APPROVED or latest_strategy(current.code) != current:
        raise DomainError(_("Only the latest edition can be amended, and only once it is approved."))
    edition = StrategicPlan(amended=current, edition=current.edition + 1, prepared_by_id=by.user_id)
    apply_values(edition, {name: getattr(current, name) for name in FIELDS})
    edition.save(force_insert=True)
    Objective.objects.bulk_create(
        Objective(plan=edition, code=each.code, title=each.title, description=each.description)
        for each in current.objectives.all()
    )
    changes = {"edition": (current.edition, edition.edition)}
    record("strategic_plan.amended", edition, by=by, changes=changes)
    return edition


@transaction.atomic
def move_strategy(plan: StrategicPlan, step: str, *, by: Actor, version: int | None = None, reason: str = "") -> None:
    """Submit, withdraw, endorse, return or approve; whoever decides, decides on the `version` that they saw.

    Once it is approved, the edition that it amends is replaced: its indicators go on.
    """
    current = _held(plan)
    sign(STRATEGY_STEPS, step, current, by=by, reason=reason)
    if step in DECISIONS and current.version != version:
        raise StaleRecord
    if step == "approve":
        if current.amended:
            _replace(_held(current.amended), current, by)
        _refuse_shared_codes(current)


@transaction.atomic
def write_objective(objective: Objective | None, values: Mapping[str, Any], *, by: Actor) -> Objective:
    """A new one of `values["plan"]`, or another text of one that is there."""
    current = Objective(plan=values["plan"]) if objective is None else objective
    plan = _open(current.plan, by)
    if objective is not None:
        current = Objective.objects.select_for_update().get(pk=objective.pk)
        if values.get("version", current.version) != current.version:
            raise StaleRecord
    changes = filled_objective(current, values, objectives_taken([plan.pk]))
    if not changes:
        return current
    current.version += objective is not None
    current.save()
    _changed(plan)
    if objective is None:
        record("strategic_plan.objective_added", plan, by=by, changes=told_of(current, changes))
    else:
        record("strategic_plan.objective_edited", plan, by=by, changes=told_of(current, changes))
    return current


@transaction.atomic
def remove_objective(objective: Objective, *, by: Actor) -> None:
    remove_objectives([objective], by=by)


@transaction.atomic
def remove_objectives(objectives: Sequence[Objective], *, by: Actor) -> None:
    plans = [_open(plan, by) for plan in {each.plan for each in objectives}]
    told = [(each.plan, {str(each): (each.title, None)}) for each in objectives]
    record_all("strategic_plan.objective_removed", told, by=by)
    Objective.objects.filter(pk__in=[each.pk for each in objectives]).delete()
    for plan in plans:
        _changed(plan)


def _filled(plan: StrategicPlan, values: Mapping[str, Any]) -> Changes:
    changes = apply_values(plan, {name: values[name] for name in FIELDS if name in values})
    plan.clean_fields(exclude=["organization"])
    if plan.until_year < plan.from_year:
        raise DomainError(_("The last fiscal year lies before the first."))
    others = StrategicPlan.objects.filter(code=plan.code, edition=plan.edition).exclude(pk=plan.pk)
    if others.exists():
        raise DomainError(_("There is a strategic plan with the code %s already: amend that one.") % plan.code)
    return changes


def _replace(former: StrategicPlan, edition: StrategicPlan, by: Actor) -> None:
    """Indicators follow to the objective of the same code; where there is none any more, they stay where they are."""
    taken = take_step(STRATEGY_STEPS, "replace", former, state=former.status, by=by)
    before, former.status = former.status, taken.target
    former.save(update_fields=["status"])
    record("strategic_plan.replaced", former, by=by, changes={"status": (before, former.status)})
    successors = {each.code: each for each in edition.objectives.all()}
    for objective in former.objectives.all():
        if objective.code in successors:
            Indicator.objects.filter(objective=objective).update(objective=successors[objective.code])


def _refuse_shared_codes(plan: StrategicPlan) -> None:
    """A code names one objective in force, so that files can say to which an indicator belongs."""
    mine = plan.objectives.values("code")
    shared = Objective.objects.filter(plan__status=Status.APPROVED, code__in=mine).exclude(plan=plan).first()
    if shared:
        words = _("Another strategic plan in force has an objective with the code %s: give it another one here.")
        raise DomainError(words % shared.code)


def _changed(plan: StrategicPlan) -> None:
    """Its objectives are a part of it: who is about to approve it has to look at it again."""
    plan.version += 1
    plan.save(update_fields=["version"])


def _held(plan: StrategicPlan) -> StrategicPlan:
    found: StrategicPlan = (
        StrategicPlan.objects.select_for_update(of=("self",)).select_related("amended").get(pk=plan.pk)
    )
    return found


def _open(plan: StrategicPlan, by: Actor) -> StrategicPlan:
    check(by, Permission.PLAN_EDIT)
    current = _held(plan)
    refuse_closed(current)
    return current

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.lib.money import format_pesos
from bmms.planning.actions.signing import sign
from bmms.planning.models import PLAN_STEPS, PPA, Indicator, Plan, PlanLine, Target
from bmms.planning.queries.followers import call_followers
from bmms.planning.queries.plan_rules import amount_set, refuse_line, retargeted
from bmms.planning.queries.signing import refuse_closed


@transaction.atomic
def start_plan(*, fiscal_year: int, title: str, by: Actor) -> Plan:
    """The first edition of a year's plan. What changes once it is approved is `amend_plan`."""
    check(by, Permission.PLAN_EDIT)
    if Plan.objects.filter(fiscal_year=fiscal_year).exists():
        raise DomainError(_("There is a plan for fiscal year %d already: amend that one.") % fiscal_year)
    plan = Plan(fiscal_year=fiscal_year, title=title, prepared_by_id=by.user_id)
    plan.clean_fields()
    plan.save(force_insert=True)
    record("plan.started", plan, by=by, changes={"fiscal_year": (None, fiscal_year), "title": (None, title)})
    return plan


@transaction.atomic
def amend_plan(plan: Plan, *, by: Actor) -> Plan:
    """A further edition of an approved plan, with all its lines and targets, open for changes."""
    check(by, Permission.PLAN_EDIT)
    current = _locked(plan)
    latest = Plan.objects.filter(fiscal_year=current.fiscal_year).order_by("-edition").first()
    if current.status != Plan.Status.APPROVED or latest != current:
        raise DomainError(_("Only the latest edition can be amended, and only once it is approved."))
    edition = Plan(
        fiscal_year=current.fiscal_year,
        edition=current.edition + 1,
        title=current.title,
        amended=current,
        prepared_by_id=by.user_id,
    )
    edition.save(force_insert=True)
    _copy(current, edition)
    record("plan.amended", edition, by=by, changes={"edition": (current.edition, edition.edition)})
    return edition


@transaction.atomic
def set_line(plan: Plan, ppa: PPA, amount: Decimal, *, by: Actor) -> PlanLine:
    """Put a PPA into the plan, or change the amount it has there."""
    current = _open(plan, by)
    refuse_line(current.fiscal_year, ppa, amount)
    line = PlanLine.objects.filter(plan=current, ppa=ppa).first() or PlanLine(plan=current, ppa=ppa)
    before, line.amount = line.amount if line.pk else None, amount
    if before != amount:
        line.save()
        record("plan_line.set", current, by=by, changes=amount_set(ppa, before, amount))
    return line


@transaction.atomic
def remove_line(line: PlanLine, *, by: Actor) -> None:
    """Take a PPA out of the plan, with the targets that it has there."""
    current = _open(line.plan, by)
    record("plan_line.removed", current, by=by, changes={str(line.ppa): (format_pesos(line.amount), None)})
    Target.objects.filter(plan=current, indicator__ppa=line.ppa).delete()
    line.delete()


@transaction.atomic
def set_targets(plan: Plan, indicator: Indicator, texts: Mapping[int, str], *, by: Actor) -> None:
    """The targets of an indicator in the plan, by quarter (0: the year). An empty text removes one."""
    current = _open(plan, by)
    if not PlanLine.objects.filter(plan=current, ppa=indicator.ppa).exists():
        raise DomainError(_("%s is not in the plan.") % indicator.ppa)
    known = {target.quarter: target for target in Target.objects.filter(plan=current, indicator=indicator)}
    kept, gone, changes = retargeted(current, indicator, known, texts)
    for target in gone:
        target.delete()
    for target in kept:
        target.save()
    if changes:
        record("target.set", current, by=by, changes=changes)


@transaction.atomic
def move_plan(plan: Plan, step: str, *, by: Actor, reason: str = "") -> None:
    """Submit, withdraw, endorse, return or approve."""
    current = _locked(plan)
    sign(PLAN_STEPS, step, current, by=by, reason=reason)
    if current.status == Plan.Status.APPROVED:
        call_followers(current, by)


def _locked(plan: Plan) -> Plan:
    current: Plan = Plan.objects.select_for_update().get(pk=plan.pk)
    return current


def _open(plan: Plan, by: Actor) -> Plan:
    """The plan, held until the transaction ends, while it can be worked on."""
    check(by, Permission.PLAN_EDIT)
    current = _locked(plan)
    refuse_closed(current)
    return current


def _copy(plan: Plan, edition: Plan) -> None:
    lines: Any = PlanLine.objects.filter(plan=plan)
    targets: Any = Target.objects.filter(plan=plan)
    PlanLine.objects.bulk_create(PlanLine(plan=edition, ppa_id=line.ppa_id, amount=line.amount) for line in lines)
    Target.objects.bulk_create(
        Target(plan=edition, indicator_id=t.indicator_id, quarter=t.quarter, text=t.text, value=t.value, **_fraction(t))
        for t in targets
    )


def _fraction(target: Target) -> dict[str, Decimal | None]:
    return {"numerator": target.numerator, "denominator": target.denominator}

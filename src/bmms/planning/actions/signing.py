"""The steps of a plan of the organization from one person to the next, each told to whoever has the one after it."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, SamePerson
from bmms.access.news import settle, tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.lib.workflow import Workflow
from bmms.planning.models import Plan, StrategicPlan
from bmms.planning.queries.signing import news_of_plan, nobody_endorses, workers_on

Signed = Plan | StrategicPlan
DECISIONS: Final = ("endorse", "approve")


@transaction.atomic
def sign(steps: Workflow, step: str, plan: Signed, *, by: Actor, reason: str = "") -> None:
    """Submit, withdraw, endorse, return or approve a plan that is held.

    Whoever has worked on it neither endorses nor approves it, and nobody does both.
    """
    taken = take_step(steps, step, plan, state=plan.status, by=by, reason=reason)
    if step in DECISIONS and by.user_id in workers_on(plan) | {plan.endorsed_by_id}:
        words = nobody_endorses(plan) if step == "endorse" else ""
        raise DomainError(words) if words else SamePerson
    STEPS_TAKEN[taken.name](plan, taken.target, reason, by)


def _submitted(plan: Signed, status: str, reason: str, by: Actor) -> None:
    settle("plan.returned", plan.submission, by=by)
    plan.submitted_by_id, plan.submitted_at = by.user_id, timezone.now()
    _moved(plan, status, "plan.submitted", reason, by)
    tell(news_of_plan("plan.to_endorse", plan), holders=Permission.PLAN_ENDORSE, but=workers_on(plan), by=by)


def _withdrawn(plan: Signed, status: str, reason: str, by: Actor) -> None:
    _settle(plan, by)
    plan.submitted_by_id, plan.submitted_at = None, None
    _moved(plan, status, "plan.withdrawn", reason, by)


def _endorsed(plan: Signed, status: str, reason: str, by: Actor) -> None:
    _settle(plan, by)
    plan.endorsed_by_id, plan.endorsed_at = by.user_id, timezone.now()
    _moved(plan, status, "plan.endorsed", reason, by)
    others = workers_on(plan) | {by.user_id or 0}
    tell(news_of_plan("plan.waiting", plan), holders=Permission.PLAN_APPROVE, but=others, by=by)


def _returned(plan: Signed, status: str, reason: str, by: Actor) -> None:
    _settle(plan, by)
    plan.endorsed_by_id, plan.endorsed_at = None, None
    _moved(plan, status, "plan.returned", reason, by)
    tell(news_of_plan("plan.returned", plan), people=_authors(plan), by=by)


def _approved(plan: Signed, status: str, reason: str, by: Actor) -> None:
    _settle(plan, by)
    plan.approved_by_id, plan.approved_at = by.user_id, timezone.now()
    _moved(plan, status, "plan.approved", reason, by)
    tell(news_of_plan("plan.approved", plan), people=_authors(plan), by=by)


STEPS_TAKEN: Final = {
    "submit": _submitted,
    "withdraw": _withdrawn,
    "endorse": _endorsed,
    "return": _returned,
    "approve": _approved,
}


def _settle(plan: Signed, by: Actor) -> None:
    for kind in ("plan.to_endorse", "plan.waiting"):
        settle(kind, news_of_plan(kind, plan).once_key, by=by)
    settle("plan.waiting", plan.submission, by=by)  # told before plans were endorsed


def _authors(plan: Signed) -> set[int]:
    return {user_id for user_id in (plan.prepared_by_id, plan.submitted_by_id) if user_id is not None}


def _moved(plan: Signed, status: str, verb: str, reason: str, by: Actor) -> None:
    before, plan.status = plan.status, status
    signed = [f"{step}_{what}" for step in ("submitted", "endorsed", "approved") for what in ("by", "at")]
    plan.save(update_fields=["status", *signed])
    record(verb, plan, by=by, changes={"status": (before, status)}, reason=reason)

"""Who has worked on a plan of the organization, who may take its next step, and what they are told."""

from typing import Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.access.news import News
from bmms.access.permissions import Permission
from bmms.accounts.queries.people import holders_of
from bmms.audit.models import Event
from bmms.planning.models import Plan, StrategicPlan
from bmms.planning.models.signing import SignedPlan
from bmms.tenancy.scope import system

WORK: Final = (
    *(
        "plan.started",
        "plan.renamed",
        "plan.amended",
        "plan.submitted",
        "plan_line.set",
        "plan_line.removed",
        "target.set",
    ),
    *("strategic_plan.started", "strategic_plan.edited", "strategic_plan.amended"),
    *(f"strategic_plan.objective_{done}" for done in ("added", "edited", "removed")),
)


def workers_on(plan: SignedPlan) -> set[int]:
    """Who has prepared, changed or submitted something of it, as its history tells."""
    events = Event.objects.filter(subject_type=plan._meta.label_lower, subject_id=str(plan.pk), verb__in=WORK)
    found = {plan.prepared_by_id, plan.submitted_by_id, *events.values_list("user_id", flat=True)}
    return {user_id for user_id in found if user_id is not None}


def refuse_closed(plan: Plan | StrategicPlan) -> None:
    if plan.is_open:
        return
    state = plan.get_status_display()
    words = _("The plan is “%s”: nothing in it can be changed now. Have it returned, or withdraw it.")
    if plan.approved_at is not None:
        words = _("The plan is “%s”: nothing in it can be changed now. Amend it: a new edition takes its place.")
    if plan.status == StrategicPlan.Status.REPLACED:
        words = _("The plan is “%s”: nothing in it can be changed now. A later edition has taken its place.")
    raise DomainError(words % state)


def nobody_endorses(plan: Plan | StrategicPlan) -> str:
    """In words that nobody is there to endorse it; "" where somebody is, or where it is endorsed."""
    if not plan.is_open and plan.status != "submitted":
        return ""
    with system("who may endorse stands in everybody's memberships"):
        holders = holders_of(Permission.PLAN_ENDORSE, plan.organization_id)
    if holders - workers_on(plan):
        return ""
    return _(
        "Nobody here may endorse this plan. Ask the organization administrator to give the role Director to somebody "
        "who has not worked on it."
    )


def news_of_plan(kind: str, plan: Plan | StrategicPlan) -> News:
    about = {"plan": plan.title, "year": plan.years}
    once_key = plan.endorsement if kind == "plan.waiting" else plan.submission
    return News(kind, once_key, plan.page, {"key": str(plan.key)}, about, plan.organization_id)

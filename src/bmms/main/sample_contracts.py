"""Milestones and a contract of the sample projects that are carried out by contract."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from bmms.main.sample_records import Officers
from bmms.projects.actions.contracts import add_contract, set_milestones, vary_contract
from bmms.projects.models import Milestone, Project

K = Milestone.Kind


def sample_contract(project: Project, officers: Officers) -> None:
    """What is under way was awarded a month before it began; what waits for procurement has a plan."""
    first, today = project.start_date, timezone.localdate()
    if project.mode != Project.Mode.CONTRACT or first is None or project.is_over:
        return
    steps = (K.PLAN, K.POSTING, K.BIDS, K.AWARD, K.SIGNING, K.PROCEED)
    planned = {kind: first - timedelta(days=10 * (len(steps) - place)) for place, kind in enumerate(steps)}
    is_signed = project.status == Project.Status.ONGOING and planned[K.PROCEED] <= today
    days = {kind.value: (day, day if is_signed else None, "") for kind, day in planned.items()}
    set_milestones(project, days, by=officers.focal)
    if not is_signed or project.total_cost is None:
        return
    values = {
        "number": f"Sample {project.ppa.code}",
        "title": "Sample: works and equipment",
        "contractor": "Sample Builders",
        "amount": (project.total_cost * Decimal("0.95")).quantize(Decimal("0.01")),
        "signed_date": planned[K.SIGNING],
        "begin_date": first,
        "end_date": project.end_date,
    }
    contract = add_contract(project, values, by=officers.focal)
    if first + timedelta(days=60) <= today:
        more = {"number": "VO-1", "amount": Decimal("120000.00"), "reason": "Sample: deeper foundations"}
        vary_contract(contract, more | {"approved_date": first + timedelta(days=60)}, by=officers.focal)

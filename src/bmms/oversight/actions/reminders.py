"""Reminding of what auditors, the public and persons wait for, and telling those above of what is late."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.news import News, tell
from bmms.access.permissions import Permission
from bmms.lib.working_days import working_days_late
from bmms.organizations.models import Organization
from bmms.oversight.queries.duties import Duty, duties
from bmms.oversight.queries.information import closed_days
from bmms.tenancy.scope import scope

SOON: Final = 5  # working days before the due day
FOR_HEAD: Final = 3  # working days after it
FOR_ABOVE: Final = 5
LOOKS_BACK: Final = timedelta(days=60)  # what is late for longer has been told


@transaction.atomic
def remind_of_answers(day: date, *, by: Actor) -> int:
    """Of every open organization; returns of how many findings and requests. A second run tells nobody twice."""
    check(by, Permission.PLATFORM_JOB_MANAGE)
    closed, days = closed_days(), (day - LOOKS_BACK, day + 4 * timedelta(days=SOON))
    told = 0
    for organization in Organization.objects.filter(stage__in=Organization.OPEN_STAGES).order_by("pk"):
        with scope(organization.pk):
            lateness = [(duty, working_days_late(duty.due_date, day, closed)) for duty in duties(days)]
            told += sum(_tell_of(duty, organization, late, by) for duty, late in lateness)
    return told


def _tell_of(duty: Duty, organization: Organization, late: int, by: Actor) -> bool:
    """`late` is in working days: below zero before the due day."""
    if late < -SOON:
        return False
    kind = "answer.late" if late > 0 else "answer.due_today" if late == 0 else "answer.due_soon"
    tell(_news(kind, duty, organization), people=duty.answering, by=by)
    if late >= FOR_HEAD:
        tell(_news("answer.late_for_head", duty, organization), people=duty.head, but=duty.answering, by=by)
    if late >= FOR_ABOVE:
        tell(_news("answer.missing", duty, organization), people=duty.above, but=duty.answering, by=by)
    return True


def _news(kind: str, duty: Duty, organization: Organization) -> News:
    due = duty.due_date.isoformat()
    return News(
        kind,
        once_key=f"{duty.key} {due}",
        page=f"oversight:{duty.page}",
        page_arguments={"key": duty.key},
        about={"sort": duty.sort, "name": duty.name[:160], "organization": organization.acronym, "due": due},
        organization_id=organization.pk,
        due_date=duty.due_date,
    )

"""Reminding of the register's due days, and telling those above what is late: each of them once for each due day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.news import News, tell
from bmms.access.permissions import Permission
from bmms.lib.working_days import working_days_late
from bmms.organizations.models import Organization
from bmms.periods.models import ACCOUNTS, BUDGET, ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import holidays, reports_owed, submission_of
from bmms.tenancy.scope import scope

SOON: Final = 5  # working days before the due day
FOR_HEAD: Final = 3  # working days after it
FOR_MFBM: Final = 5
LOOKS_BACK: Final = timedelta(days=60)  # what is late for longer has been told
S = ReportSubmission.Status
P = Permission
NEXT: Final[Mapping[str, Permission]] = {  # whose step a report waits for
    S.OPEN: P.REPORT_PREPARE,
    S.RETURNED: P.REPORT_PREPARE,
    S.CERTIFIED: P.REPORT_APPROVE,
    S.APPROVED: P.REPORT_SUBMIT,
    S.ENDORSED: P.REPORT_SUBMIT,
}
CERTIFIES: Final = {BUDGET: P.REPORT_CERTIFY_BUDGET, ACCOUNTS: P.REPORT_CERTIFY_ACCOUNTS}


@transaction.atomic
def remind_of_reports(day: date, *, by: Actor) -> int:
    """Of every open organization that is asked for reports; returns of how many. A second run tells nobody twice."""
    check(by, Permission.PLATFORM_JOB_MANAGE)
    asked = Organization.objects.filter(has_own_budget=True, stage__in=Organization.OPEN_STAGES).order_by("pk")
    return sum(_remind(one, day, by) for one in asked)


def _remind(organization: Organization, day: date, by: Actor) -> int:
    closed = set(holidays().values_list("day", flat=True))
    with scope(organization.pk):
        owed = reports_owed().filter(due_date__range=(day - LOOKS_BACK, day + 4 * timedelta(days=SOON)))
        told = [_tell_of(asked, organization, working_days_late(asked.due_date, day, closed), by) for asked in owed]
    return sum(told)


def _tell_of(asked: ReportRequirement, organization: Organization, late: int, by: Actor) -> bool:
    """`late` is in working days: below zero before the due day."""
    if late < -SOON:
        return False
    kind = "report.late" if late > 0 else "report.due_today" if late == 0 else "report.due_soon"
    tell(_news(kind, asked, organization), by=by, **_whose(submission_of(asked)))
    if late >= FOR_HEAD:
        tell(_news("report.late_for_head", asked, organization), holders=P.REPORT_APPROVE, by=by)
    if late >= FOR_MFBM:
        tell(_news("report.missing", asked, organization), holders=P.REPORT_RECEIVE, by=by)
    return True


def _whose(submission: ReportSubmission) -> dict[str, Any]:
    """Whoever prepared it, and those who take the next step."""
    missing = submission.missing_certifiers
    if submission.waits_for_bwc:
        holders = P.REPORT_ENDORSE
    else:
        holders = CERTIFIES[missing[0]] if submission.status == S.PREPARED else NEXT[submission.status]
    return {"people": [pk for pk in (submission.prepared_by_id,) if pk], "holders": holders}


def _news(kind: str, asked: ReportRequirement, organization: Organization) -> News:
    return News(
        kind,
        once_key=f"{asked.key} {organization.pk} {asked.due_date}",
        page="periods:report",
        page_arguments={"key": asked.key},
        about={"report": str(asked), "organization": organization.acronym, "due": asked.due_date.isoformat()},
        organization_id=organization.pk,
        due_date=asked.due_date,
    )

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, Manager, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.news import News
from bmms.documents.queries import attachments_of
from bmms.lib.working_days import FIXED, working_day_from
from bmms.organizations.models import Organization
from bmms.periods.kinds import is_filled
from bmms.periods.models import FiscalYear, Holiday, ReportForm, ReportRequirement, ReportSubmission, reading
from bmms.tenancy.prepared import IN_SCOPE, Given, OneOfGiven, Prepared
from bmms.tenancy.scope import current_id

Period = tuple[date, date]
S = ReportSubmission.Status
TO_ENDORSE: Final = "report.to_endorse"
HANDED_IN: Final = (S.SUBMITTED, S.RECEIVED)
FIRST_SUBMITTED: Final = Coalesce("first_submitted_at", "submitted_at")  # the release before wrote no first
DAYS_TO_REPORT: Final = 30  # after the period's end (GAAB 2025; JC 2014-1)
BEDS_DUE: Final = (1, 31)  # with the year's first month
IN_ADVANCE: Final = (ReportForm.BED1, ReportForm.BED2, ReportForm.BED3, ReportForm.RPMES1, ReportForm.GPB)
MONTHS_COVERED: Final = {**dict.fromkeys((*IN_ADVANCE, ReportForm.FAR3, ReportForm.GAD_AR), 12), ReportForm.FAR4: 1}


def requirements() -> QuerySet[ReportRequirement]:
    """Each with how far the organization in scope is with it."""
    mine = ReportSubmission.objects.filter(requirement=OuterRef("pk")).order_by("pk")  # one; its usual order joins
    found = ReportRequirement.objects.select_related("year")
    return found.annotate(
        status=Coalesce(Subquery(mine.values("status")[:1]), Value(S.OPEN.value)),
        submitted_at=Subquery(mine.values("submitted_at")[:1]),
        first_submitted_at=Subquery(mine.values(first=FIRST_SUBMITTED)[:1]),
    )


def requirement_with_key(key: UUID) -> ReportRequirement | None:
    return requirements().filter(key=key).first()


def submission_of(requirement: ReportRequirement) -> ReportSubmission:
    """The organization's; a new one, not saved, while nobody has touched it."""
    found = ReportSubmission.objects.filter(requirement=requirement).select_related(
        *("prepared_by", "budget_by", "accounts_by", "approved_by", "endorsed_by", "submitted_by", "received_by")
    )
    submission = found.first() or ReportSubmission(requirement=requirement)
    submission.documented = is_documented(submission)
    return submission


def is_documented(submission: ReportSubmission) -> bool:
    """Whether there is something to certify: figures, or the signed form as a file."""
    return is_filled(submission.requirement) or bool(submission.pk and attachments_of(submission).exists())


def signers(submission: ReportSubmission) -> set[int]:
    """Who has prepared, certified or approved it: none of them endorses it."""
    found = (getattr(submission, f"{name}_by_id") for name in ("prepared", "budget", "accounts", "approved"))
    return {user_id for user_id in found if user_id is not None}


def news_of_endorsement(submission: ReportSubmission) -> News:
    """For BWC, of each approval anew."""
    asked, organization = submission.requirement, submission.organization
    return News(
        TO_ENDORSE,
        once_key=f"{submission.key} {submission.approved_at:%Y%m%d%H%M%S%f}",
        page="periods:report",
        page_arguments={"key": asked.key},
        about={"report": str(asked), "organization": organization.acronym},
        organization_id=organization.pk,
        due_date=asked.due_date,
    )


def submissions_of_money(by: Actor) -> QuerySet[ReportSubmission]:
    """Those whose signed files are none of this reader's business: of the forms whose figures they may not read."""
    unread = [form for form in ReportForm.values if not by.can(reading(form))]
    return ReportSubmission.objects.filter(requirement__form__in=unread)


def signed_files(submission: ReportSubmission) -> list[dict[str, str]]:
    """What is attached to it now, each by its name and the SHA-256 of its content."""
    found = attachments_of(submission).order_by("name", "sha256")
    return [{"name": one.name, "sha256": one.sha256} for one in found]


def overdue_reports(on: date | None = None) -> QuerySet[ReportRequirement]:
    """What the organization in scope should have submitted by then and has not: MFBM releases no SARO meanwhile.

    None for an organization without a budget of its own: nothing is asked of it.
    """
    handed_in = ReportSubmission.objects.filter(status__in=HANDED_IN).values("requirement")
    found = ReportRequirement.objects.filter(due_date__lt=on or timezone.localdate()).exclude(pk__in=handed_in)
    asked = Organization.everywhere.filter(pk=current_id(), has_own_budget=True)
    return found.select_related("year") if asked.exists() else found.none()


def reports_owed() -> QuerySet[ReportRequirement]:
    """What the organization in scope has not submitted yet, the soonest due first; none without an own budget."""
    found: QuerySet[Any] = requirements()
    asked = Organization.objects.filter(pk=current_id(), has_own_budget=True)
    return found.filter(Exists(asked)).exclude(status__in=HANDED_IN).order_by("due_date", "pk")


def reports_with(*statuses: str, until: date = date.max) -> list[ReportRequirement]:
    """The first ten that stand there and are due by then, for the first page."""
    return _STANDING.objects(statuses=list(statuses), until=until)


def _standing() -> QuerySet[Any]:
    """As `requirements()`, but joined: it looks through all that was ever asked, and nearly all is handed in."""
    found: QuerySet[Any] = ReportRequirement.objects.select_related("year").annotate(
        mine=FilteredRelation("submissions", condition=Q(submissions__organization=IN_SCOPE)),
        status=Coalesce("mine__status", Value(S.OPEN.value)),
        submitted_at=F("mine__submitted_at"),
        first_submitted_at=Coalesce("mine__first_submitted_at", "mine__submitted_at"),
    )
    return found.filter(OneOfGiven("status", "statuses", kind="text"), due_date__lte=Given("until"))


_STANDING: Final = Prepared(lambda: _standing().order_by("due_date", "pk")[:10])


def _owed(organizations: Manager[Organization], **due: Any) -> QuerySet[Any]:
    """What one of these that is in scope has not submitted yet, of what is due then: names and days."""
    asked = organizations.filter(pk=IN_SCOPE, has_own_budget=True)
    handed_in = ReportSubmission.objects.filter(requirement=OuterRef("pk"), status__in=HANDED_IN)
    found = ReportRequirement.objects.filter(Exists(asked), ~Exists(handed_in), **due)
    return found.only("key", "form", "from_date", "until_date", "due_date")


# of `reports_owed()` those due on some days, and the first ten of `overdue_reports()`
REPORTS_OWED_BETWEEN: Final = Prepared(
    lambda: _owed(Organization.objects, due_date__range=(Given("first"), Given("last"))).order_by("due_date", "pk")
)
REPORTS_OVERDUE: Final = Prepared(
    lambda: _owed(Organization.everywhere, due_date__lt=Given("today")).order_by("due_date", "form", "pk")[:10]
)


def holidays() -> QuerySet[Holiday]:
    return Holiday.objects.all()


def holiday_names(first: date, last: date) -> dict[date, str]:
    """The days between on which nobody works, besides Saturdays and Sundays."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    fixed = {day: str(_("Holiday")) for day in days if (day.month, day.day) in FIXED}
    return fixed | dict(_HOLIDAYS.rows(first=first, last=last))


_HOLIDAYS: Final = Prepared(
    lambda: holidays().filter(day__range=(Given("first"), Given("last"))).values_list("day", "name")
)


def usual_requirements(form: str, year: FiscalYear) -> Iterator[dict[str, Any]]:
    """The periods of a form in a fiscal year, each with its due day: the next working day, if nobody works on it."""
    closed = set(holidays().values_list("day", flat=True))
    for first, last in periods_of(year.year, MONTHS_COVERED.get(ReportForm(form), 3)):
        due = date(year.year, *BEDS_DUE) if form in IN_ADVANCE else last + timedelta(days=DAYS_TO_REPORT)
        yield {
            "form": form,
            "year": year,
            "from_date": first,
            "until_date": last,
            "due_date": working_day_from(due, closed),
        }


def periods_of(year: int, months: int) -> Iterable[Period]:
    for first in range(1, 13, months):
        after = date(year + (first + months) // 13, (first + months - 1) % 12 + 1, 1)
        yield date(year, first, 1), after - timedelta(days=1)


def digest_of(snapshot: Any) -> str:
    """The SHA-256 of what was certified, whatever the order in which JSON holds it."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

"""Samples of required reports: what is over is handed in, but for what comes last. By the product's own actions."""

from collections.abc import Callable
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.documents.actions import attach_file
from bmms.main.sample_records import this_year
from bmms.periods.actions.reports import ask_for_reports, change_due_date, move_report
from bmms.periods.models import FiscalYear, ReportForm, ReportRequirement, ReportSubmission

By = Callable[[str], Actor | None]  # a role's actor in the organization, if somebody there holds it
ASKED: Final = {  # of this year and of the next
    0: (ReportForm.BED2, ReportForm.FAR1, ReportForm.FAR5, ReportForm.BAR1),
    1: (ReportForm.BED1, ReportForm.BED2, ReportForm.BED3, ReportForm.FAR1, ReportForm.BAR1),
}
WAY: Final = {
    "prepare": "ppa_focal",
    "certify_budget": "budget_officer",
    "certify_accounts": "chief_accountant",
    "approve": "head_of_office",
    "submit": "planning_officer",
    "receive": "mfbm_analyst",
}
PDF: Final = b"%PDF-1.7\n% Sample: a signed form\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MORE_TIME: Final = "Sample: what was handed in on paper is handed in here, too."
WHOSE: Final = {"certify_budget": "budget", "certify_accounts": "accounts"}


def sample_register(*, by: Actor) -> None:
    """In MFBM's scope. What is asked for already is not asked for again."""
    for ahead, forms in ASKED.items():
        is_new = ask_for_reports(FiscalYear.objects.get(year=this_year() + ahead), forms, by=by)
        if ahead == 0 and is_new:
            _give_time(by)


def _give_time(by: Actor) -> None:
    """Until today for what was due before there was BMMS; but for what comes last, which is late."""
    today = timezone.localdate()
    over = list(ReportRequirement.objects.filter(due_date__lt=today).order_by("due_date"))
    for requirement in over:
        if requirement.due_date < over[-1].due_date:
            change_due_date(requirement, today, reason=MORE_TIME, by=by)


def sample_reports(by_role: By, *, is_late: bool) -> None:
    """In the organization's scope; once. The last ones wait for MFBM or, of who is late, for the head of the office."""
    people = {step: actor for step, role in WAY.items() if (actor := by_role(role))}
    if len(people) < len(WAY) or ReportSubmission.objects.exists():
        return
    today = timezone.localdate()
    begun = Q(until_date__lt=today) | Q(form=ReportForm.BED2, from_date__lte=today)
    asked = list(ReportRequirement.objects.filter(begun).order_by("from_date", "form"))
    for requirement in asked:
        is_last = requirement.from_date == asked[-1].from_date
        ahead = ("approve", "submit", "receive") if is_late else ("receive",)
        for step, by in people.items():
            if not (is_last and step in ahead) and WHOSE.get(step) in (None, *requirement.certifiers):
                _take(requirement, step, by)


def _take(requirement: ReportRequirement, step: str, by: Actor) -> None:
    made = move_report(requirement, step, by=by)
    if step == "prepare" and requirement.form == ReportForm.FAR5:  # no room computes it
        attach_file(made, SimpleUploadedFile("sample-far5-signed.pdf", PDF), retention="FINANCIAL", by=by)

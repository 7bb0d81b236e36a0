"""Samples of what the women's commission endorses: next year's GAD plan and budget. By the product's own actions."""

from typing import Final

from bmms.main.sample_records import this_year
from bmms.main.sample_reports import By
from bmms.periods.actions.reports import ask_for_reports, move_report
from bmms.periods.models import FiscalYear, ReportForm, ReportRequirement, ReportSubmission

WAY: Final = {
    "prepare": "ppa_focal",
    "certify_budget": "budget_officer",
    "approve": "head_of_office",
    "endorse": "bwc_officer",
}


def sample_gender_register(by_role: By) -> None:
    """In MFBM's scope. What is asked for already is not asked for again."""
    if by := by_role("mfbm_budget_director"):
        ask_for_reports(FiscalYear.objects.get(year=this_year() + 1), [ReportForm.GPB], by=by)


def sample_gender_report(by_role: By, *, is_endorsed: bool) -> None:
    """In the organization's scope; once. It waits for BWC, or has been endorsed and waits to be submitted."""
    asked = ReportRequirement.objects.filter(form=ReportForm.GPB, year__year=this_year() + 1).first()
    people = {step: actor for step, role in WAY.items() if (actor := by_role(role))}
    if asked is None or len(people) < len(WAY) or ReportSubmission.objects.filter(requirement=asked).exists():
        return
    for step, by in people.items():
        if step != "endorse" or is_endorsed:
            move_report(asked, step, by=by)

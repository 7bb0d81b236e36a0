"""This room's records for the URL metatest (tests/samples.py), and for other rooms' tests."""

from datetime import date
from typing import Any

from bmms.organizations.models import Organization
from bmms.periods.models import FiscalYear, Holiday, ReportRequirement, ReportSubmission
from bmms.tenancy.scope import system


def year(number: int = 2025, state: str = "execution") -> FiscalYear:
    """Opened by MFBM, which is made if there is none; in that state."""
    with system("a sample"):
        mfbm, _ = Organization.objects.get_or_create(
            code="mfbm",
            defaults={"acronym": "MFBM", "name": "Ministry of Finance", "type": "MINISTRY", "stage": "LIVE"},
        )
        made, _ = FiscalYear.objects.update_or_create(
            year=number, defaults={"state": state, "organization_id": mfbm.pk}
        )
    return made


def day(year: int, month: int, number: int) -> date:
    return date(year, month, number)


def a_year(_world: Any) -> dict[str, Any]:
    return {"key": year().key}


def a_month(_world: Any) -> dict[str, Any]:
    return {"key": year().key, "month": 6}


def requirement(form: str = "bed1", number: int = 2025) -> ReportRequirement:
    """Asked by MFBM of everybody; due at the end of the year's first month."""
    of = year(number)
    values = {"organization_id": of.organization_id, "due_date": date(number, 1, 31)}
    with system("a sample"):
        made, _ = ReportRequirement.objects.get_or_create(
            form=form, year=of, from_date=date(number, 1, 1), until_date=date(number, 12, 31), defaults=values
        )
        Holiday.objects.get_or_create(
            day=date(2025, 3, 31), defaults={"name": "Eid'l Fitr", "organization_id": of.organization_id}
        )
    return made


def a_report(_world: Any) -> dict[str, Any]:
    asked = requirement()
    ReportSubmission.objects.get_or_create(requirement=asked)
    return {"key": asked.key}


REPORT_STEPS = (
    "due",
    "prepare",
    "certify_budget",
    "certify_accounts",
    "approve",
    "endorse",
    "submit",
    "receive",
    "return",
    "send_back",
    "give_back",
    "reopen",
)
SAMPLES = {
    "periods:report": a_report,
    **{f"periods:{name}_report": a_report for name in REPORT_STEPS},
    **dict.fromkeys(["periods:year", "periods:advance_year", "periods:reopen_year", "organization_api:year"], a_year),
    **dict.fromkeys(["periods:lock_month", "periods:reopen_month"], a_month),
}

"""This room's records for the URL metatest (tests/samples.py), and for other rooms' tests."""

from datetime import date
from typing import Any

from bmms.organizations.models import Organization
from bmms.periods.models import FiscalYear
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


SAMPLES = {
    **dict.fromkeys(["periods:year", "periods:advance_year", "periods:reopen_year", "organization_api:year"], a_year),
    **dict.fromkeys(["periods:lock_month", "periods:reopen_month"], a_month),
}

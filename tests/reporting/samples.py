"""This room's records for the URL metatest (tests/samples.py)."""

from decimal import Decimal
from typing import Any

from tests.budgeting import samples as budgeting
from tests.execution import samples as execution
from tests.periods import samples as periods

from bmms.execution.models import Account
from bmms.reporting.models import PlannedAmount


def a_statement(_world: Any) -> dict[str, Any]:
    return {"form": "far1", "year": 2025, "period": 1}


def a_required_report(_world: Any) -> dict[str, Any]:
    return {"key": periods.requirement("far3").key}


def a_registry(world: Any) -> dict[str, Any]:
    return {"key": Account.objects.get(key=execution.an_account(world)["key"]).ppa.key, "allotment_class": "MOOE"}


def a_planned_line(_world: Any) -> dict[str, Any]:
    """January of the monthly disbursement program."""
    asked = periods.requirement("bed3")
    PlannedAmount.objects.get_or_create(
        requirement=asked, allotment_class="PS", cell="nca01", defaults={"amount": Decimal(100)}
    )
    return {"key": asked.key, "line": "01"}


SAMPLES = {
    **dict.fromkeys(
        [
            "reporting:statement",
            "reporting:cell",
            "reporting:workbook",
            "reporting:paper",
            "organization_api:statement",
        ],
        a_statement,
    ),
    **dict.fromkeys(
        [f"{room}:{name}" for room in ("reporting", "organization_api") for name in ("planned", "fill_planned")],
        periods.a_report,
    ),
    **dict.fromkeys(["reporting:planned_line", "organization_api:planned_line"], a_planned_line),
    "organization_api:alignment": lambda _world: {"year": 2026},
    "reporting:raod_paper": a_registry,
    "reporting:comparison": budgeting.a_proposal,
    "reporting:peoples_budget": lambda world: budgeting.a_proposal(world) | {"form": "csv"},
    "reporting:required": a_required_report,
}

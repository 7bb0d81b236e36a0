"""This room's records for the URL metatest (tests/samples.py)."""

from typing import Any

from tests.periods import samples as periods


def a_statement(_world: Any) -> dict[str, Any]:
    return {"form": "far1", "year": 2025, "period": 1}


def a_required_report(_world: Any) -> dict[str, Any]:
    return {"key": periods.requirement("far3").key}


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
    "reporting:required": a_required_report,
}

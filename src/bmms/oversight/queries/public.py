"""What everybody may read of all organizations, where the installation says so: sums alone, no person, nothing of one
document."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.cache import cache
from django.utils import timezone

from bmms.oversight.queries.performance import PerformanceFilter, performance_rows
from bmms.tenancy.scope import oversight

KEPT: Final = 15 * 60  # seconds
MONEY: Final = ("appropriated", "allotted", "obligated", "disbursed")
COLUMNS: Final = ("organization", "name", *MONEY, "projects", "physical")
PHASES: Final = {"appropriated": "approved", "allotted": "adjusted", "obligated": "executed", "disbursed": "executed"}


def public_figures(year: int) -> dict[str, Any]:
    """The rows of a fiscal year and when they were computed; computed anew after a quarter of an hour."""
    key = f"public-figures-{year}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = {"rows": _rows(year), "at": timezone.now()}
        cache.set(key, found, KEPT)
    return found


def _rows(year: int) -> list[dict[str, Any]]:
    """Of organizations that have money of the year, or projects with approved progress."""
    with oversight():
        rows = performance_rows(PerformanceFilter(year, approved_only=True))
    return [
        {"organization": row.organization.acronym, "name": row.organization.name}
        | {name: getattr(row.figures, name) for name in MONEY}
        | {"projects": row.figures.measured, "physical": row.figures.mean_physical}
        for row in rows
        if row.figures.appropriated or row.figures.measured
    ]


def totals_of(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {name: sum((row[name] for row in rows), Decimal(0)) for name in MONEY}


def package_of(year: int, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A fiscal data package (specs.frictionlessdata.io/fiscal-data-package) with its rows inside."""
    fields = [{"name": name, "type": "string" if name in COLUMNS[:2] else "number"} for name in COLUMNS]
    data = [{name: _in_json(value) for name, value in row.items()} for row in rows]
    resource = {"name": "figures", "profile": "tabular-data-resource", "data": data, "schema": {"fields": fields}}
    measures = {
        name: {"source": name, "direction": "expenditure", "phase": phase, "currency": "PHP"}
        for name, phase in PHASES.items()
    }
    organization = {"dimensionType": "entity", "classificationType": "administrative", "primaryKey": "organization"}
    attributes = {name: {"source": name} for name in COLUMNS[:2]}
    return {
        "profile": "tabular-data-package",
        "name": f"bangsamoro-budget-{year}",
        "title": f"Budgets, releases and physical progress {year}",
        "countryCode": "PH",
        "granularity": "aggregated",
        "fiscalPeriod": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
        "resources": [resource],
        "model": {"measures": measures, "dimensions": {"organization": organization | {"attributes": attributes}}},
    }


def _in_json(value: Any) -> Any:
    """A number, as the schema says. Up to 15 digits it is written as it is: trillions with their centavos."""
    return float(value) if isinstance(value, Decimal) else value

"""The registry as its registrar keeps it: registry.csv, one organization a line."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

REGISTRY_FILE: Final = Path(__file__).resolve().parents[1] / "registry.csv"


@dataclass(frozen=True)
class RegistryEntry:
    code: str
    parent: str  # a code, or ""
    values: Mapping[str, Any]  # every other column, as the model's fields take it


def registry_entries(file: Path = REGISTRY_FILE) -> list[RegistryEntry]:
    """Every line, parents before what is attached to them, otherwise in the order of the file."""
    with file.open(encoding="utf-8", newline="") as lines:
        entries = [_entry(row) for row in csv.DictReader(lines)]
    first = [entry for entry in entries if not entry.parent]
    return first + [entry for entry in entries if entry.parent]


def _entry(row: dict[str, str]) -> RegistryEntry:
    values: dict[str, Any] = {
        column: row[column].strip()
        for column in ("acronym", "name", "type", "sector", "legal_basis", "mandate", "source")
    }
    values["has_own_budget"] = {"yes": True, "no": False}[row["has_own_budget"]]
    values["gaab_order"] = int(row["gaab_order"]) if row["gaab_order"] else None
    values["aliases"] = [alias.strip() for alias in row["aliases"].split("|") if alias.strip()]
    for column in ("valid_from", "valid_to"):
        values[column] = date.fromisoformat(row[column]) if row[column] else None
    return RegistryEntry(code=row["code"], parent=row["parent"], values=values)

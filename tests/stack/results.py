"""What was measured, kept in var/drills/NAME.json; report.py makes docs/drills.md of it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "var/drills"


def keep(name: str, figures: dict[str, Any]) -> None:
    path = FOLDER / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"name": path.stem, "at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False))

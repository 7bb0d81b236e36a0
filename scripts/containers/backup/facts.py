"""What Prometheus is told, in the folder that the node exporter reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

FACTS: Final = Path("/srv/facts/backup.prom")
DRILLS: Final = Path("/srv/backups/drills")  # one file of results each


@dataclass
class Facts:
    fresh: dict[tuple[str, int], datetime] = field(default_factory=dict)  # kind and repository → its last success
    failed: dict[str, bool] = field(default_factory=dict)  # kind → whether the last try did not succeed


def write(facts: Facts, path: Path = FACTS) -> None:
    """At once: half a file would be no file to the exporter."""
    new = path.with_suffix(".new")
    new.write_text("".join(f"{line}\n" for line in lines(facts)), encoding="utf-8")
    new.chmod(0o644)
    new.rename(path)


def lines(facts: Facts) -> list[str]:
    name = "bmms_backup_last_success_timestamp_seconds"
    told = [
        f'{name}{{kind="{kind}",repository="{repository}"}} {moment.timestamp():.0f}'
        for (kind, repository), moment in sorted(facts.fresh.items())
    ]
    told += [f'bmms_backup_failed{{kind="{kind}"}} {int(failed)}' for kind, failed in sorted(facts.failed.items())]
    drill = last_good_drill()
    if drill:
        told.append(f"bmms_restore_drill_last_success_timestamp_seconds {drill['begun']:.0f}")
        told.append(f"bmms_restore_drill_rpo_seconds {drill['rpo_seconds']:.0f}")
        told.append(f"bmms_restore_drill_rto_seconds {drill['rto_seconds']:.0f}")
    return told


def keep_drill(result: Mapping[str, Any], folder: Path = DRILLS) -> Path:
    folder.mkdir(exist_ok=True)
    moment = datetime.fromtimestamp(result["begun"]).astimezone()
    path = folder / f"{moment:%Y%m%dT%H%M%S}.json"
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return path


def last_good_drill(folder: Path | None = None) -> dict[str, Any] | None:
    for path in sorted((folder or DRILLS).glob("*.json"), reverse=True):
        result = dict(json.loads(path.read_text(encoding="utf-8")))
        if result["passed"]:
            return result
    return None

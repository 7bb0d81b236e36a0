from datetime import UTC, datetime
from pathlib import Path

import pytest

from containers.backup import facts
from containers.backup.facts import Facts


@pytest.fixture(autouse=True)
def drills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(facts, "DRILLS", tmp_path / "drills")
    return tmp_path / "drills"


def test_each_kind_and_repository_is_told_apart(tmp_path: Path):
    moment = datetime.fromtimestamp(4711, UTC)
    told = Facts({("database", 2): moment, ("dump", 1): moment}, {"dump": False, "files": True})
    facts.write(told, tmp_path / "backup.prom")
    assert (tmp_path / "backup.prom").read_text().splitlines() == [
        'bmms_backup_last_success_timestamp_seconds{kind="database",repository="2"} 4711',
        'bmms_backup_last_success_timestamp_seconds{kind="dump",repository="1"} 4711',
        'bmms_backup_failed{kind="dump"} 0',
        'bmms_backup_failed{kind="files"} 1',
    ]
    assert (tmp_path / "backup.prom").stat().st_mode & 0o777 == 0o644  # the exporter is somebody else


def test_only_a_drill_that_passed_counts(drills: Path):
    good = {"begun": 1000.0, "passed": True, "rpo_seconds": 41.4, "rto_seconds": 12.0}
    facts.keep_drill(good, drills)
    facts.keep_drill({"begun": 9000.0, "passed": False, "trouble": "rows differ"}, drills)
    assert facts.lines(Facts()) == [
        "bmms_restore_drill_last_success_timestamp_seconds 1000",
        "bmms_restore_drill_rpo_seconds 41",
        "bmms_restore_drill_rto_seconds 12",
    ]


def test_without_any_drill_nothing_is_told_and_the_alert_fires():
    assert facts.lines(Facts()) == []

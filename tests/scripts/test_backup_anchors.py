"""What is asked of the application, and of which database. Its two commands: tests/audit/test_chain.py."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from containers.backup import anchors, copies
from containers.backup.works import WORKS


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, ...], str]]:
    seen: list[tuple[tuple[str, ...], str]] = []

    def run(*command: str, env: dict[str, str], **options: object) -> str:
        seen.append((command, env["DATABASE_URL"]))
        return "The audit log holds."

    monkeypatch.setattr(anchors, "run", run)
    return seen


def test_the_heads_are_written_by_the_login_that_only_reads(asked, tmp_path: Path):
    anchors.anchor("obcms_prod", tmp_path / "anchors")
    [(command, url)] = asked
    assert command == ("python", "manage.py", "anchor_audit", "--to", f"{tmp_path}/anchors/anchors.jsonl")
    assert url.startswith("postgresql://bmms_backup@/obcms_prod?host=db-replica1,db-replica2,db&")
    assert (tmp_path / "anchors").stat().st_mode & 0o007 == 0


def test_the_log_is_proved_against_what_was_written(asked, tmp_path: Path):
    assert anchors.verify("obcms_prod", tmp_path) == "The audit log holds."
    assert asked[0][0][2:] == ("verify_audit", "--anchors", f"{tmp_path}/anchors.jsonl")


def test_the_last_anchor_is_the_files_last_change(tmp_path: Path):
    assert anchors.newest(tmp_path) is None
    (tmp_path / anchors.NAME).write_text("{}\n")
    os.utime(tmp_path / anchors.NAME, (4711, 4711))
    assert anchors.newest(tmp_path) == datetime.fromtimestamp(4711, UTC)


def test_anchors_are_a_work_of_the_plan_and_go_with_the_files():
    assert "anchor" in WORKS
    assert str(anchors.FOLDER) in copies.TAKEN

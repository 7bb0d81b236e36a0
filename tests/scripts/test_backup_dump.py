"""Names and keeping; that a dump comes back, tests/stack/test_backups.py shows."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from containers.backup import dump
from containers.backup.repositories import TroubleError

NOW = datetime(2026, 11, 25, 22, 40, 5, tzinfo=UTC)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands in for pg_dump."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder / "pg_dump"


def say(program: Path, *lines: str) -> None:
    program.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    program.chmod(0o755)


def test_a_dump_has_the_guides_name_and_is_one_transaction(program: Path, tmp_path: Path):
    say(program, "echo 'CREATE TABLE one ();'")
    made = dump.make("obcms_prod", NOW, tmp_path)
    assert made.name == "obcms_prod_20261125_224005.sql"
    lines = made.read_text().splitlines()
    assert lines.index("BEGIN;") < lines.index("CREATE TABLE one ();") < lines.index("COMMIT;")
    assert stat.S_IMODE(made.stat().st_mode) & 0o007 == 0
    assert dump.moment_of(made) == NOW


def test_a_dump_that_fails_leaves_nothing(program: Path, tmp_path: Path):
    say(program, "echo half", "echo 'out of disk' >&2", "exit 1")
    with pytest.raises(TroubleError, match="out of disk"):
        dump.make("obcms_prod", NOW, tmp_path)
    assert list(tmp_path.glob("*obcms*")) == []


def test_a_dump_of_another_server_is_told_from_a_nights(program: Path, tmp_path: Path):
    say(program, 'echo "-- $@"')
    made = dump.make("obcms_prod", NOW, tmp_path, servers="host=/srv/restore port=5433", word="restored_")
    assert made.name == "obcms_prod_restored_20261125_224005.sql"
    assert "--dbname=host=/srv/restore port=5433 dbname=obcms_prod" in made.read_text()
    assert dump.dumps("obcms_prod", tmp_path) == []


def test_a_dump_goes_after_thirty_days_but_never_the_last(tmp_path: Path):
    for days in (0, 29, 31, 60):
        (tmp_path / f"obcms_prod_{NOW - timedelta(days=days):%Y%m%d_%H%M%S}.sql").touch()
    (tmp_path / "README.md").touch()
    dump.remove_old("obcms_prod", NOW, tmp_path)
    assert len(dump.dumps("obcms_prod", tmp_path)) == 2
    dump.remove_old("obcms_prod", NOW + timedelta(days=365), tmp_path)
    assert len(dump.dumps("obcms_prod", tmp_path)) == 1
    assert (tmp_path / "README.md").exists()

"""Styles and scripts of a release are added beside those of the one before, which go a day later."""

import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from bmms.main.management.commands import publish_assets


@pytest.fixture
def release(tmp_path: Path, settings: object) -> Path:
    settings.STATIC_ROOT = tmp_path / "release"
    (tmp_path / "release/dist").mkdir(parents=True)
    (tmp_path / "release/dist/app.1.js").write_text("one")
    return tmp_path / "release"


def publish(folder: Path) -> str:
    said = StringIO()
    call_command("publish_assets", folder, stdout=said)
    return said.getvalue()


def test_files_are_added_once(release: Path, tmp_path: Path):
    assert "1 files added" in publish(tmp_path / "volume")
    assert "0 files added" in publish(tmp_path / "volume")
    assert (tmp_path / "volume/dist/app.1.js").read_text() == "one"


def test_a_file_that_a_crash_cut_off_is_written_anew(release: Path, tmp_path: Path):
    publish(tmp_path / "volume")
    (tmp_path / "volume/dist/app.1.js").write_text("o")
    publish(tmp_path / "volume")
    assert (tmp_path / "volume/dist/app.1.js").read_text() == "one"


def test_the_release_before_stays_for_a_day(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    publish(tmp_path / "volume")
    (release / "dist/app.1.js").rename(release / "dist/app.2.js")
    old = tmp_path / "volume/dist/app.1.js"

    publish(tmp_path / "volume")
    publish(tmp_path / "volume")
    assert old.exists()

    later = time.time() + publish_assets.KEPT_FOR + 60
    monkeypatch.setattr(publish_assets.time, "time", lambda: later)
    assert "1 removed" in publish(tmp_path / "volume")
    assert not old.exists()
    assert (tmp_path / "volume/dist/app.2.js").exists()


def test_a_release_that_comes_back_is_kept(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A rollback: what was left over is this release's again."""
    publish(tmp_path / "volume")
    (release / "dist/app.1.js").rename(release / "dist/app.2.js")
    publish(tmp_path / "volume")
    (release / "dist/app.2.js").rename(release / "dist/app.1.js")
    publish(tmp_path / "volume")

    later = time.time() + publish_assets.KEPT_FOR + 60
    monkeypatch.setattr(publish_assets.time, "time", lambda: later)
    publish(tmp_path / "volume")
    assert (tmp_path / "volume/dist/app.1.js").exists()
    assert not (tmp_path / "volume/dist/app.2.js").exists()

"""The commands are tried in copies of this checkout, which share its .venv and its node_modules."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands.copies import Copy
from tests.commands.programs import Programs

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = (".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", ".hypothesis")
sys.path.append(str(ROOT / "scripts" / "local"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """Below a path with a space in it."""
    folder = Path(tempfile.mkdtemp(prefix="bmms copy ", dir="/var/tmp"))
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED), dirs_exist_ok=True)
    folder.chmod(0o755)
    for name in (".venv", "node_modules"):
        if (ROOT / name).exists():
            (folder / name).symlink_to((ROOT / name).resolve())
    if (ROOT / "var/static").exists():
        shutil.copytree(ROOT / "var/static", folder / "var/static")
    made = Copy(folder, tmp_path_factory.mktemp("logs"))
    yield made
    made.kill()
    made.postgres("stop")
    shutil.rmtree(folder)


@pytest.fixture
def needs_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the steps write and log goes here."""
    import steps

    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "VAR", tmp_path / "var")
    return tmp_path


@pytest.fixture
def programs(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return Programs(own_folder, monkeypatch)

"""The commands are tried in copies of this checkout, which share its .venv and its node_modules."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands.copies import Copy

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts" / "local"))


@pytest.fixture(scope="session")
def _sources() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def copy(_sources: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """Below a path with a space in it."""
    folder = Path(tempfile.mkdtemp(prefix="bmms copy ", dir="/var/tmp"))
    folder.chmod(0o755)
    for name in _sources:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for name in (".venv", "node_modules"):
        if (ROOT / name).exists():
            (folder / name).symlink_to((ROOT / name).resolve())
    for name in ("src/bmms/ui/static/dist", "var/static"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name)
    made = Copy(folder, tmp_path_factory.mktemp("logs"))
    yield made
    made.kill()
    made.postgres("stop")
    shutil.rmtree(folder)


@pytest.fixture
def needs_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")

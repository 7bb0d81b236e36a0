"""The operator's commands are tried on folders of their own, and in process where that says more."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

from tests.scripts.rehearsal import Rehearsal  # noqa: E402 - finds what it imports through the line above


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    Rehearsal(folder).make()
    return folder


@pytest.fixture
def rehearsal(_made: Path, tmp_path: Path) -> Rehearsal:
    """A folder whose env file, userlist and certificate make_env.py made, for the guide's machine."""
    copy = Rehearsal(tmp_path / "rehearsal")
    copy.take_from(_made)
    return copy

"""What ./run and ./test say before they do anything."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def say(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=ROOT, env=variables or None, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize("command", ["./run", "./test"])
def test_help_ends_well(command: str) -> None:
    said = say(command, "--help")
    assert said.returncode == 0
    assert command in said.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("./test", "everything"),
        ("./test", "stak"),
        ("./run", "--prot", "1"),
        ("./run", "--port", "x"),
        ("./run", "now"),
    ],
)
def test_unknown_words_print_the_usage(words: tuple[str, ...]) -> None:
    said = say(*words)
    assert said.returncode == 2
    assert "usage: " in said.stderr


def test_without_python_the_message_names_the_packages(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    said = say("/bin/sh", "./run", PATH=str(tmp_path))
    assert said.returncode == 1
    assert "Python 3.11 or newer" in said.stderr
    assert "apt-get install python3 python3-venv" in said.stderr


def test_a_python_too_old_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert say("/bin/sh", "./run", PATH=str(tmp_path)).returncode == 1

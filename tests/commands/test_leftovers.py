"""What a killed ./run left is told from what only looks like it."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import leftovers
import pytest
from failure import StepError
from processes import is_alive, started


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(leftovers, "ROOT", tmp_path)
    monkeypatch.setattr(leftovers, "RECORD", tmp_path / "run.json")
    return tmp_path


@pytest.fixture
def program(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(["sleep", "60"], cwd=folder, process_group=0) as running:
        yield running
        running.kill()


def record(groups: dict[int, int], run: tuple[int, int] = (1, 0)) -> None:
    leftovers.RECORD.write_text(json.dumps({"url": "http://127.0.0.1:8000", "run": run, "groups": groups}))


def test_what_was_recorded_is_stopped(program: "subprocess.Popen[bytes]") -> None:
    record({program.pid: started(program.pid) or 0})
    leftovers.repair()
    assert not is_alive(program.pid)
    assert not leftovers.RECORD.exists()


def test_a_program_that_got_the_pid_since_is_left_alone(program: "subprocess.Popen[bytes]") -> None:
    record({program.pid: (started(program.pid) or 0) - 1})
    leftovers.repair()
    assert is_alive(program.pid)


def test_a_program_of_another_folder_is_left_alone(
    program: "subprocess.Popen[bytes]", tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "ROOT", tmp_path_factory.mktemp("elsewhere"))
    record({program.pid: started(program.pid) or 0})
    leftovers.repair()
    assert is_alive(program.pid)


def test_beside_a_living_run_nothing_is_stopped(program: "subprocess.Popen[bytes]") -> None:
    record({program.pid: started(program.pid) or 0}, run=(os.getpid(), started(os.getpid()) or 0))
    with pytest.raises(StepError, match="already runs in this folder: http"):
        leftovers.repair()
    assert is_alive(program.pid)


@pytest.mark.parametrize("text", ["", "{", None])
def test_no_record_or_half_a_record_is_no_hindrance(folder: Path, text: str | None) -> None:
    if text is not None:
        leftovers.RECORD.write_text(text)
    leftovers.repair()

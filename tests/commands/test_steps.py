"""One step: skipped, done or failed."""

import time
from pathlib import Path

import pytest
import steps
from failure import StepError
from processes import group_members
from steps import Program, Setup, Stamp


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "VAR", tmp_path / "var")
    return Setup()


def test_a_step_is_done_once_for_the_same_content(
    setup: Setup, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = []
    for content in ("a", "a", "b"):
        setup.step("Tables", lambda _: done.append(1), Stamp(tmp_path / "stamp", content))
    assert len(done) == 2
    assert capsys.readouterr().out.count("up to date") == 1


def test_a_failed_step_shows_the_end_of_its_log_and_is_tried_again(setup: Setup, tmp_path: Path) -> None:
    def fail(run: Program) -> None:
        run("sh", "-c", "echo no such luck; exit 3")

    stamp = Stamp(tmp_path / "stamp", "a")
    with pytest.raises(StepError) as failure:
        setup.step("Tables", fail, stamp, advice="Try again.")
    assert "no such luck" in str(failure.value)
    assert "var/logs/tables.log" in str(failure.value)
    assert failure.value.advice == "Try again."
    assert not stamp.is_fresh()


def test_a_failed_step_without_advice_of_its_own_says_where_its_log_is_and_to_start_again(setup: Setup) -> None:
    setup.again = "Run ./run again."
    with pytest.raises(StepError) as failure:
        setup.step("Static files", lambda run: run("sh", "-c", "exit 3"))
    assert failure.value.advice == "The whole log is var/logs/static-files.log. Run ./run again."


def test_an_interrupted_program_is_stopped_with_all_that_it_started(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def interrupt(process: "steps.subprocess.Popen[bytes]") -> int:
        started.append(process.pid)
        time.sleep(0.2)
        raise KeyboardInterrupt

    monkeypatch.setattr(
        "subprocess.Popen.wait",
        lambda self, *a, real=steps.subprocess.Popen.wait: real(self, *a) if a else interrupt(self),
    )
    with pytest.raises(KeyboardInterrupt):
        setup.step("Tables", lambda run: run("sh", "-c", "sleep 100 & sleep 100"))
    assert group_members(started[0]) == []


def test_the_digest_of_files_changes_with_content_and_name(setup: Setup, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = steps.digest(*steps.files("*"))
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = steps.digest(*steps.files("*"))
    (tmp_path / "b").write_text("2")
    assert len({before, renamed, steps.digest(*steps.files("*"))}) == 3

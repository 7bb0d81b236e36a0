"""The parts of ./test: all of them run, and each counts."""

import checks
import pytest
from checks import Part

GOOD, BAD = Part("good", ("-c", "")), Part("bad", ("-c", "raise SystemExit(3)"))


def test_all_parts_run_and_one_failure_fails_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.run_all([BAD, GOOD]) == 1
    said = capsys.readouterr().out
    assert "bad             FAILED" in said
    assert "good            passed" in said
    assert "1 of 2 parts failed: bad" in said


def test_all_good_is_good() -> None:
    assert checks.run_all([GOOD]) == 0


@pytest.mark.parametrize(("may_be_empty", "code"), [(True, 0), (False, 1)])
def test_no_test_chosen_is_a_failure_unless_somebody_chose(may_be_empty: bool, code: int) -> None:
    assert checks.run_all([Part("tests", ("-c", "raise SystemExit(5)"), may_be_empty)]) == code


def test_fast_leaves_out_the_browser_and_what_is_slow() -> None:
    fast = checks.parts(fast=True, pytest_arguments=["-k", "plan"])
    assert "browser tests" not in [part.name for part in fast]
    tests = next(part for part in fast if part.name == "tests")
    assert "not slow" in " ".join(tests.command)
    assert tests.command[-2:] == ("-k", "plan")


def test_without_a_browser_its_part_fails_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "BROWSERS", ("no-such-browser",))
    part = next(part for part in checks.parts(fast=False, pytest_arguments=[]) if part.name == "browser tests")
    assert checks.run_all([part]) == 1
    assert "apt-get install chromium" in capfd.readouterr().err

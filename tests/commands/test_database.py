"""Which database ./run uses, and what it loads."""

from pathlib import Path

import database
import pytest
from failure import StepError
from steps import Setup


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A database that gives this answer, or none."""

    def prepare(line: str) -> None:
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
        monkeypatch.setattr(database, "PYTHON", program)

    return prepare


def test_an_old_server_is_refused(answers) -> None:
    answers("echo 150018 7 5")
    with pytest.raises(StepError, match="PostgreSQL 17 or newer is needed"):
        database.identify(Setup({}))


def test_another_database_is_another_identity(answers) -> None:
    answers("echo 180006 7 5")
    one = database.identify(Setup({}))
    answers("echo 180006 7 6")
    assert database.identify(Setup({})) != one


def test_the_last_word_of_a_server_that_does_not_answer_is_passed_on(answers) -> None:
    answers("echo Traceback >&2; echo 'connection refused' >&2; exit 1")
    with pytest.raises(StepError, match="The database does not answer: connection refused"):
        database.identify(Setup({}))


@pytest.mark.parametrize(("demo", "is_loaded"), [("true", True), ("1", True), ("0", False), ("false", False)])
def test_sample_people_are_for_demonstrations(demo: str, is_loaded: bool) -> None:
    chosen = [loading.title for loading in database.chosen(Setup({"DEMO": demo}))]
    assert "Organizations" in chosen
    assert ("Sample people" in chosen) == is_loaded

"""What an operator types at the service `backup`. That it brings data back, tests/stack/ shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from containers.backup import __main__ as command
from containers.backup import beside, copies
from containers.backup.repositories import TroubleError


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each step only says that it was there."""
    steps: list[object] = []

    @contextmanager
    def alone() -> Iterator[None]:
        yield

    monkeypatch.setattr(command, "alone", alone)
    monkeypatch.setattr(command, "database", lambda: "obcms_prod")
    monkeypatch.setattr(beside, "restore", lambda repository, **aim: steps.append((repository, aim)))
    monkeypatch.setattr(beside, "start", lambda: None)
    monkeypatch.setattr(beside, "remove", lambda: steps.append("copy thrown away"))
    monkeypatch.setattr(copies, "restic", lambda repository, *words: steps.append((repository, words)))
    monkeypatch.setattr(copies, "remove_restored", lambda: steps.append("files thrown away"))
    monkeypatch.setattr(command, "take_over", lambda: steps.append("taken over"))
    return steps


@pytest.mark.parametrize(
    ("words", "repository", "aim"),
    [
        (["2026-11-25 10:00:00+08"], 1, {"kind": "time", "target": "2026-11-25 10:00:00+08"}),
        (["2026-11-25 10:00:00+08", "--repository", "2"], 2, {"kind": "time", "target": "2026-11-25 10:00:00+08"}),
        (["latest"], 1, {}),
        (["latest", "--repository", "2"], 2, {}),
    ],
)
def test_a_copy_is_of_a_moment_or_of_everything_and_of_either_repository(seen, words, repository, aim):
    assert command.main(["beside", *words]) == 0
    assert seen == [(repository, aim)]


@pytest.mark.parametrize(
    ("words", "repository", "snapshot"),
    [(["files"], 1, "latest"), (["files", "4f2a", "--repository", "2"], 2, "4f2a")],
)
def test_files_come_back_of_either_repository(seen, words, repository, snapshot):
    assert command.main(["beside", *words]) == 0
    restored = ("--no-lock", "restore", snapshot, "--host=bmms", "--target=/srv/restore/files")
    assert seen == ["files thrown away", (repository, restored)]


def test_the_end_throws_both_away(seen):
    command.main(["beside", "end"])
    assert seen == ["copy thrown away", "files thrown away"]


@pytest.mark.parametrize(
    "words", [["beside", "latest", "--repository", "3"], ["beside", "--repository", "2", "latest"], ["beside", "latest", "--repository"]]
)  # fmt: skip
def test_a_repository_that_is_none_is_refused_before_anything_is_done(seen, words):
    with pytest.raises(TroubleError, match="1 \\(on this machine\\) or 2 \\(on another site\\)"):
        command.main(words)
    assert seen == []


@pytest.mark.parametrize("words", [[], ["beside"], ["now", "everything"], ["beside", "files", "a", "b"]])
def test_what_is_not_understood_is_answered_with_what_there_is(seen, capsys, words):
    assert (command.main(words), seen) == (2, [])
    assert "beside TIME" in capsys.readouterr().out


def test_there_has_to_be_a_copy_to_dump(monkeypatch, tmp_path: Path, seen):
    monkeypatch.setattr(beside, "DATA", tmp_path / "data")
    with pytest.raises(TroubleError, match="There is no copy to dump"):
        command.main(["beside", "dump"])


def test_a_repository_without_files_says_so(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(copies, "REPOSITORIES", {2: (tmp_path, "offsite-cipher")})
    assert copies.told(2) == "files in repository 2:\nnone yet\n"


def test_repositories_are_taken_over_in_one_go(seen):
    assert (command.main(["take-over"]), seen) == (0, ["taken over"])

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from production import rollout
from production.rollout import (
    Answers,
    Clone,
    FailedError,
    answers_of,
    counted,
    entries,
    refuse_failing,
    refuse_slow,
    replace,
)

BEFORE = Answers(100, 0, 0.2)


def entry(upstream: str = "10.77.2.21:8000", status: int = 200, seconds: float = 0.1) -> str:
    return json.dumps({"upstream": upstream, "status": status, "request_time": seconds})


class Told(Clone):
    """Keeps what it was told, and answers what the test wants."""

    def run(self, *words: str, timeout: float = 900, check: bool = True) -> str:
        DONE.append(" ".join(words))
        answers = [answer for part, answer in ANSWERS.items() if part in " ".join(words)]
        if answers and isinstance(answers[0], FailedError) and check:
            raise answers[0]
        return str(answers[0]) if answers else ""


DONE: list[str] = []
ANSWERS: dict[str, object] = {}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    DONE.clear()
    ANSWERS.clear()
    ANSWERS["docker inspect"] = "sha256:new"
    monkeypatch.setattr(rollout.time, "sleep", lambda seconds: None)
    return Told(tmp_path)


def test_a_server_is_drained_before_it_is_replaced_and_asked_before_it_is_let_in(clone):
    replace(clone, "web2", "sha256:new", BEFORE)
    steps = [done for done in DONE if "inspect" not in done]
    words = ("drain web2", "docker logs --timestamps", "up -d", "/ready/", "undrain web2", "docker logs --since")
    assert list(dict.fromkeys(word for done in steps for word in words if f" {word}" in f" {done}")) == list(words)
    assert "--no-deps --no-build web2" in steps[2]


def test_a_server_that_is_not_ready_is_never_let_in(clone, monkeypatch):
    monkeypatch.setattr(rollout, "READY_WITHIN", 0.05)
    ANSWERS["/ready/"] = FailedError("HTTP Error 503")
    with pytest.raises(FailedError, match=r"web2 was not ready .* 503"):
        replace(clone, "web2", "sha256:new", BEFORE)
    assert not [done for done in DONE if "undrain" in done]


def test_another_image_than_was_meant_is_noticed(clone):
    with pytest.raises(FailedError, match="does not run the image"):
        replace(clone, "web2", "sha256:other", BEFORE)


def test_only_the_servers_own_answers_count(clone):
    ANSWERS["docker logs"] = "\n".join(
        ["starting", entry(), entry("10.77.2.22:8000", 500), entry(seconds=0.4), "{half"]
    )
    since = datetime(2026, 11, 25, tzinfo=UTC)
    assert answers_of(clone, "web1", since) == Answers(2, 0, 0.4)
    assert answers_of(clone, "web2", since) == Answers(1, 1, 0.1)
    assert answers_of(clone, "", since).count == 3


def test_no_answers_are_no_failure():
    assert counted(list(entries("no json\n"))) == Answers(0, 0, 0.0)
    refuse_failing("web1", Answers(0, 0, 0.0))
    refuse_slow("web1", Answers(0, 0, 0.0), 0.2)


@pytest.mark.parametrize("answers", [Answers(3, 1, 0.1), Answers(1000, 6, 0.1)])
def test_a_failing_server_is_refused(answers):
    with pytest.raises(FailedError, match="web1 fails"):
        refuse_failing("web1", answers)


def test_a_slow_server_is_refused():
    with pytest.raises(FailedError, match="web1 is slow"):
        refuse_slow("web1", Answers(100, 0, 0.61), 0.2)


def test_what_the_gate_lets_through():
    refuse_failing("web1", Answers(1000, 4, 0.59))
    refuse_slow("web1", Answers(1000, 4, 0.59), 0.2)
    refuse_slow("web1", Answers(5, 0, 9.0), 0.2)  # five answers say nothing about speed
    refuse_slow("web1", Answers(100, 0, 0.45), 0.001)  # three times nothing is nothing


def test_a_machine_that_is_busy_with_other_things_is_not_the_releases_fault(clone):
    """All are slower than before; the new one is slower than that only when it is slower than the others, too."""
    others = [entry(f"10.77.2.{20 + number}:8000", seconds=1.0) for number in (1, 2, 4) for _time in range(30)]
    ANSWERS["docker logs"] = "\n".join([*others, *(entry("10.77.2.23:8000", seconds=1.2) for _time in range(30))])
    rollout.watch(clone, "web3", BEFORE)
    ANSWERS["docker logs"] = "\n".join([*others, *(entry("10.77.2.23:8000", seconds=3.2) for _time in range(30))])
    with pytest.raises(FailedError, match="web3 is slow"):
        rollout.watch(clone, "web3", BEFORE)


def test_what_a_server_has_logged_outlives_it(tmp_path, monkeypatch):
    """Of the one before, until the next takes its place; where there is nothing to keep, what was kept stays."""
    program = tmp_path / "docker"
    program.write_text('#!/bin/sh\n[ "$1" = compose ] || { echo "2026-11-27T00:00:00Z $*"; exit $GONE; }\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for gone in ("0", "1"):
        monkeypatch.setenv("GONE", gone)
        rollout.renew(Clone(tmp_path), "web2")
        kept = tmp_path / "var/replaced/web2.log"
        assert kept.read_text() == "2026-11-27T00:00:00Z logs --timestamps --since 24h obcms-web2-1\n"
        assert kept.stat().st_mode & 0o077 == 0


def test_a_command_that_is_not_there_is_a_failure_to_read(tmp_path):
    with pytest.raises(FailedError, match="no-such-program: No such file"):
        Clone(tmp_path).run("no-such-program")


def test_a_command_that_does_not_end_is_a_failure_to_read(tmp_path: Path):
    with pytest.raises(FailedError, match="sleep 5 … : no answer"):
        Clone(tmp_path).run("sleep", "5", timeout=0.05)

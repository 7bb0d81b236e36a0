import subprocess
import sys
from pathlib import Path

import pytest

from containers import database
from containers.database import command_of, process


def test_a_program_is_found_by_the_words_of_its_command():
    waiting = [sys.executable, "-c", "print(flush=True); input()", "needle in a haystack", "server"]
    with subprocess.Popen(waiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()  # a program that only begins has no command yet
        assert process("needle in a haystack", "server") == running.pid
        with pytest.raises(SystemExit, match="client does not run"):
            process("needle in a haystack", "client")
        running.communicate(b"\n")


def test_one_that_has_ended_meanwhile_is_nobody(tmp_path: Path):
    assert command_of(tmp_path / "4711") == set()


def test_without_the_door_for_backups_the_others_still_read_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def found(*words: str) -> int:
        if "pgbackrest" in words:
            raise SystemExit("pgbackrest server does not run.")
        return 4711

    asked: list[object] = []
    monkeypatch.setattr(database, "ENV_FILE", tmp_path / "env")
    (tmp_path / "env").write_text("A=1\n")
    monkeypatch.setattr(database, "write_settings", lambda env: None)
    monkeypatch.setattr(database, "process", found)
    monkeypatch.setattr(database.os, "kill", lambda number, signal: asked.append(number))
    monkeypatch.setattr(database.subprocess, "run", lambda words, **more: asked.append(words))
    database.main(["again"])
    assert asked == [4711, database.READ_CERTIFICATES]

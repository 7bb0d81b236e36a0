import subprocess
import sys
from pathlib import Path

import pytest

from containers.database import command_of, process


def test_a_program_is_found_by_the_words_of_its_command():
    waiting = [sys.executable, "-c", "input()", "needle in a haystack", "server"]
    with subprocess.Popen(waiting, stdin=subprocess.PIPE) as running:
        assert process("needle in a haystack", "server") == running.pid
        with pytest.raises(SystemExit, match="client does not run"):
            process("needle in a haystack", "client")
        running.communicate(b"\n")


def test_one_that_has_ended_meanwhile_is_nobody(tmp_path: Path):
    assert command_of(tmp_path / "4711") == set()

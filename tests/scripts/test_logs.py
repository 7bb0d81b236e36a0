"""scripts/logs with an engine that says what the test wants."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.scripts.rehearsal import ROOT

ENGINE = """#!/bin/sh
[ "$*" = "compose version" ] && exit
printf 'nginx-1  | 2026-11-27T01:00:03Z {"request_id": "abc1"}\\n'
printf 'web1-1   | 2026-11-27T01:00:02Z {"request_id": "abc1", "now": true}\\nweb1-1   | 2026-11-27T01:00:02Z {"request_id": "other"}\\n'
"""
REPLACED = '2026-11-27T01:00:01Z {"request_id": "abc1"}\n2026-11-27T00:00:00Z {"request_id": "old2"}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy2(ROOT / "scripts/logs", tmp_path / "scripts/logs")
    engine = tmp_path / "bin/docker"
    engine.parent.mkdir()
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    return tmp_path


def asked(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run(
        [folder / "scripts/logs", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_all_of_one_request_in_the_order_of_time(folder: Path):
    done = asked(folder, "abc1")
    assert done.stdout.splitlines() == [
        '2026-11-27T01:00:02Z web1-1 {"request_id": "abc1", "now": true}',
        '2026-11-27T01:00:03Z nginx-1 {"request_id": "abc1"}',
    ]


def test_also_what_a_replaced_container_had_logged(folder: Path):
    (folder / "var/replaced").mkdir(parents=True)
    (folder / "var/replaced/web2.log").write_text(REPLACED)
    assert asked(folder, "abc1").stdout.splitlines()[0] == '2026-11-27T01:00:01Z web2, replaced {"request_id": "abc1"}'
    assert asked(folder, "old2").stdout == '2026-11-27T00:00:00Z web2, replaced {"request_id": "old2"}\n'


@pytest.mark.parametrize(("words", "code"), [(("nobody",), 1), ((), 2), (("a;b",), 2)])
def test_what_is_not_there_and_what_is_no_number(folder: Path, words: tuple[str, ...], code: int):
    done = asked(folder, *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr

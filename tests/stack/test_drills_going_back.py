"""The guide's way back, typed on the running stack: one server after the other, and everything at once."""

import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.stack.drill import Drill
from tests.stack.engine import Stack
from tests.stack.guide import ALL_AT_ONCE, BOOT, ONE_BY_ONE, RESTORE, Row
from tests.stack.results import keep
from tests.stack.shell import Shell

pytestmark = pytest.mark.drill
OF_THE_DUMP = "organizations_organization"
MARK = "public.written_after_the_dump"


@pytest.fixture
def shell(stack: Stack, tmp_path: Path) -> Shell:
    return Shell(stack.folder, tmp_path)


def test_gradual_rollback(drill: Drill, shell: Shell) -> None:
    """While two of the four web servers are stopped as the guide types it, no read fails and at most the posts that they had in
    hand; the other two carry everybody."""
    with drill.people_at_work():
        for row in ONE_BY_ONE:
            shell.follow(row)
            time.sleep(15)
    drill.nothing_is_lost()
    assert drill.errors("GET") == 0
    assert drill.errors("POST") <= 3


def test_emergency_rollback(people: Stack, shell: Shell) -> None:
    """What the guide types brings back the database of the dump and the release before. The dump replaces what is there only
    when that is said by its name: until then nothing is changed."""
    people.exec("backup", "backup", "now", "dump")
    dump = max((people.folder / "backups").glob("obcms_prod_????????_??????.sql"))
    known = people.sql(f"SELECT count(*) FROM {OF_THE_DUMP}")
    people.sql(f"CREATE TABLE {MARK} (number int)")
    before, first, seconds = newer_release(people.folder), time.monotonic(), {}
    for row in ALL_AT_ONCE:
        begun = time.monotonic()
        shell.follow(filled(row, dump, before))
        if row.command == RESTORE:
            assert people.sql(f"SELECT to_regclass('{MARK}')") == [MARK.removeprefix("public.")]
            begun = time.monotonic()
            shell.follow(replacing(row, dump))
            seconds["the dump restored"] = round(time.monotonic() - begun)
            assert people.sql(f"SELECT to_regclass('{MARK}')") == [""]
            assert people.sql(f"SELECT count(*) FROM {OF_THE_DUMP}") == known
    people.wait_until_healthy(seconds=BOOT)
    seconds["from the last command on"] = round(time.monotonic() - begun)
    whole = round(time.monotonic() - first)
    keep("emergency-rollback", {"seconds": seconds, "all": whole, "megabytes": round(dump.stat().st_size / 1e6, 1)})
    assert seconds["from the last command on"] <= BOOT
    assert people.browser().get("/ready/").status == 200
    people.wait_until(lambda: people.streaming() == 2, 60, "two replicas stream")


def newer_release(clone: Path) -> str:
    """One that has to be left; returns the one before."""
    git = ("git", "-C", str(clone), "-c", "user.name=BMMS", "-c", "user.email=bmms@localhost")
    before = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "The release that is left"], check=True)
    return before


def filled(row: Row, dump: Path, before: str) -> Row:
    command = row.command.replace("obcms_prod_YYYYMMDD_HHMMSS.sql", dump.name)
    return replace(row, command=command.replace("<previous-commit-hash>", before))


def replacing(row: Row, dump: Path) -> Row:
    """As docs/deployment/BACKUPS.md has it."""
    command = filled(row, dump, "").command.replace("exec -T db", "exec -T -e BMMS_RESTORE=replace db")
    return replace(row, command=command, prints=("The dump is restored.",), ends_with=(0,))

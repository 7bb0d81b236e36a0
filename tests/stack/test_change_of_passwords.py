"""The owner's password is changed as docs/deployment/ENVIRONMENT.md says, and changed back. People notice a pause."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.stack.engine import MEMBERS, Stack

NEW = "kX8-brisk_otter-41_lantern"
LINE = re.compile(r"(?m)^POSTGRES_PASSWORD=(.*)$")


def change(stack: Stack, password: str) -> str:
    """The documented steps; returns what it was before. Between the second and the last the owner cannot sign in."""
    members = (*stack.replicas(), stack.leader())
    file = stack.folder / ".env.production"
    before = LINE.search(file.read_text())[1]
    file.write_text(LINE.sub(f"POSTGRES_PASSWORD={password}", file.read_text()))
    subprocess.run([sys.executable, "scripts/make_env.py", "--userlist"], cwd=stack.folder, check=True)
    stack.compose("up", "-d", "--no-deps", "secrets")
    stack.wait_until(lambda: stack.state("secrets") == "exited", 30, "secrets to end")
    for member in members:
        stack.compose("restart", member)
        stack.wait_until_healthy(member)
    stack.wait_until(lambda: stack.streaming() == 2, 120, "two replicas to stream, as the owner sees")
    for pooler in ("pgbouncer", "pgbouncer2"):
        stack.compose("restart", pooler)
        stack.wait_until_healthy(pooler)
    return before


@pytest.fixture
def changed(people: Stack) -> Iterator[Stack]:
    before = change(people, NEW)
    yield people
    change(people, before)
    people.make_whole()


def test_the_new_password_opens_everything_that_the_old_one_did(changed: Stack) -> None:
    secret = changed.superuser("SELECT rolpassword FROM pg_authid WHERE rolname = 'obcms_user'")[0]
    userlist = (changed.folder / "config/pgbouncer/userlist.txt").read_text()
    assert f'"obcms_user" "{secret}"' in userlist
    for member in MEMBERS.values():
        assert changed.exec(member, *OWNER, "-c", "SELECT 1").stdout == "1\n", member
    for pooler in ("pgbouncer", "pgbouncer2"):
        console = ("psql", "-h", "localhost", "-p", "6432", "-U", "obcms_user", "pgbouncer", "-c", "SHOW POOLS;")
        assert "pool_mode" in changed.exec(pooler, *console).stdout, pooler
    assert "No migrations to apply" in changed.compose("run", "--rm", "migrate", timeout=300).stdout
    browser = changed.browser()
    assert browser.get("/ready/").status == 200
    browser.close()


OWNER = ("psql", "-XAtq", "-U", "obcms_user", "-d", "obcms_prod")

"""A minor release of PostgreSQL: scripts/upgrade_database, as an operator types it."""

import time
from collections.abc import Iterator

import pytest

from tests.stack.drill import Drill
from tests.stack.engine import MEMBERS, Stack
from tests.stack.test_drills_releases import typed

pytestmark = pytest.mark.drill
IMAGE = "obcms-postgres"
NEXT = f"FROM {IMAGE}:latest\nLABEL gov.barmm.trial=next\n"
DOES_NOT_START = f"""FROM {IMAGE}:latest
USER root
RUN rm /usr/lib/postgresql/17/bin/postgres
USER 10001:10001
"""


@pytest.fixture
def image_before(stack: Stack) -> Iterator[str]:
    """Of the members, who run it afterwards, too."""
    before = stack.inspect("db")["Image"]
    stack.docker("tag", before, f"{IMAGE}:before")
    yield before
    done = typed(stack, "upgrade_database", "before")
    assert done.returncode == 0, done.stdout + done.stderr


def build(stack: Stack, version: str, dockerfile: str) -> str:
    stack.docker("build", "-q", "-t", f"{IMAGE}:{version}", "-", text=dockerfile)
    return stack.docker("image", "inspect", "--format", "{{.Id}}", f"{IMAGE}:{version}").stdout.strip()


def running(stack: Stack) -> set[str]:
    return {stack.inspect(member)["Image"] for member in MEMBERS.values()}


@pytest.mark.usefixtures("image_before")
def test_postgresql_replaced(drill: Drill) -> None:
    """A minor release reaches all three members with one planned change of leader: writing stops for 8 s at most, a handful of
    requests fails, and no acknowledged row is lost."""
    stack = drill.stack
    next_image = build(stack, "next", NEXT)
    with drill.people_at_work():
        begun = time.monotonic()
        done = typed(stack, "upgrade_database", "next")
        drill.measured(all_three=round(time.monotonic() - begun, 1))
    assert done.returncode == 0, done.stdout + done.stderr
    assert running(stack) == {next_image}
    drill.nothing_is_lost()
    assert drill.figures["write_gap"] <= 8
    assert drill.errors() <= 5


def test_postgresql_that_does_not_start(drill: Drill, image_before: str) -> None:
    """An image whose PostgreSQL does not start is given up at the first member that was to run it: the leader is left alone, no request
    fails, and all three run what they ran."""
    stack = drill.stack
    build(stack, "lame", DOES_NOT_START)
    leader = stack.leader()
    with drill.people_at_work():
        begun = time.monotonic()
        done = typed(stack, "upgrade_database", "lame")
        drill.measured(taken_back_after=round(time.monotonic() - begun, 1))
    assert done.returncode == 1
    assert "two members do not stream" in done.stdout + done.stderr
    assert (running(stack), stack.leader(), stack.streaming()) == ({image_before}, leader, 2)
    drill.nothing_is_lost()
    assert drill.errors() == 0

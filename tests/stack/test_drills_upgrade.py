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


@pytest.fixture
def next_image(stack: Stack) -> Iterator[str]:
    """Another image with the same PostgreSQL; afterwards the members run what they ran."""
    before = stack.inspect("db")["Image"]
    stack.docker("build", "-q", "-t", f"{IMAGE}:next", "-", text=NEXT)
    yield stack.docker("image", "inspect", "--format", "{{.Id}}", f"{IMAGE}:next").stdout.strip()
    stack.docker("tag", before, f"{IMAGE}:before")
    done = typed(stack, "upgrade_database", "before")
    assert done.returncode == 0, done.stdout + done.stderr


def test_postgresql_replaced(drill: Drill, next_image: str) -> None:
    """A minor release reaches all three members with one planned change of leader: writing stops for 8 s at most, a handful of
    requests fails, and no acknowledged row is lost."""
    stack = drill.stack
    with drill.people_at_work():
        begun = time.monotonic()
        done = typed(stack, "upgrade_database", "next")
        drill.measured(all_three=round(time.monotonic() - begun, 1))
    assert done.returncode == 0, done.stdout + done.stderr
    assert {stack.inspect(member)["Image"] for member in MEMBERS.values()} == {next_image}
    drill.nothing_is_lost()
    assert drill.figures["write_gap"] <= 8
    assert drill.errors() <= 5

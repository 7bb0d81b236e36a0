"""Drills on full disks: of the database's tables, of its WAL, of Redis. A member gets disks of its own that are small
(small-disks.yml), and what fills them lies beside what it keeps there.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.stack.drill import Drill
from tests.stack.engine import REDIS_MEMBERS, Stack, container
from tests.stack.test_drills_database import REQUESTS_IN_HAND, asynchronous, led_by_another, synchronous
from tests.stack.test_drills_redis import replicas

pytestmark = pytest.mark.drill
SMALL_DISKS = "tests/stack/small-disks.yml"
TABLES, WAL, REDIS = "/srv/postgres", "/srv/wal", "/var/lib/redis"
FULL_FOR = 25  # seconds
SENTINELS_REST = 20  # seconds: twice their failover-timeout
INSIDE = ("-h", "/run/postgresql", "-U", "postgres")
NEXT_SEGMENT = ("psql", *INSIDE, "-d", "postgres", "-c", "SELECT pg_switch_wal() FROM txid_current()")


@contextmanager
def small_disks(stack: Stack, *services: str) -> Iterator[None]:
    """They begin with nothing and copy from the others; afterwards they have their own disks again, and catch up."""
    started = ("up", "--detach", "--no-deps", "--no-build", *services)
    try:
        stack.compose("-f", SMALL_DISKS, *started, timeout=400)
        stack.wait_until_healthy(*services)
        yield
    finally:
        stack.compose(*started, timeout=400)
        stack.wait_until_healthy(*services)


def fill(stack: Stack, service: str, folder: str) -> None:
    done = stack.exec(service, "dd", "if=/dev/zero", f"of={folder}/filler", "bs=4k", check=False)
    assert "No space left on device" in done.stderr


def free(stack: Stack, service: str, folder: str) -> float:
    stack.exec(service, "rm", "-f", f"{folder}/filler")
    return time.monotonic()


def let_lead(drill: Drill, member: str) -> None:
    """Only the standby that every commit waits for may take over: the other one keeps silent until that is this one."""
    stack = drill.stack
    (other,) = [replica for replica in stack.replicas() if replica != member]
    stack.docker("pause", container(other))
    stack.wait_until(lambda: synchronous(drill) == member, 40, f"{member} is synchronous")
    stack.docker("unpause", container(other))
    old = stack.leader()
    # Patroni knows a moment later than PostgreSQL who is synchronous, and hands over to nobody else
    words = ("patronictl", "switchover", "--leader", old, "--candidate", member, "--force")
    stack.wait_until(
        lambda: "Successfully" in stack.exec(old, *words, check=False).stdout, 30, f"{old} hands over", every=2
    )
    stack.wait_until(lambda: stack.leader() == member and stack.streaming() == 2, 60, f"{member} leads")


def goes_on_after(drill: Drill, moment: float) -> float:
    return round(min(at for at in drill.ledger.written_at if at > moment) - moment, 1)


def damaged(stack: Stack, member: str) -> str:
    """What pg_amcheck says of every table and index."""
    words = (
        "/usr/lib/postgresql/17/bin/pg_amcheck",
        *INSIDE,
        "--heapallindexed",
        "--install-missing",
        "--jobs=1",
        "obcms_prod",
    )
    done = stack.exec(member, *words, check=False, timeout=300, PGTARGETSESSIONATTRS="any")
    stack.superuser("DROP EXTENSION IF EXISTS amcheck", member)
    return done.stdout + done.stderr or "nothing"


def test_disk_of_the_tables_full(drill: Drill) -> None:
    """While the disk of the leader's tables is full, for 25 s, people read on, and who cannot save is told so; the leader stays, and
    nothing is damaged. Once there is space, writing goes on within 60 s."""
    stack, member = drill.stack, asynchronous(drill)
    with small_disks(stack, member):
        let_lead(drill, member)
        with drill.people_at_work():
            fill(stack, member, TABLES)
            for _ in range(3):
                time.sleep(FULL_FOR / 3)
                stack.exec(member, *NEXT_SEGMENT, check=False)
            space_at = free(stack, member, TABLES)
        assert stack.leader() == member
        drill.keep(goes_on_after=goes_on_after(drill, space_at), damaged=damaged(stack, member))
    refused = [answer for answer in drill.ledger.answers if answer.is_error]
    drill.nothing_is_lost()
    assert {(answer.method, answer.outcome) for answer in refused} == {("POST", "503")}
    assert drill.figures["goes_on_after"] <= 60
    assert drill.figures["damaged"] == "nothing"


def test_disk_of_the_wal_full(drill: Drill) -> None:
    """When the leader's disk for the WAL is full, another one leads within 30 s and no acknowledged row is lost; with the reserve
    beside it deleted, the old one follows within 60 s, and nothing is damaged."""
    stack, member = drill.stack, asynchronous(drill)
    with small_disks(stack, member):
        let_lead(drill, member)
        with drill.people_at_work():
            fill(stack, member, WAL)
            stack.exec(member, *NEXT_SEGMENT, check=False)
            led_by_another(drill, member, 60)
            assert "No space left on device" in stack.docker("logs", "--since", "2m", container(member)).stderr
            stack.exec(member, "rm", f"{WAL}/reserve.bin")
            drill.measured(two_streaming=round(drill.two_streaming(), 1))
        drill.keep(damaged=damaged(stack, stack.leader()))
    drill.nothing_is_lost()
    assert drill.figures["write_gap"] <= 30
    assert drill.errors() <= REQUESTS_IN_HAND
    assert drill.figures["damaged"] == "nothing"


def test_disk_of_redis_full(drill: Drill) -> None:
    """When the disk of Redis' master is full, it takes nothing, and another one leads within 10 s: no page fails, nobody is signed
    out, no job is lost. With space the old one follows."""
    stack, old = drill.stack, drill.stack.redis_master()
    with small_disks(stack, *(member for member in REDIS_MEMBERS.values() if member != old)):
        master = let_lead_in_redis(stack, instead_of=old)
        with drill.people_at_work():
            fill(stack, master, REDIS)
            asked = ("redis-cli", "set", "drill:large", "x" * 9000, "EX", "600")
            stack.wait_until(
                lambda: "MISCONF" in stack.exec(master, *asked, check=False).stdout, 10, "it takes nothing", 0.1
            )
            took = stack.wait_until(lambda: stack.redis_master() != master, 30, "another one leads")
            time.sleep(max(0, FULL_FOR - took))
            free(stack, master, REDIS)
            drill.measured(new_master=round(took, 1))
            drill.measured(two_follow=round(stack.wait_until(lambda: replicas(stack) == 2, 60, "two follow"), 1))
    stack.wait_until(lambda: replicas(stack) == 2, 60, "two follow")
    drill.nothing_is_lost()
    assert drill.figures["new_master"] <= 10
    assert drill.errors() == 0


def let_lead_in_redis(stack: Stack, instead_of: str) -> str:
    """Sentinel chooses between the other two, and then does not choose again for a while."""
    stack.wait_until(lambda: replicas(stack) == 2, 60, "two follow")
    stack.exec("redis-sentinel1", "redis-cli", "-p", "26379", "sentinel", "failover", "bmms-master")
    stack.wait_until(lambda: stack.redis_master() != instead_of and replicas(stack) == 2, 60, "another one leads")
    time.sleep(SENTINELS_REST)
    return stack.redis_master()

"""Drills on Redis, which is the only copy of nothing."""

import time

import pytest

from tests.stack.drill import Drill
from tests.stack.engine import REDIS_MEMBERS, SENTINELS, Stack, container

pytestmark = pytest.mark.drill
EVERYTHING = (*REDIS_MEMBERS.values(), *SENTINELS, "redis-cache")


@pytest.mark.stack
def test_redis_master_killed(drill: Drill) -> None:
    """When Redis loses its master another one leads within 10 s, no page fails, nobody is signed out, no job is lost."""
    old = drill.stack.redis_master()
    with drill.people_at_work():
        drill.kill(old)
        drill.measured(
            new_master=round(
                drill.stack.wait_until(lambda: drill.stack.redis_master() != old, 30, "another one leads"), 1
            )
        )
        time.sleep(5)
        drill.start(old)
        drill.back(old)
        drill.measured(rejoined=round(drill.stack.wait_until(lambda: replicas(drill.stack) == 2, 60, "two follow"), 1))
    drill.nothing_is_lost()
    assert drill.figures["new_master"] <= 10
    assert drill.figures["write_gap"] <= 10
    assert drill.errors() == 0
    assert all(drill.stack.state(worker) == "running" for worker in drill.stack.services() if "celery" in worker)


def test_redis_gone_and_back(drill: Drill) -> None:
    """With all of Redis gone for 30 s pages work, nobody is signed out, and jobs wait in the database until it is back."""
    with drill.people_at_work():
        for service in EVERYTHING:
            drill.kill(service)
        time.sleep(30)
        shown = drill.stack.browser().get("/ready/")
        drill.measured(ready_meanwhile=shown.text)
        for service in EVERYTHING:
            drill.start(service)
        for service in EVERYTHING:
            drill.back(service)
    drill.nothing_is_lost()
    assert drill.errors() == 0
    assert shown.status == 200
    assert '"cache": false' in shown.text


def replicas(stack: Stack) -> int:
    shown = stack.exec(stack.redis_master(), "redis-cli", "info", "replication").stdout
    return shown.count("state=online")


def test_a_sentinel_that_comes_back_is_the_same_one(stack: Stack) -> None:
    """A sentinel started anew keeps its identity: the others count three of them, not four."""
    stack.docker("restart", container("redis-sentinel2"))
    stack.wait_until_healthy("redis-sentinel2")
    shown = stack.exec("redis-sentinel1", "redis-cli", "-p", "26379", "sentinel", "ckquorum", "bmms-master").stdout
    assert shown.startswith("OK 3 usable Sentinels")

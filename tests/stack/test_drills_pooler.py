"""The pooler is doubled: either one is enough."""

import itertools
import time

import pytest

from tests.stack.drill import Drill
from tests.stack.engine import container

pytestmark = pytest.mark.drill
IN_HAND = 16  # one for each person at work


@pytest.mark.stack
def test_pooler_restarted(drill: Drill) -> None:
    """A restart of one pooler fails only what it had in hand, and writing goes on within 2 s through the other."""
    with drill.people_at_work():
        drill.stack.docker("restart", container("pgbouncer"))
        drill.back("pgbouncer")
    drill.nothing_is_lost()
    assert drill.errors() <= IN_HAND
    assert drill.figures["write_gap"] <= 2 + usual_gap(drill)


def test_pooler_killed(drill: Drill) -> None:
    """With one pooler gone for 20 s people work through the other, after 5 s at most; only what it had in hand fails."""
    with drill.people_at_work():
        drill.kill("pgbouncer2")
        time.sleep(20)
        drill.start("pgbouncer2")
        drill.back("pgbouncer2")
    drill.nothing_is_lost()
    assert drill.errors() <= IN_HAND
    assert drill.figures["write_gap"] <= 5


def test_pooler_frozen(drill: Drill) -> None:
    """A pooler that freezes for 25 s is left within 10 s: nobody waits longer, only what it had in hand fails, and the web servers
    call themselves ready."""
    with drill.people_at_work():
        drill.stack.docker("pause", container("pgbouncer"))
        begun = time.monotonic()
        ready = [drill.stack.browser().get("/ready/").status for _ in range(8)]
        time.sleep(max(0, 25 + begun - time.monotonic()))
        drill.stack.docker("unpause", container("pgbouncer"))
        drill.back("pgbouncer")
    drill.nothing_is_lost()
    assert drill.errors() <= IN_HAND
    assert ready == [200] * 8
    assert drill.figures["slowest"] <= 10
    assert drill.figures["write_gap"] <= 10


def usual_gap(drill: Drill) -> float:
    """Between two writes of people who think in between; the longest of a quiet spell."""
    moments = drill.ledger.written_at[:12]
    return max((later - earlier for earlier, later in itertools.pairwise(moments)), default=0.0)

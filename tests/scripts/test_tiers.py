"""The queues: Erlang's C with its tail, against figures known from tables."""

import math

import pytest

from production.tiers import Tier
from production.waiting import chance_to_wait


@pytest.mark.parametrize(
    ("servers", "offered", "chance"), [(1, 0.5, 0.5), (2, 1.0, 1 / 3), (5, 4.0, 0.5541), (10, 8.0, 0.4092)]
)
def test_how_many_wait_is_what_tables_say(servers: int, offered: float, chance: float):
    assert chance_to_wait(offered, servers, 1.0) == pytest.approx(chance, abs=0.0001)


def test_one_server_is_the_textbooks():
    """M/M/1: P(W > t) = ρ e^(−(μ − λ) t)."""
    tier = Tier("one", 1, 0.01, 80, "")

    assert tier.busy == pytest.approx(0.8)
    assert tier.wait_95 == pytest.approx(math.log(0.8 / 0.05) / 20)
    assert tier.most == 100


def test_who_hardly_ever_waits_waits_nothing_and_who_cannot_keep_up_for_ever():
    assert Tier("idle", 50, 0.01, 1, "").wait_95 == 0
    assert Tier("full", 2, 0.01, 200, "").wait_95 == math.inf

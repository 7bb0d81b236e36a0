"""Whose processor time a run has taken."""

from collections import Counter

import pytest

from tests.load.machine import machine_seconds, spent, tier_of, used

STAT = "cpu  1000 200 300 5000 400 10 20 0 0 0\ncpu0 1 2 3 4 5 6 7\n"


@pytest.mark.parametrize(
    ("service", "tier"),
    [("web3", "web"), ("db-replica1", "database"), ("pgbouncer2", "pooler"), ("nginx", "edge"), ("etcd1", "monitoring and etcd"),
     ("redis-exporter", "monitoring and etcd"), ("pgbouncer-exporter", "monitoring and etcd"), ("celery-beat", "workers")],
)  # fmt: skip
def test_each_service_has_a_tier(service: str, tier: str):
    assert tier_of(service) == tier


def test_waiting_for_a_disk_is_no_work():
    assert machine_seconds(STAT) == (pytest.approx(15.3), pytest.approx(54.0))


def test_what_nobody_has_taken_is_the_rest():
    before = Counter({"web": 1.0, "generator": 0.5, "all": 10.0, "idle": 5.0})
    after = Counter({"web": 3.0, "generator": 1.5, "all": 14.0, "idle": 9.0})

    found = spent(before, after, requests=100)

    assert found["busy_share"] == 0.5
    assert found["cpu_seconds"] == {"web": 2.0, "generator": 1.0, "the rest": 1.0}
    assert found["cpu_ms_per_request"] == {"web": 20.0, "generator": 10.0, "the rest": 10.0}


def test_this_machine_can_be_asked():
    found = used()

    assert found["all"] > found["generator"] > 0

"""Redis: who is master may change, all of it may be gone; people notice nothing, and no job is lost."""

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests.stack.browser import Browser
from tests.stack.engine import Stack

ADDRESSES = {"10.77.3.41": "redis-master", "10.77.3.42": "redis-replica1", "10.77.3.43": "redis-replica2"}
SENTINELS = ("redis-sentinel1", "redis-sentinel2", "redis-sentinel3")
ALL = (*ADDRESSES.values(), *SENTINELS, "redis-cache")


def sentinel(stack: Stack, *words: str) -> list[str]:
    return stack.exec("redis-sentinel1", "redis-cli", "-p", "26379", "sentinel", *words).stdout.splitlines()


def master(stack: Stack) -> str:
    return ADDRESSES[sentinel(stack, "get-master-addr-by-name", "bmms-master")[0]]


def replication(stack: Stack, service: str) -> dict[str, str]:
    lines = stack.exec(service, "redis-cli", "info", "replication").stdout.splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def whole(stack: Stack) -> bool:
    return replication(stack, master(stack)).get("connected_slaves") == "2"


@pytest.fixture
def redis(stack: Stack) -> Iterator[Stack]:
    """Whatever a test stops runs again afterwards, with the guide's master."""
    yield stack
    stack.docker("start", *(f"obcms-{service}-1" for service in ALL))
    stack.wait_until(lambda: whole(stack), 60, "a master with two replicas")


def ready(stack: Stack) -> dict[str, object]:
    code = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8000/ready/').read().decode())"
    return dict(json.loads(stack.exec("web1", "python", "-c", code).stdout))


def test_the_guides_commands_need_no_password(stack: Stack):
    assert stack.exec("redis-master", "redis-cli", "ping").stdout == "PONG\n"
    assert replication(stack, master(stack))["connected_slaves"] == "2"
    assert "bmms-master" in sentinel(stack, "masters")
    assert len([line for line in sentinel(stack, "replicas", "bmms-master") if line == "role-reported"]) == 2
    assert sentinel(stack, "ckquorum", "bmms-master")[0].startswith("OK 3 usable Sentinels")


@pytest.mark.parametrize(
    ("service", "port"), [("redis-master", "6379"), ("redis-cache", "6379"), ("redis-sentinel1", "26379")]
)
def test_nobody_comes_in_without_a_login(stack: Stack, service: str, port: str):
    said = stack.exec(service, "/usr/bin/redis-cli", "-p", port, "ping", check=False).stdout
    assert "NOAUTH" in said


def test_the_application_may_not_administer_redis(stack: Stack):
    code = (
        "from bmms.main.containers import generated; import redis;"
        "r = redis.Redis(host='10.77.3.44', username='app', password=generated('redis-cache-password'));"
        "r.set('probe', 1, ex=5); r.config_set('maxmemory', '1')"
    )
    said = stack.exec("web1", "python", "-c", code, check=False)
    assert said.returncode != 0
    assert "no permissions" in said.stderr


def test_the_application_may_ask_where_the_master_is_and_nothing_else(stack: Stack):
    """With more it could name itself the master, and be sent every job."""
    code = (
        "import sys, django, redis; django.setup(); from bmms.main.celery import app;"
        "login = app.conf.broker_transport_options['sentinel_kwargs'];"
        "asked = redis.Redis('10.77.3.51', 26379, **login);"
        "print(asked.sentinel_masters()['bmms-master']['num-slaves']); print(asked.execute_command(*sys.argv[1:]))"
    )
    for asked in ("failover bmms-master", "set bmms-master quorum 1", "monitor another 10.77.3.44 6379 1", "reset *"):
        done = stack.exec("web1", "python", "-c", code, "sentinel", *asked.split(), check=False)
        assert (done.stdout, done.returncode) == ("2\n", 1), asked
        assert "NoPermissionError" in done.stderr, asked


@pytest.mark.parametrize("service", ["redis-master", "redis-replica1", "redis-cache"])
def test_monitoring_reads_figures_and_no_passwords(stack: Stack, service: str):
    """The members' own password stands in what CONFIG tells; with it one may do everything."""
    signed_in = 'REDISCLI_AUTH="$(cat /run/generated/redis-monitor-password)" /usr/bin/redis-cli --user monitor '
    assert "maxmemory:" in stack.exec(service, "sh", "-c", f"{signed_in} info memory").stdout
    for asked in ("config get masterauth", "acl list", "get anything"):
        assert "NOPERM" in stack.exec(service, "sh", "-c", signed_in + asked, check=False).stdout, asked


def test_queues_are_kept_and_the_cache_may_go(stack: Stack):
    for service, policy, kept in (("redis-master", "noeviction", "yes"), ("redis-cache", "allkeys-lru", "no")):
        stated = stack.exec(service, "redis-cli", "config", "get", "maxmemory-policy", "appendonly").stdout.split()
        assert dict(zip(stated[::2], stated[1::2], strict=True)) == {"maxmemory-policy": policy, "appendonly": kept}


def test_a_master_that_dies_is_replaced_and_comes_back_as_a_replica(redis: Stack):
    old = master(redis)
    redis.docker("kill", f"obcms-{old}-1")
    took = redis.wait_until(lambda: master(redis) != old, 20, "another master", every=0.2)
    assert took <= 10

    redis.docker("start", f"obcms-{old}-1")
    redis.wait_until(lambda: replication(redis, old).get("master_link_status") == "up", 30, f"{old} follows")
    assert replication(redis, old)["role"] == "slave"


def test_the_guides_manual_failover(redis: Stack):
    old = master(redis)
    redis.wait_until(lambda: sentinel(redis, "failover", "bmms-master") == ["OK"], 60, "Sentinel agrees", every=2)
    redis.wait_until(lambda: master(redis) != old, 30, "another master")


def test_a_sentinel_remembers_after_a_restart(redis: Stack):
    """Without its memory it would count as a fourth, and the vote would fail."""
    redis.compose("up", "-d", "--no-deps", "--force-recreate", "redis-sentinel2")
    redis.wait_until(lambda: redis.health("redis-sentinel2") == "healthy", 60, "it is back")
    assert sentinel(redis, "ckquorum", "bmms-master")[0].startswith("OK 3 usable Sentinels")


def test_with_redis_wholly_gone_pages_work_and_nobody_is_signed_out(redis: Stack, sign_in: Callable[..., Browser]):
    browser = sign_in("head.of.office.moh")
    redis.docker("kill", *(f"obcms-{service}-1" for service in ALL))

    slowest = 0.0
    for path in ("/moh/", "/moh/onboarding/", "/moh/jobs/", "/moh/units/"):
        begun = time.monotonic()
        assert browser.get(path).status == 200, path
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 5
    assert ready(redis)["status"] == "degraded"

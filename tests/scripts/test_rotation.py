from pathlib import Path

import pytest

from containers.generated import READ_BY
from production import rotation
from production.rollout import Clone, FailedError

LED = '[{"Member": "db", "Role": "Replica"}, {"Member": "db-replica2", "Role": "Leader"}]'


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    steps: list[str] = []

    def inside(clone: Clone, service: str, *words: str, check: bool = True) -> str:
        if words[0] == "patronictl":
            return LED if service != "db" else ""
        steps.append(f"{service}: {' '.join(words[:3])}")
        return "OK\n"

    monkeypatch.setattr(Clone, "inside", inside)
    monkeypatch.setattr(Clone, "compose", lambda clone, *words, **more: steps.append(" ".join(words)) or "")
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: "healthy\n")
    return steps


def rotate(folder: Path, name: str) -> None:
    if name in rotation.IN_REDIS:
        rotation.rotate_in_redis(Clone(folder), [name])
    else:
        rotation.WAYS[name](Clone(folder), name)


MADE = "run --rm --no-deps -T secrets python3 -m containers.generated"
TOLD = "db-replica2: python3 -m containers.leader"


def test_the_applications_is_made_then_told_to_whoever_leads_and_nobody_is_restarted(done: list[str], tmp_path: Path):
    rotate(tmp_path, "app-password")
    assert done == [f"{MADE} app-password", TOLD]


def test_who_reads_it_at_a_start_is_restarted_one_after_the_other(done: list[str], tmp_path: Path):
    rotate(tmp_path, "monitor-password")
    assert done[:4] == [f"{MADE} monitor-password", TOLD, "restart pgbouncer", "restart pgbouncer2"]


def test_without_a_leader_nothing_is_changed(done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Clone, "inside", lambda *given, **more: "")
    with pytest.raises(FailedError, match="nothing was changed"):
        rotate(tmp_path, "app-password")
    assert done == []


def test_a_second_pooler_is_not_restarted_while_the_first_is_not_back(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: "starting\n")
    monkeypatch.setattr(rotation, "WELL_WITHIN", 0)
    with pytest.raises(FailedError, match="pgbouncer is not well"):
        rotate(tmp_path, "monitor-password")
    assert "restart pgbouncer2" not in done


def test_members_read_their_own_anew_without_a_restart(done: list[str], tmp_path: Path):
    rotate(tmp_path, "replication-password")
    again = [f"{member}: python3 -m containers.database" for member in ("db", "db-replica1", "db-replica2")]
    assert done == [f"{MADE} replication-password", TOLD, *again]


def test_redis_takes_both_until_nobody_shows_the_old_one(done: list[str], tmp_path: Path):
    rotate(tmp_path, "redis-monitor-password")
    asked = [step for step in done if "redis-cli" in step]
    taken = done.index(f"{MADE} redis-monitor-password")
    assert done[0] == f"{MADE} --next redis-monitor-password"
    assert len(asked) == 14
    assert "redis-monitor-password.next" in done[taken - 1]
    assert "resetpass" not in " ".join(done[:taken])
    assert done[taken + 1] == "restart redis-exporter"
    assert all("resetpass" in step for step in done[taken + 2 :])


def test_sentinels_are_asked_at_their_own_port(done: list[str], tmp_path: Path):
    rotate(tmp_path, "redis-sentinel-app-password")
    asked = [step for step in done if "redis-cli" in step]
    assert {step.split(":")[0] for step in asked} == set(rotation.SENTINELS)
    assert all("-p 26379" in step for step in asked)


def test_who_shows_several_is_started_anew_once(done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rotation, "wait_until_ready", lambda *given: None)
    rotation.rotate_in_redis(Clone(tmp_path), ["redis-app-password", "redis-cache-password", "redis-node-password"])
    started = [step for step in done if step.startswith("restart")]
    assert started == [f"restart {service}" for service in (*rotation.APPLICATION, *rotation.SENTINELS)]
    assert sum("masterauth" in step for step in done) == 3


def test_a_redis_that_refuses_keeps_the_old_one(done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Clone, "inside", lambda *given, **more: "ERR no such user")
    with pytest.raises(FailedError, match="redis-cache does not take it"):
        rotate(tmp_path, "redis-cache-password")
    assert done == [f"{MADE} --next redis-cache-password"]


def test_a_web_server_is_drained_before_it_is_started_anew(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rotation, "wait_until_ready", lambda *given: None)
    rotation.restart(Clone(tmp_path), "web2", "celery-beat")
    assert done == ["nginx: edge drain web2", "restart web2", "nginx: edge undrain web2", "restart celery-beat"]


def test_every_password_of_the_stack_can_be_changed_but_what_old_backups_and_tokens_need():
    kept = {"backup-cipher", "offsite-cipher", "rate-limit-key"}
    assert {*rotation.WAYS, *rotation.IN_REDIS} == set(READ_BY) - kept

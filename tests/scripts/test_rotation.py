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
        return "PONG\n" if words[-1] == "ping" else "OK\n"

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


@pytest.mark.parametrize("passes", [True, False])
def test_after_a_restart_a_services_own_check_is_enough(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, passes: bool
):
    """The engine's first round may be a minute away."""

    def inside(clone: Clone, service: str, *words: str, check: bool = True) -> str:
        assert (service, words) == ("pgbouncer", ("sh", "-c", "psql | grep f"))
        if not passes:
            raise FailedError("no answer")
        return "f"

    said = 'starting ["CMD-SHELL", "psql | grep f"]\n'
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: said)
    monkeypatch.setattr(Clone, "inside", inside)
    assert (rotation.health(Clone(tmp_path), "pgbouncer") == "healthy") is passes


def test_members_read_their_own_anew_without_a_restart(done: list[str], tmp_path: Path):
    rotate(tmp_path, "replication-password")
    again = [f"{member}: python3 -m containers.database" for member in ("db", "db-replica1", "db-replica2")]
    assert done == [f"{MADE} replication-password", TOLD, *again]


@pytest.mark.parametrize("name", ["replication-password", "superuser-password"])
def test_with_a_member_that_is_not_well_nothing_is_changed(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: "" if "replica1" in words[-1] else "healthy\n")
    with pytest.raises(FailedError, match="db-replica1"):
        rotate(tmp_path, name)
    assert done == []


def test_a_member_that_fails_keeps_none_of_the_others_from_reading(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    answered = Clone.inside

    def inside(clone: Clone, service: str, *words: str, check: bool = True) -> str:
        said = answered(clone, service, *words, check=check)
        if service == "db" and "containers.database" in words:
            raise FailedError("it is away")
        return said

    monkeypatch.setattr(Clone, "inside", inside)
    with pytest.raises(FailedError, match=r"db does not use it yet.*it is away"):
        rotate(tmp_path, "replication-password")
    assert done[-1] == "db-replica2: python3 -m containers.database"


def test_whoever_leads_meanwhile_is_told(done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    leads = ["db-replica1", "db-replica1", "db-replica2"]

    def inside(clone: Clone, service: str, *words: str, check: bool = True) -> str:
        if words[0] == "patronictl":
            return f'[{{"Member": "{leads.pop(0)}", "Role": "Leader"}}]'
        if service == "db-replica1":
            raise FailedError("read-only")
        done.append(f"{service}: {' '.join(words[:3])}")
        return ""

    monkeypatch.setattr(Clone, "inside", inside)
    monkeypatch.setattr(rotation, "AGAIN_AFTER", 0)
    rotate(tmp_path, "app-password")
    assert done == [f"{MADE} app-password", TOLD]


def test_a_sentinel_that_shows_the_new_one_alone_has_no_quorum_and_is_not_waited_for(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Each is asked whether it answers, and only at the end whether it is well."""

    def run(clone: Clone, *words: str, **more: object) -> str:
        all_new = all(f"restart {sentinel}" in done for sentinel in rotation.SENTINELS)
        return "healthy\n" if "sentinel" not in words[-1] or all_new else "unhealthy\n"

    monkeypatch.setattr(Clone, "run", run)
    monkeypatch.setattr(rotation, "WELL_WITHIN", 1)
    rotate(tmp_path, "redis-sentinel-password")
    each = [[f"restart {sentinel}", f"{sentinel}: redis-cli -p 26379"] for sentinel in rotation.SENTINELS]
    assert done == [f"{MADE} redis-sentinel-password", *(step for steps in each for step in steps)]


def test_a_sentinel_that_does_not_answer_is_the_last(done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Clone, "inside", lambda *given, **more: "")
    monkeypatch.setattr(rotation, "WELL_WITHIN", 0)
    with pytest.raises(FailedError, match="redis-sentinel1 does not answer"):
        rotate(tmp_path, "redis-sentinel-password")
    assert done == [f"{MADE} redis-sentinel-password", "restart redis-sentinel1"]


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


def test_sentinels_come_last_however_the_names_are_typed(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rotation, "wait_until_ready", lambda *given: None)
    rotation.rotate_in_redis(Clone(tmp_path), ["redis-node-password", "redis-app-password"])
    started = [step for step in done if step.startswith("restart")]
    assert started[-3:] == [f"restart {service}" for service in rotation.SENTINELS]


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


def test_a_web_server_that_does_not_come_back_is_named_with_the_way_to_let_it_in(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rotation, "WELL_WITHIN", 0)
    with pytest.raises(FailedError, match="scripts/edge undrain web2"):
        rotation.restart(Clone(tmp_path), "web2", "web3")
    assert done == ["nginx: edge drain web2", "restart web2"]


def test_every_password_of_the_stack_can_be_changed_but_what_old_backups_and_tokens_need():
    kept = {"backup-cipher", "offsite-cipher", "rate-limit-key"}
    assert {*rotation.WAYS, *rotation.IN_REDIS} == set(READ_BY) - kept

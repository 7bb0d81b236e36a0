"""scripts/swarm up replaces members of a group one after the other, each only when the one before is well again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.source import ROOT

from production import swarm_question, swarm_turns
from production.swarm import DATABASES, GROUPS, MARK, POOLERS
from production.swarm_command import deploy
from production.swarm_engine import StoppedError
from production.swarm_files import Mount, Mounts
from production.swarm_turns import LEFT_ALONE, WITHIN, hand_over

MEMBERS = [name for group in GROUPS for name in group]
STOPS, STARTS = 5, 20  # seconds
WHOLE = ("the whole",)


def stack_with(**marks: str) -> dict[str, Any]:
    """Members as they are, but those named; and two services that are no members."""
    made = {name: {"deploy": {"labels": {MARK: marks.get(name.replace("-", "_"), "as it is")}}} for name in MEMBERS}
    return {"services": {**made, "web": {"deploy": {}}, "backup": {"deploy": {}}}}


class Swarm:
    """Whose members stop, start and catch up by a clock that moves only while somebody waits."""

    def __init__(self) -> None:
        self.now, self.handed = 0.0, list[tuple[str, ...]]()
        self.marks = dict.fromkeys((*MEMBERS, "web", "backup"), "as it is")
        self.replaced = dict.fromkeys(self.marks, -1000.0)  # when
        self.leaders, self.ill, self.asker_runs = {"db", "redis-master"}, dict[str, str](), True
        self.most_away, self.asked = 0, 0

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.most_away = max(self.most_away, sum(not self.is_well(name) for name in MEMBERS))

    def deploy(self, stack: dict[str, Any], *only: str) -> None:
        self.handed.append(only or WHOLE)
        for name in only or stack["services"]:
            mark = stack["services"][name]["deploy"].get("labels", {}).get(MARK, "as it is")
            if self.marks.get(name) != mark:
                self.marks[name], self.replaced[name] = mark, self.now
                self.leaders.discard(name)
                self.ill.pop(name, None)
        if not self.leaders & set(DATABASES):
            self.leaders.add(next(name for name in DATABASES if name not in only))

    def is_well(self, name: str) -> bool:
        return name not in self.ill and self.now >= self.replaced[name] + STOPS + STARTS

    def __call__(self, *words: str) -> bytes:
        about = words[-1].removeprefix("obcms_")
        if words[:2] == ("service", "ls"):
            return " ".join(self.marks).encode()
        if words[:2] == ("service", "inspect"):
            specs = [{"Name": f"obcms_{name}", "Labels": {MARK: self.marks[name]}} for name in words[2:]]
            return json.dumps([{"Spec": spec} for spec in specs]).encode()
        if words[:2] == ("service", "ps"):
            return self.task(about).encode()
        if words[0] == "ps":
            return b"backup-container\n" if self.asker_runs else b""
        assert words[:2] == ("exec", "backup-container")
        self.asked += 1
        names = words[words.index("-c") + 2 :]
        return json.dumps({name: self.said_by(name) for name in names}).encode()

    def task(self, name: str) -> str:
        """The old one is not to run from the moment it is stopped; the new one is, once it has."""
        since = self.now - self.replaced[name]
        return "" if since < STOPS else f"task-{self.replaced[name]} Running {since:.0f} seconds ago\n"

    def said_by(self, name: str) -> str:
        if name in self.ill or not self.is_well(name):
            return self.ill.get(name, "no answer: Connection refused")
        return "leads" if name in self.leaders else "follows"


@pytest.fixture
def swarm(monkeypatch: pytest.MonkeyPatch) -> Swarm:
    made = Swarm()
    monkeypatch.setattr(swarm_turns.time, "monotonic", lambda: made.now)
    monkeypatch.setattr(swarm_turns.time, "sleep", made.sleep)
    return made


def up(swarm: Swarm, stack: dict[str, Any]) -> list[tuple[str, ...]]:
    swarm.handed.clear()
    hand_over(stack, lambda *only: swarm.deploy(stack, *only), swarm)
    return swarm.handed


CHANGED = stack_with(db="new", db_replica1="new", db_replica2="new")


def test_members_are_replaced_one_by_one_the_leader_last_and_then_all_the_rest(swarm, capsys):
    assert up(swarm, CHANGED) == [("db-replica1",), ("db-replica2",), ("db",), WHOLE]
    assert swarm.most_away == 1
    assert "db: replaced, and well after " in capsys.readouterr().out


def test_whoever_leads_is_last(swarm):
    swarm.leaders = {"db-replica1", "redis-master"}
    assert up(swarm, CHANGED) == [("db",), ("db-replica2",), ("db-replica1",), WHOLE]


def test_several_groups_are_replaced_one_after_the_other(swarm):
    everything = stack_with(**{name.replace("-", "_"): "new" for name in MEMBERS})
    handed = up(swarm, everything)
    assert sorted(handed[:-1]) == sorted((name,) for name in MEMBERS)
    assert handed[-1] == WHOLE
    assert swarm.most_away == 1


def test_where_nothing_changed_of_members_nobody_is_asked_and_nobody_waits(swarm):
    assert up(swarm, stack_with()) == [WHOLE]
    assert (swarm.asked, swarm.now) == (0, 0.0)


def test_the_first_time_all_come_at_once(swarm):
    swarm.marks = {}
    assert up(swarm, CHANGED) == [WHOLE]
    assert (swarm.asked, swarm.now) == (0, 0.0)


def test_a_new_member_waits_for_nobody(swarm):
    del swarm.marks["db-replica2"]
    swarm.ill["db-replica2"] = "no answer: Name or service not known"
    assert up(swarm, stack_with(db_replica2="new")) == [WHOLE]


def test_a_second_time_nobody_is_replaced(swarm):
    up(swarm, CHANGED)
    before = dict(swarm.replaced)
    assert up(swarm, CHANGED) == [WHOLE]
    assert swarm.replaced == before


def test_after_an_interruption_it_goes_on_when_the_one_under_way_is_well(swarm, capsys):
    swarm.deploy(CHANGED, "db-replica1")
    assert up(swarm, CHANGED) == [("db-replica2",), ("db",), WHOLE]
    assert swarm.most_away == 1
    assert capsys.readouterr().out.count("Waiting, as not all are well: db-replica1: no answer") == 1


def test_who_does_not_come_back_stops_it_and_the_others_are_as_they_were(swarm, monkeypatch):
    monkeypatch.setattr(swarm, "is_well", lambda name: name != "db-replica1" or swarm.marks[name] == "as it is")
    with pytest.raises(StoppedError) as stopped:
        up(swarm, CHANGED)
    assert swarm.handed == [("db-replica1",)]
    assert f"db-replica1 did not come back within {WITHIN:.0f} s: db-replica1: no answer" in str(stopped.value)
    assert "As they were: db, db-replica2, whatever is no member of a group." in str(stopped.value)
    assert "docker service rollback obcms_db-replica1" in str(stopped.value)


def test_who_was_handed_what_is_wrong_is_the_first_to_be_handed_what_is_right(swarm):
    swarm.marks["db-replica2"], swarm.ill["db-replica2"] = "wrong", "follows no leader"
    assert up(swarm, CHANGED)[0] == ("db-replica2",)
    assert swarm.most_away == 1


def test_beside_one_that_is_not_well_nobody_is_replaced(swarm):
    swarm.ill["db-replica2"] = "follows no leader"
    with pytest.raises(StoppedError, match=r"while another is not well: db-replica2: follows no leader\.") as stopped:
        up(swarm, stack_with(db="new", db_replica1="new"))
    assert swarm.handed == []
    assert "--at-once" in str(stopped.value)


def test_nothing_is_handed_over_before_each_group_has_somebody_to_begin_with(swarm):
    swarm.ill["pgbouncer2"] = "finds no leader"
    with pytest.raises(StoppedError, match="pgbouncer2: finds no leader"):
        up(swarm, stack_with(etcd1="new", pgbouncer="new"))
    assert swarm.handed == []


def test_a_leader_that_nobody_may_follow_is_not_replaced(swarm):
    swarm.ill["db"] = "leads, and nobody is in step with it"
    with pytest.raises(StoppedError, match="nobody is in step"):
        up(swarm, CHANGED)
    assert swarm.handed == []


def test_without_an_answer_nobody_is_taken_for_well(swarm):
    swarm.asker_runs = False
    with pytest.raises(StoppedError, match="backup does not run here"):
        up(swarm, CHANGED)
    assert swarm.handed == []


def test_a_question_that_fails_is_asked_again(swarm):
    answers = iter([StoppedError("docker exec … ended with 1:\nOCI runtime exec failed"), None])

    def docker(*words: str) -> bytes:
        if words[0] == "exec" and (trouble := next(answers, None)):
            raise trouble
        return swarm(*words)

    hand_over(CHANGED, lambda *only: swarm.deploy(CHANGED, *only), docker)
    assert swarm.handed[-1] == WHOLE


def test_a_member_that_a_swarm_leaves_alone_is_not_waited_for(swarm):
    """Another label of its own replaces no task: the first time after a release that gave no marks."""
    stack = stack_with(pgbouncer="new")

    def marked_only(*only: str) -> None:
        swarm.handed.append(only or WHOLE)
        swarm.marks["pgbouncer"] = "new"

    hand_over(stack, marked_only, swarm)
    assert swarm.handed == [("pgbouncer",), WHOLE]
    assert LEFT_ALONE <= swarm.now < LEFT_ALONE + 5


def test_what_is_handed_over_alone_leaves_all_others(tmp_path):
    """With the files, which lie about no longer than that."""
    handed = list[tuple[dict[str, Any], tuple[str, ...]]]()
    mounts = Mounts(tmp_path, {}, {"key": Mount("about", "/there", b"secret", 0o440, hidden=True)})

    def docker(*words: str) -> bytes:
        file = Path(words[words.index("-c") + 1])
        assert (file.parent / "files/key").read_bytes() == b"secret"
        handed.append((json.loads(file.read_text()), words))
        return b""

    deploy(CHANGED, mounts, docker, "db")
    deploy(CHANGED, mounts, docker)
    (alone, alone_words), (whole, whole_words) = handed
    assert set(alone["services"]) == {"db"}
    assert "--prune" not in alone_words, "it would take away all others"
    assert whole == CHANGED
    assert "--prune" in whole_words
    assert not any(Path(words[words.index("-c") + 1]).parent.exists() for words in (alone_words, whole_words))


# What members are asked


HEALTH = {"db": {"role": "primary"}, "db-replica1": {"role": "replica", "replication_state": "streaming"},
          "db-replica2": {"role": "replica", "replication_state": "in archive recovery"}}  # fmt: skip
MASTER = 'redis_up 1\nredis_instance_info{os="Linux",role="master",tcp_port="6379"} 1\nredis_connected_slaves 2\n'
REPLICA = 'redis_up 1\nredis_instance_info{os="Linux",role="slave"} 1\nredis_master_link_up{master_port="6379"} %d\n'
SENTINEL = (
    'redis_up 1\nredis_sentinel_master_ok_sentinels{master_address="redis-master:6379",master_name="bmms-master"} %d\n'
)
HAPROXY = '# TYPE haproxy_backend_active_servers gauge\nhaproxy_backend_active_servers{proxy="leader"} %d\n'


def cluster(*roles: str) -> str:
    return json.dumps({"members": [{"name": f"member{number}", "role": role} for number, role in enumerate(roles)]})


ANSWERS: dict[str, str] = {
    "https://db:8008/cluster": cluster("leader", "sync_standby", "replica"),
    **{f"https://{name}:8008/health": json.dumps(told) for name, told in HEALTH.items()},
    "http://etcd1:2381/health": '{"health":"true","reason":""}',
    "http://etcd2:2381/health": '{"health":"false","reason":"RAFT NO LEADER"}',
    "http://pgbouncer:8404/metrics?scope=backend": HAPROXY % 1,
    "http://pgbouncer2:8404/metrics?scope=backend": HAPROXY % 0,
    "redis-master%3A6379": MASTER,
    "redis-replica1%3A6379": REPLICA % 1,
    "redis-replica2%3A6379": REPLICA % 0,
    "redis-sentinel1%3A26379": SENTINEL % 3,
    "redis-sentinel2%3A26379": SENTINEL % 2,
    "redis-sentinel3%3A26379": "redis_up 0\n",
}


def got(address: str) -> str:
    for known, answer in ANSWERS.items():
        if address.endswith(known):
            return answer
    raise OSError("Connection refused")


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, str]]:
    class Opened:
        def close(self) -> None: ...

    monkeypatch.setattr(swarm_question, "got", got)
    monkeypatch.setattr(swarm_question.socket, "create_connection", lambda *_address: Opened())

    def asked(*names: str) -> dict[str, str]:
        swarm_question.main(list(names))
        return dict(json.loads(capsys.readouterr().out))

    return asked


def test_each_member_says_how_it_is(ask):
    assert ask(*MEMBERS) == {
        "etcd1": "well", "etcd2": "has no majority", "etcd3": "no answer: Connection refused",
        "db": "leads", "db-replica1": "follows", "db-replica2": "follows no leader",
        "pgbouncer": "well", "pgbouncer2": "finds no leader",
        "redis-master": "leads", "redis-replica1": "follows", "redis-replica2": "follows no master",
        "redis-sentinel1": "well", "redis-sentinel2": "knows of 2 Sentinels",
        "redis-sentinel3": "no answer: it does not answer its exporter",
    }  # fmt: skip


def test_a_leader_says_whether_anybody_is_in_step(ask, monkeypatch):
    monkeypatch.setitem(ANSWERS, "https://db:8008/cluster", cluster("leader", "replica", "replica"))
    assert ask("db") == {"db": "leads, and nobody is in step with it"}


def test_a_pooler_that_takes_nobody_is_not_well(ask, monkeypatch):
    def refused(*_address: object) -> None:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(swarm_question.socket, "create_connection", refused)
    assert ask("pgbouncer") == {"pgbouncer": "no answer: refused"}


def test_members_are_asked_where_prometheus_asks_them():
    jobs = {
        each["job_name"]: each
        for each in yaml.safe_load((ROOT / "config/prometheus/prometheus.yml").read_text())["scrape_configs"]
    }
    for job, targets in (
        ("etcd", ["etcd1:2381", "etcd2:2381", "etcd3:2381"]),
        ("haproxy", [f"{name}:8404" for name in POOLERS]),
    ):
        assert jobs[job]["static_configs"][0]["targets"] == targets
    through = {
        rule["target_label"]: rule["replacement"] for rule in jobs["redis"]["relabel_configs"] if "replacement" in rule
    }
    assert (through["__param_target"], through["__address__"]) == ("redis://monitor@$1", "redis-exporter:9121")


def test_what_is_asked_over_tls_has_to_show_a_certificate_of_ours(monkeypatch):
    """Without the authority's certificate, which `backup` has and this machine has not, nobody is asked."""
    monkeypatch.setattr(swarm_question, "TRUSTED", "/nowhere/ca.crt")
    with pytest.raises(FileNotFoundError):
        swarm_question.got("https://db:8008/health")


def test_two_that_lead_are_not_well():
    """As a Redis that comes back says until it is told who leads by now."""
    answers = {
        "ps": b"asker",
        "exec": json.dumps({"redis-master": swarm_turns.LEADS, "redis-replica1": swarm_turns.LEADS}).encode(),
    }
    said = swarm_turns.standing(("redis-master", "redis-replica1"), lambda word, *_words: answers[word])
    assert not any(swarm_turns.is_well(each) for each in said.values())

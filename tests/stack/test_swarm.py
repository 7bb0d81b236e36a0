"""The same stack on a swarm of one machine, handed over by scripts/swarm: with the volumes that it had under Compose, and back again."""

import contextlib
import http.client
import json
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from production.swarm import DATABASES, GROUPS, POOLERS
from production.swarm_engine import docker_in
from production.swarm_turns import illness, standing
from tests.stack.browser import Browser
from tests.stack.conftest import PASSWORD
from tests.stack.engine import FILE, ROOT, SMALL, WITHOUT_GRAFANA, Done, Stack, answered, said
from tests.stack.load import NOTES, longest_gap
from tests.stack.results import keep

TIERS = ("app", "db", "cache", "edge")
UP_WITHIN = 300  # seconds until people can sign in; each task is started some seconds after the one before
GONE_WITHIN = 120
TURNS_WITHIN = 900  # for five members, one after the other, on a busy machine
UNCHANGED_WITHIN = 60
LONGEST_PAUSE = 25  # of writing: as long a page asks again (src/bmms/tenancy/patience.py)
PERSON = "head.of.office.moh@sample.test"
FILES = [word for file in (FILE, SMALL, str(WITHOUT_GRAFANA)) for word in ("-f", file)]


@dataclass(frozen=True)
class Swarm:
    stack: Stack

    def docker(self, *words: str, check: bool = True) -> Done:
        return self.stack.docker(*words, check=check)

    def hand_over(self, command: str, *options: str) -> str:
        done = subprocess.run(
            [ROOT / "scripts/swarm", command, "--root", self.stack.folder, *options], cwd=self.stack.folder,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TURNS_WITHIN, check=False,
        )  # fmt: skip
        assert done.returncode == 0, said(done)
        return done.stdout

    def services(self) -> dict[str, str]:
        """How many of how many tasks run, by service."""
        found = self.docker("stack", "services", "obcms", "--format", "{{.Name}} {{.Replicas}}").stdout
        return {line.split()[0].removeprefix("obcms_"): line.split()[1] for line in found.splitlines()}

    def missing(self) -> set[str]:
        """But what ends when its work is done."""
        counts = {
            name: replicas.split("/") for name, replicas in self.services().items() if name not in ("migrate", "assets")
        }
        return {name for name, (run, wanted) in counts.items() if run != wanted}

    def container(self, service: str) -> str:
        found = self.docker("ps", "--quiet", "--filter", f"label=com.docker.swarm.service.name=obcms_{service}").stdout
        return found.split()[0]

    def exec(self, service: str, *command: str, check: bool = True) -> Done:
        return self.docker("exec", self.container(service), *command, check=check)

    def sql(self, statement: str) -> str:
        """On whoever leads, past its own door: the owner comes from the network of `migrate` only."""
        leader = next(each["Member"] for each in self.members() if each["Role"] == "Leader")
        words = ("psql", "-h", "/run/postgresql", "-U", "postgres", "-d", "obcms_prod", "-XAtqc", statement)
        return self.docker("exec", "-e", "PGTARGETSESSIONATTRS=any", self.container(leader), *words).stdout.strip()

    def members(self) -> list[dict[str, str]]:
        return list(json.loads(self.exec("db", "patronictl", "list", "--format", "json").stdout))

    def state(self) -> str:
        """For whoever reads why it did not come up."""
        tasks = self.docker(
            "stack", "ps", "obcms", "--no-trunc", "--format", "{{.Name}} {{.CurrentState}} {{.Error}}", check=False
        )
        return "\n".join(line for line in tasks.stdout.splitlines() if " Running " not in line)[-4000:]


@pytest.fixture(scope="module")
def swarm(people: Stack) -> Iterator[Swarm]:
    """What Compose runs makes room, and comes back: on the same ports only one of them can run."""
    found = Swarm(people)
    assert found.docker("info", "--format", "{{.Swarm.LocalNodeState}}").stdout.strip() == "inactive", (
        "a swarm of somebody else"
    )
    people.compose("down", "--timeout", "20", timeout=300)
    try:
        found.docker("swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", "127.0.0.1")
        node = found.docker("info", "--format", "{{.Swarm.NodeID}}").stdout.strip()
        found.docker("node", "update", *(word for tier in TIERS for word in ("--label-add", f"{tier}=1")), node)
        found.hand_over("up", *FILES)
        yield found
    finally:
        take_away(found)
        people.compose("up", "-d", timeout=600)
        people.make_whole()


def take_away(swarm: Swarm) -> None:
    swarm.docker("stack", "rm", "obcms", check=False)
    ours = ("--quiet", "--filter", "label=com.docker.stack.namespace=obcms")
    try:
        swarm.stack.wait_until(lambda: not swarm.docker("ps", *ours).stdout, GONE_WITHIN, "no task is left", every=2)
    finally:
        swarm.docker("swarm", "leave", "--force", check=False)
    swarm.stack.wait_until(
        lambda: not swarm.docker("network", "ls", *ours).stdout, GONE_WITHIN, "no network is left", every=2
    )
    swarm.docker("container", "prune", "--force", "--filter", "label=com.docker.stack.namespace=obcms")
    swarm.docker("network", "rm", "docker_gwbridge", check=False)
    made_here = swarm.docker("volume", "ls", *ours).stdout.split()  # those of memory; all others are Compose's
    swarm.docker("volume", "rm", *made_here)


def test_everything_comes_up_and_knows_its_people(swarm: Swarm) -> None:
    """The same database: whoever could sign in before can, and is let write."""
    browser = swarm.stack.browser()
    try:
        swarm.stack.wait_until(lambda: not swarm.missing(), UP_WITHIN, "every service has its tasks", every=3)
        swarm.stack.wait_until(
            lambda: browser.get("/ready/").status == 200, UP_WITHIN, "a web server is ready", every=3
        )
    except AssertionError as error:
        raise AssertionError(f"{error}\n{swarm.state()}") from error
    signed_in = "SELECT count(*) FROM audit_event WHERE verb = 'person.signed_in'"
    before = int(swarm.sql(signed_in))

    browser.sign_in(PERSON, PASSWORD)

    page = browser.get("/moh/")
    assert (page.status, page.headers["server"][:3]) == (200, "web")
    assert int(swarm.sql(signed_in)) == before + 1, "acknowledged, and not there"


def test_all_four_web_servers_answer_and_nginx_follows_their_number(swarm: Swarm) -> None:
    assert len(answering(swarm)) == 4
    swarm.docker("service", "scale", "--detach", "obcms_web=2")
    swarm.stack.wait_until(lambda: placed(swarm) == 2, 120, "nginx knows of two", every=2)
    assert swarm.stack.browser().get("/health/").status == 200
    swarm.docker("service", "scale", "--detach", "obcms_web=4")
    swarm.stack.wait_until(lambda: placed(swarm) == 4, 120, "nginx knows of four", every=2)
    assert len(answering(swarm)) == 4


def answering(swarm: Swarm) -> set[str]:
    return {swarm.stack.browser().get("/health/").headers["server"] for _time in range(24)}


def placed(swarm: Swarm) -> int:
    found = swarm.exec("nginx", "grep", "-c", "^ *server .*# web", "/run/nginx/load_balancer.conf")
    return int(found.stdout)


def test_voters_have_found_each_other_by_name(swarm: Swarm) -> None:
    swarm.stack.wait_until(
        lambda: sorted(each["State"] for each in swarm.members()) == ["running", "streaming", "streaming"],
        180,
        "two stream",
        every=3,
    )
    said_of_redis = swarm.exec(
        "redis-sentinel1", "redis-cli", "-p", "26379", "sentinel", "ckquorum", "bmms-master"
    ).stdout
    assert said_of_redis.startswith("OK 3 usable Sentinels")
    master = swarm.exec(
        "redis-sentinel1", "redis-cli", "-p", "26379", "sentinel", "get-master-addr-by-name", "bmms-master"
    )
    assert master.stdout.split()[0].startswith("redis-")
    assert "connected_slaves:2" in swarm.exec(master.stdout.split()[0], "redis-cli", "info", "replication").stdout


def test_a_lost_leader_of_the_database_is_replaced(swarm: Swarm) -> None:
    leader = next(each["Member"] for each in swarm.members() if each["Role"] == "Leader")
    browser = swarm.stack.browser()
    browser.sign_in(PERSON, PASSWORD)
    swarm.docker("kill", swarm.container(leader))
    assert browser.get("/moh/").status == 200, "a failover is a pause"
    swarm.stack.wait_until(lambda: new_leader(swarm) != leader, 60, "another one leads", every=1)


def new_leader(swarm: Swarm) -> str:
    asked = next(
        name for name in ("db-replica1", "db-replica2", "db") if answered(lambda name=name: swarm.container(name))
    )
    told = json.loads(swarm.exec(asked, "patronictl", "list", "--format", "json").stdout)
    return next(str(each["Member"]) for each in told if each["Role"] == "Leader")


def test_the_tables_owner_is_let_in_from_its_own_network_only(swarm: Swarm) -> None:
    """The pooler has its password, as it lets operators look at the pools."""
    words = ("psql", "-U", "obcms_user", "-d", "obcms_prod", "-p", "5432", "-c", "SELECT 1")
    refused = swarm.exec("pgbouncer", *words, "-h", "db-replica1", check=False)
    assert refused.returncode != 0
    assert "no pg_hba.conf entry" in refused.stderr


def test_each_member_of_a_group_says_that_it_is_well(swarm: Swarm) -> None:
    """Asked as scripts/swarm asks, before it replaces one and after."""
    docker = docker_in(swarm.stack.folder)
    for group in GROUPS:
        swarm.stack.wait_until(
            lambda group=group: not illness(standing(group, docker)), 120, f"{', '.join(group)} are well", every=3
        )


def test_handing_over_again_replaces_nobody(swarm: Swarm) -> None:
    before, begun = containers(swarm), time.monotonic()
    swarm.hand_over("up", *FILES)
    assert time.monotonic() - begun < UNCHANGED_WITHIN
    swarm.stack.wait_until(lambda: not swarm.missing(), 60, "every service has its tasks", every=2)
    assert containers(swarm) == before


def containers(swarm: Swarm) -> set[str]:
    """Of those that go on for as long as they are let."""
    found = swarm.docker("ps", "--format", '{{.ID}} {{.Label "com.docker.swarm.service.name"}}').stdout.splitlines()
    return {line for line in found if not line.endswith(("_migrate", "_assets"))}


# A change of settings


@dataclass
class Writer(threading.Thread):
    """Somebody who saves a note each second."""

    browser: Browser
    stop: threading.Event
    written_at: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stop.wait(1):
            try:
                page = self.browser.post(f"{NOTES}record/", {"text": "While members are replaced"})
            except (OSError, http.client.HTTPException) as trouble:
                self.refused.append(repr(trouble))
                continue
            if page.status == 303 and page.location.endswith(NOTES):
                self.written_at.append(time.monotonic())
            else:
                self.refused.append(f"{page.status} {page.location}")


@dataclass
class Watch(threading.Thread):
    """Looks again and again who of them answers, each asked where it runs."""

    swarm: Swarm
    stop: threading.Event
    away: list[set[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stop.wait(0.2):
            self.away.append({name for name in (*DATABASES, *POOLERS) if not answered(lambda n=name: self.answers(n))})

    def answers(self, name: str) -> bool:
        """A member that leads or follows; a pooler that takes connections."""
        of_a_member = "curl -fsS -m 3 --cacert /run/generated/ca.crt https://localhost:8008/health"
        ask = of_a_member if name in DATABASES else "exec 3<>/dev/tcp/127.0.0.1/6432"
        return self.swarm.exec(name, "bash", "-c", ask, check=False).returncode == 0

    def most_away(self, group: tuple[str, ...]) -> int:
        return max(len(away & set(group)) for away in self.away)


@contextlib.contextmanager
def edited(swarm: Swarm, *edits: tuple[str, str, str]) -> Iterator[None]:
    """Files of the clone with other words in them, until the block ends."""
    before = {name: (swarm.stack.folder / name).read_text() for name, _old, _new in edits}
    for name, old, new in edits:
        assert old in before[name]
        (swarm.stack.folder / name).write_text(before[name].replace(old, new))
    try:
        yield
    finally:
        for name, text in before.items():
            (swarm.stack.folder / name).write_text(text)


SLOWEST = "log_min_duration_statement"
EDITS = (
    ("config/postgres/patroni.yml", f"{SLOWEST}: 500", f"{SLOWEST}: 700"),
    ("config/haproxy/haproxy.cfg", "maxconn 2000", "maxconn 2001"),
)


def test_a_changed_setting_comes_to_one_member_after_the_other(swarm: Swarm) -> None:
    """While somebody writes each second: never two of a group are away, and a page waits for another leader at most."""
    leader = next(each["Member"] for each in swarm.members() if each["Role"] == "Leader")
    browser, stop = swarm.stack.browser(), threading.Event()
    browser.sign_in(PERSON, PASSWORD)
    writer, watch = Writer(browser, stop), Watch(swarm, stop)
    writer.start()
    watch.start()
    try:
        with edited(swarm, *EDITS):
            told = swarm.hand_over("up", *FILES).splitlines()
            time.sleep(5)
    finally:
        stop.set()
        writer.join(90)
        watch.join(30)
    pause = longest_gap(writer.written_at)
    keep(
        "swarm-turns",
        {"told": told, "longest_pause": round(pause, 1), "notes": len(writer.written_at), "looks": len(watch.away)},
    )

    replaced = [line.split(":")[0] for line in told if ": replaced" in line]
    assert (set(replaced[:3]), replaced[2], set(replaced[3:])) == (set(DATABASES), leader, set(POOLERS))
    assert (watch.most_away(DATABASES), watch.most_away(POOLERS)) == (1, 1)
    assert writer.refused == []
    assert pause < LONGEST_PAUSE
    for member in DATABASES:
        swarm.stack.wait_until(lambda m=member: setting(swarm, m) == "700ms", 60, f"{member} has the new setting")


def setting(swarm: Swarm, member: str) -> str:
    words = ("psql", "-h", "/run/postgresql", "-U", "postgres", "-XAtqc", f"SHOW {SLOWEST}")
    return swarm.docker("exec", "-e", "PGTARGETSESSIONATTRS=any", swarm.container(member), *words).stdout.strip()

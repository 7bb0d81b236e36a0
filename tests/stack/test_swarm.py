"""The same stack on a swarm of one machine, handed over by scripts/swarm: with the volumes that it had under Compose, and back again."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.stack.conftest import PASSWORD
from tests.stack.engine import FILE, ROOT, SMALL, WITHOUT_GRAFANA, Done, Stack, answered, said

TIERS = ("app", "db", "cache", "edge")
UP_WITHIN = 300  # seconds until people can sign in; each task is started some seconds after the one before
GONE_WITHIN = 120
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
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
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


def test_handing_over_again_replaces_nobody(swarm: Swarm) -> None:
    before = containers(swarm)
    swarm.hand_over("up", *FILES)
    swarm.stack.wait_until(lambda: not swarm.missing(), 60, "every service has its tasks", every=2)
    assert containers(swarm) == before


def containers(swarm: Swarm) -> set[str]:
    """Of those that go on for as long as they are let."""
    found = swarm.docker("ps", "--format", '{{.ID}} {{.Label "com.docker.swarm.service.name"}}').stdout.splitlines()
    return {line for line in found if not line.endswith(("_migrate", "_assets"))}

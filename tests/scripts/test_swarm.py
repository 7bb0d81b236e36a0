"""What a swarm is handed: nothing of the compose file is lost on the way that a swarm can hold."""

import json
import re
import tarfile
from io import BytesIO
from pathlib import Path
from shutil import copy2, copytree
from typing import Any

import pytest
import yaml
from tests.scripts.composed import composed
from tests.source import ROOT

from containers.generated import AUTHORITY
from production.swarm import GROUPS, MARK, TIERS, stack_of
from production.swarm_command import main
from production.swarm_engine import StoppedError
from production.swarm_files import Mounts, edited
from production.swarm_turns import ASKER

MADE = {"ca.crt": (b"authority", 0o440), "pgpass": (b"*:*", 0o400)}  # in every room
NOT_MOUNTED = {"secrets"}  # services that a swarm does not run


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clone")
    copytree(ROOT / "config", root / "config")
    copytree(ROOT / "ssl", root / "ssl")
    for name in ("docker-compose.prod.yml", "docker-compose.small.yml"):
        copy2(ROOT / name, root / name)
    (root / ".env.production").write_text("SECRET_KEY=of-the-env-file\n")
    (root / "config/pgbouncer/userlist.txt").write_text('"obcms_user" "SCRAM"\n')
    for name in ("cert", "key"):
        (root / f"ssl/{name}.pem").write_text(name)
    (root / "ssl/acme").mkdir()
    (root / "ssl/acme/proof").write_text("of certbot")
    return root


@pytest.fixture(scope="module")
def compose(clone: Path) -> dict[str, Any]:
    return composed(clone)


@pytest.fixture(scope="module")
def mounts(clone: Path, compose: dict[str, Any]) -> Mounts:
    rooms = {name.removeprefix("secrets-"): MADE for name in compose["volumes"] if name.startswith("secrets-")}
    return Mounts(clone, rooms)


@pytest.fixture(scope="module")
def stack(compose: dict[str, Any], mounts: Mounts) -> dict[str, Any]:
    images = {service["image"]: f"id-of-{service['image']}" for service in compose["services"].values()}
    return stack_of(compose, mounts, images, elsewhere={})


def as_one_web(name: str) -> str:
    return "web" if name in ("web1", "web2", "web3", "web4") else name


def test_every_service_is_there_once_and_the_web_servers_are_four_of_one(stack, compose):
    assert set(stack["services"]) == {as_one_web(name) for name in compose["services"]} - NOT_MOUNTED
    assert stack["services"]["web"]["deploy"]["replicas"] == 4


def test_the_web_servers_differ_by_nothing_but_their_address(compose):
    first, *others = ({**compose["services"][f"web{number}"]} for number in (1, 2, 3, 4))
    for one in (first, *others):
        del one["networks"]
    assert all(one == first for one in others)


def test_images_commands_limits_and_hardening_are_those_of_compose(stack, compose):
    for name, service in compose["services"].items():
        if name in NOT_MOUNTED:
            continue
        made = stack["services"][as_one_web(name)]
        assert made["image"] == f"id-of-{service['image']}"
        assert made["deploy"]["resources"]["limits"] == {"memory": service["mem_limit"], "pids": 512}
        for same in (
            *("command", "user", "read_only", "cap_drop", "init", "logging"),
            *("stop_grace_period", "stop_signal", "hostname"),
        ):
            assert made.get(same) == service.get(same), (name, same)
        assert set(made["environment"]) >= set(service.get("environment") or {}), name


def test_what_is_handed_over_names_no_address_of_compose(stack, compose, mounts):
    """But those that scripts/containers/edge.sh puts others in the place of."""
    fixed = {
        network["ipv4_address"]
        for service in compose["services"].values()
        for network in service["networks"].values()
        if network and "ipv4_address" in network
    }
    told = {"the stack": json.dumps(stack)} | {
        file.about: file.content.decode()
        for file in mounts.found.values()
        if file.about != "config/nginx/load_balancer.conf"
    }
    assert {
        (about, address) for about, text in told.items() for address in fixed if f"{address}:" in f"{text}:"
    } == set()


def test_passwords_and_keys_are_secrets_and_the_rest_is_not(stack, mounts):
    hidden = {file.about for file in mounts.found.values() if file.hidden}
    assert {".env.production", "ssl/cert.pem", "ssl/key.pem", "config/pgbouncer/userlist.txt", "db-pgpass"} <= hidden
    assert not {about for about in hidden if AUTHORITY in about}
    assert not {
        file.about for file in mounts.found.values() if "acme" in file.about or file.about.endswith("README.md")
    }
    assert "of-the-env-file" not in json.dumps(stack)
    assert {service["environment"].get("SECRET_KEY") for service in stack["services"].values()} == {
        None,
        "signs-nothing",
    }
    pgpass = next(each for each in stack["services"]["db"]["secrets"] if each["target"] == "/run/generated/pgpass")
    assert (pgpass["uid"], pgpass["mode"]) == ("10001", 0o400), "libpq reads it only so"


def test_each_file_of_a_service_is_where_compose_mounts_it(stack, clone):
    targets = {each["target"] for kind in ("secrets", "configs") for each in stack["services"]["pgbouncer"][kind]}
    assert targets == {
        "/run/generated/ca.crt", "/run/generated/pgpass", "/etc/pgbouncer/pgbouncer.ini", "/etc/pgbouncer/userlist.txt",
        "/etc/haproxy/haproxy.cfg", "/etc/haproxy/wait_for_server.lua",
    }  # fmt: skip
    answers = next(
        each for each in stack["services"]["edge-exporter"]["configs"] if each["target"].endswith("/answers")
    )
    assert answers["mode"] == 0o555


def test_other_content_is_another_object(mounts, clone):
    file = mounts.file(clone / "config/nginx/nginx.conf", "/there")
    (clone / "config/nginx/nginx.conf").write_text("changed")
    assert mounts.file(clone / "config/nginx/nginx.conf", "/there").key != file.key
    copy2(ROOT / "config/nginx/nginx.conf", clone / "config/nginx/nginx.conf")


def test_a_swarm_takes_the_names(stack, mounts):
    for kind in ("secrets", "configs"):
        assert all(len(each["name"]) <= 64 for each in stack[kind].values())
        used = {each["source"] for service in stack["services"].values() for each in service[kind]}
        assert used == set(stack[kind])
    assert max(len(file.content) for file in mounts.found.values()) < 500_000


def test_state_is_pinned_and_keeps_its_volumes(stack, compose):
    for name in ("db", "db-replica2", "etcd3", "redis-master", "redis-sentinel1", "prometheus", "backup"):
        kept = {each["source"] for each in compose["services"][name]["volumes"] if each["type"] == "volume"}
        made = stack["services"][name]
        assert {each["source"] for each in made["volumes"] if each["type"] == "volume"} == {
            *(volume for volume in kept if not volume.startswith("secrets-")),
            *([f"{name}-memory"] if name.startswith("db") else []),
        }
        assert made["deploy"]["replicas"] == 1
        assert made["deploy"]["update_config"]["order"] == "stop-first", "two of them on one volume"
    places = {name: each["deploy"]["placement"]["constraints"][0] for name, each in stack["services"].items()
              if "placement" in each["deploy"]}  # fmt: skip
    assert set(places.values()) == {f"node.labels.{tier} == 1" for tier in TIERS}
    assert (places["db"], places["redis-master"], places["web"], places["nginx"]) == tuple(
        f"node.labels.{tier} == 1" for tier in ("db", "cache", "app", "edge")
    )


def test_each_member_of_a_group_is_marked_by_all_that_it_is_handed(stack, compose, mounts):
    marks = {
        name: each["deploy"]["labels"][MARK] for name, each in stack["services"].items() if "labels" in each["deploy"]
    }
    assert set(marks) == {name for group in GROUPS for name in group}
    images = {service["image"]: f"id-of-{service['image']}" for service in compose["services"].values()}
    other = stack_of(compose, mounts, images | {"obcms-etcd": "another"}, elsewhere={"db-replica1": "db2"})
    changed = {name for name, mark in marks.items() if other["services"][name]["deploy"]["labels"][MARK] != mark}
    assert changed == {"etcd1", "etcd2", "etcd3", "db-replica1"}


def test_whoever_asks_members_is_on_their_network_and_on_the_manager(stack):
    asker = stack["services"][ASKER]
    assert "node.role == manager" in asker["deploy"]["placement"]["constraints"]
    assert "/run/generated/ca.crt" in {each["target"] for each in asker["secrets"]}
    for name in (ASKER, "redis-exporter", *(name for group in GROUPS for name in group)):
        assert "data" in stack["services"][name]["networks"], name


def test_what_is_in_memory_belongs_to_who_writes_there(stack):
    """A swarm gives a mount of its own no owner; a volume has one, and two services never share it."""
    assert stack["volumes"]["nginx-memory"]["driver_opts"] == {
        "type": "tmpfs", "device": "tmpfs", "o": "size=1m,mode=0700,uid=10001,gid=10001",
    }  # fmt: skip
    for name, place in (("db", "/run/postgresql"), ("nginx", "/run/nginx"), ("redis-cache", "/var/lib/redis")):
        assert {"type": "volume", "source": f"{name}-memory", "target": place} in stack["services"][name]["volumes"]
        assert stack["services"][name]["deploy"]["replicas"] == 1
    web = [each for each in stack["services"]["web"]["volumes"] if each["type"] == "tmpfs"]
    assert web == [{"type": "tmpfs", "target": "/tmp", "tmpfs": {"size": 256 * 1024 * 1024}}]


def test_nobody_is_replaced_for_what_others_lack(stack):
    """A swarm ends whoever is unhealthy, and tells its name to nobody before it is healthy: a voter would never be found."""
    assert {name for name, service in stack["services"].items() if "healthcheck" in service} == {"web", "nginx"}


def test_web_servers_come_before_others_go(stack):
    made = stack["services"]["web"]["deploy"]
    assert (made["update_config"]["order"], made["update_config"]["parallelism"]) == ("start-first", 1)
    assert made["update_config"]["failure_action"] == "rollback"


def test_only_the_edge_is_open_and_sees_who_asks(stack):
    opened = {name: service["ports"] for name, service in stack["services"].items() if "ports" in service}
    assert opened == {"nginx": [{"target": port, "published": port, "mode": "host"} for port in (80, 443)]}
    for name in ("app", "data", "ops", "owner"):
        assert (stack["networks"][name]["internal"], "encrypted" in stack["networks"][name]["driver_opts"]) == (
            True,
            True,
        )


def test_the_owner_of_the_tables_comes_from_its_own_network_only(stack, mounts):
    inside = {name for name, service in stack["services"].items() if "owner" in service["networks"]}
    assert inside == {"db", "db-replica1", "db-replica2", "migrate"}
    assert stack["services"]["migrate"]["networks"] == ["owner"]
    file = next(each for each in mounts.found.values() if each.about == "config/postgres/patroni.yml")
    lines = [line.split() for line in yaml.safe_load(file.content)["postgresql"]["pg_hba"]]
    owner = [line for line in lines if line[0] != "local" and {"obcms_user", "all"} & set(line[2].split(","))]
    assert [line[3] for line in owner] == [stack["networks"]["owner"]["ipam"]["config"][0]["subnet"]]


def test_a_service_may_stand_elsewhere(compose, mounts):
    images = {service["image"]: "id" for service in compose["services"].values()}
    made = stack_of(compose, mounts, images, elsewhere={"db-replica1": "db2"})
    assert made["services"]["db-replica1"]["deploy"]["placement"]["constraints"] == ["node.labels.db2 == 1"]
    with pytest.raises(ValueError, match="no service dbreplica"):
        stack_of(compose, mounts, images, elsewhere={"dbreplica": "db2"})


def test_a_changed_file_is_not_handed_over_as_if_it_fitted():
    with pytest.raises(ValueError, match=r"sentinel\.conf has changed"):
        edited("config/redis/sentinel.conf", b"port 26379\n")


def test_prometheus_finds_every_web_server_and_machine(mounts):
    file = next(each for each in mounts.found.values() if each.about == "config/prometheus/prometheus.yml")
    jobs = {job["job_name"]: job for job in yaml.safe_load(file.content)["scrape_configs"]}
    assert {name: job["dns_sd_configs"][0]["names"] for name, job in jobs.items() if "dns_sd_configs" in job} == {
        "web": ["tasks.web"], "node": ["tasks.node-exporter"],
    }  # fmt: skip


# The command


class Engine:
    """Answers as Docker does, and keeps what it was handed."""

    def __init__(self, compose: dict[str, Any], labels: str, pushed_to: str = "", lacks: str = "") -> None:
        self.compose, self.labels, self.pushed_to, self.lacks = compose, labels, pushed_to, lacks
        self.asked, self.deployed = list[tuple[str, ...]](), dict[str, bytes]()

    def __call__(self, *words: str) -> bytes:
        self.asked.append(words)
        if self.lacks and words[:2] == ("image", "inspect") and words[-1].startswith(self.lacks):
            raise StoppedError("No such image")
        if words[:2] == ("stack", "deploy"):
            folder = Path(words[words.index("-c") + 1]).parent
            self.deployed = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        answers = {
            "info": b"true\n", "node ls": b"one\n", "node inspect": self.labels.encode(), "image inspect": inspected(words[-1], self.pushed_to),
            "compose -f": json.dumps(self.compose).encode() if "config" in words else b"", "run --rm": packed(),
        }  # fmt: skip
        return answers.get(" ".join(words[:2]), answers.get(words[0], b""))


def inspected(image: str, pushed_to: str) -> bytes:
    digests = [f"other.example/{image}@sha256:9", f"{pushed_to}/{image}@sha256:2"] if pushed_to else []
    return json.dumps([{"Id": "sha256:1", "RepoDigests": digests}]).encode()


def packed() -> bytes:
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in (("redis-app-password", b"secret"), ("ALERT_WEBHOOK_URL", b"")):
            entry = tarfile.TarInfo(f"./{name}")
            entry.size, entry.mode = len(content), 0o440
            archive.addfile(entry, BytesIO(content))
    return made.getvalue()


LABELLED = "app=1 db=1 cache=1 edge=1"


def test_up_hands_over_what_is_shown_with_its_files_and_leaves_none(clone, compose):
    engine = Engine(compose, LABELLED)
    assert main(["up", "--root", str(clone)], engine) == 0

    told = json.loads(engine.deployed["docker-stack.json"])
    assert told["services"]["web"]["image"] == "sha256:1"
    for kind in ("secrets", "configs"):
        assert {Path(each["file"]).name for each in told[kind].values()} <= set(engine.deployed)
    assert [name for name, content in engine.deployed.items() if not content] == [], "a swarm takes no empty secret"
    deploy = next(words for words in engine.asked if words[0] == "stack")
    assert not Path(deploy[deploy.index("-c") + 1]).exists(), "secrets lie about"
    read = [word for words in engine.asked if "tar" in words for word in words]
    assert not any(AUTHORITY in word for word in read), "its key leaves the machine"


def test_passwords_are_made_without_the_networks_of_compose(clone, compose):
    """They would have the names of the swarm's."""
    engine = Engine(compose, LABELLED)
    main(["up", "--root", str(clone)], engine)
    assert not any(words[0] == "compose" and "config" not in words for words in engine.asked)
    made = next(words for words in engine.asked if words[-1] == "containers.generated")
    assert f"obcms_secrets-{AUTHORITY}:/secrets/{AUTHORITY}" in made
    assert made[made.index("--network") :][:2] == ("--network", "none")


def test_without_the_labels_nothing_is_handed_over(clone, compose, capsys):
    engine = Engine(compose, "app=1 edge=1")
    assert main(["up", "--root", str(clone)], engine) == 1
    assert "No machine is labelled db, cache: docker node update --label-add db=1 NODE" in capsys.readouterr().err
    assert not engine.deployed


REGISTRY = "registry.barmm.example"


def test_what_a_registry_has_is_named_by_its_content(clone, compose):
    """By name alone a second release would be the same words, and replace nobody."""
    engine = Engine(compose, LABELLED, pushed_to=REGISTRY)
    assert main(["up", "--root", str(clone), "--registry", f"{REGISTRY}/"], engine) == 0
    told = json.loads(engine.deployed["docker-stack.json"])["services"]
    assert told["db"]["image"] == f"{REGISTRY}/obcms-postgres@sha256:2"
    assert told["grafana"]["image"] == compose["services"]["grafana"]["image"], "no image of ours: its digest is known"


def test_an_image_that_was_not_pushed_is_refused(clone, compose, capsys):
    engine = Engine(compose, LABELLED, pushed_to="another.example")
    assert main(["up", "--root", str(clone), "--registry", f"{REGISTRY}/"], engine) == 1
    assert re.search(rf"docker tag (obcms-\w+) {REGISTRY}/\1 && docker push {REGISTRY}/\1\n", capsys.readouterr().err)
    assert not engine.deployed


@pytest.mark.parametrize(
    ("image", "advice"), [("grafana/grafana", "docker pull grafana/grafana:"), ("obcms-app", "docker-compose -f")]
)
def test_a_missing_image_is_told_before_anything_is_handed_over(clone, compose, capsys, image, advice):
    engine = Engine(compose, LABELLED, lacks=image)
    assert main(["up", "--root", str(clone)], engine) == 1
    assert re.search(rf"{image}\S* is not on this machine: {advice}", capsys.readouterr().err)
    assert not engine.deployed

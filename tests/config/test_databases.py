"""The files of the database tier agree with each other. Their programs read them in tests/stack/test_database_configuration.py."""

import re
from configparser import RawConfigParser
from typing import Any

import pytest
import yaml
from tests.source import ROOT

from bmms.tenancy.patience import LONGEST_WAIT
from containers.generated import CERTIFICATES
from production.variables import VARIABLES

CONFIG = ROOT / "config"


class Compose(yaml.SafeLoader):
    """With the tags by which Compose's override files replace a value."""


Compose.add_constructor("!override", lambda loader, node: loader.construct_mapping(node, deep=True))


def compose(name: str) -> dict[str, Any]:
    return dict(yaml.load((ROOT / name).read_text(), Loader=Compose))  # noqa: S506 - a safe loader with one more tag


BASE = compose("docker-compose.prod.yml")["services"]
ADDRESSES = {
    name: service["networks"]["data"]["ipv4_address"]
    for name, service in BASE.items()
    if re.match(r"db|etcd|pgbouncer2?$", name)
}


@pytest.fixture(scope="module")
def pooler() -> RawConfigParser:
    parser = RawConfigParser(delimiters=("=",), comment_prefixes=(";",), inline_comment_prefixes=None)
    parser.read(CONFIG / "pgbouncer/pgbouncer.ini")
    return parser


def test_the_pool_of_the_web_is_the_one_that_the_guide_edits(pooler: RawConfigParser):
    assert pooler["pgbouncer"]["default_pool_size"] == "50"
    assert pooler["pgbouncer"]["max_client_conn"] == "1000"
    assert pooler["pgbouncer"]["pool_mode"] == "transaction"
    assert "pool_size" not in pooler["databases"]["obcms_prod"]
    assert "max_db_connections" not in pooler["pgbouncer"], "it would cap an edited pool"


def test_no_value_of_the_pooler_holds_a_comment(pooler: RawConfigParser):
    """PgBouncer takes what follows ; or # on a line for a part of the value."""
    for section in pooler.sections():
        for name, value in pooler[section].items():
            assert not re.search(r"[;#]", value), name


def test_nobody_reaches_the_pooler_or_passes_it_in_the_clear(pooler: RawConfigParser):
    settings = pooler["pgbouncer"]
    assert (settings["auth_type"], settings["client_tls_sslmode"]) == ("scram-sha-256", "require")
    assert settings["server_tls_sslmode"] == "verify-full"


def test_haproxy_leads_to_the_members_at_their_addresses():
    found = re.findall(r"^  server (\S+) ([\d.]+):5432 ", (CONFIG / "haproxy/haproxy.cfg").read_text(), re.MULTILINE)
    members = {name: address for name, address in ADDRESSES.items() if name.startswith("db")}
    assert found[:3] == found[3:6] == list(members.items())
    assert found[6:] == [(f"leader-{name}", address) for name, address in members.items()]


def test_a_held_connection_is_given_up_by_the_pooler_first(pooler: RawConfigParser):
    """Else HAProxy would close it, and PgBouncer take that for a failed login."""
    patience = int(re.search(r"patience = (\d+)", (CONFIG / "haproxy/wait_for_server.lua").read_text())[1])
    inspect = re.findall(r"inspect-delay (\d+)s", (CONFIG / "haproxy/haproxy.cfg").read_text())
    assert float(pooler["pgbouncer"]["server_connect_timeout"]) < patience <= min(map(int, inspect))


def test_a_queue_at_the_pooler_is_told_of_before_the_pooler_ends_it(pooler: RawConfigParser):
    rules = (CONFIG / "prometheus/cause_rules.yml").read_text()
    told = float(re.search(r"pgbouncer_pools_client_maxwait_seconds\) > (\d+)", rules)[1])
    assert told <= float(pooler["pgbouncer"]["query_wait_timeout"]) / 2


def test_a_failover_is_shorter_than_what_a_page_waits():
    """PATRONI_TTL, and two seconds until the new leader takes writes."""
    assert int(VARIABLES["PATRONI_TTL"].default) + 2 < LONGEST_WAIT


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_certificates_cover_every_name_and_address(name: str):
    room = {"etcd": "etcd", "pgbouncer": "pooler"}.get(name.rstrip("123"), "db")
    covered = next(wanted.names for kept_in, wanted in CERTIFICATES if kept_in == room and wanted.names)
    assert {name, ADDRESSES[name], "localhost", "127.0.0.1"} <= set(covered)


def test_no_name_of_a_stopped_member_is_asked_for_outside():
    """Docker would ask the machine's resolver, for ten seconds each time: measured, a failover took 18 s longer."""
    wanted = {f"{name}:{address}" for name, address in ADDRESSES.items() if not name.startswith("pgbouncer")}
    wanted.add("backup:10.77.3.71")
    for name in ADDRESSES:
        assert name.startswith("pgbouncer") or set(BASE[name]["extra_hosts"]) == wanted, name


def test_etcd_has_its_three_members():
    settings = dict(line.split("=", 1) for line in (CONFIG / "etcd/etcd.env").read_text().splitlines() if "=" in line)
    members = [name for name in ADDRESSES if name.startswith("etcd")]
    assert settings["ETCD_INITIAL_CLUSTER"].split(",") == [f"{name}=https://{name}:2380" for name in members]
    for name in members:
        assert BASE[name]["environment"]["ETCD_NAME"] == name
        assert BASE[name]["environment"]["ETCD_ADVERTISE_CLIENT_URLS"] == f"https://{name}:2379"
    assert settings["ETCD_CLIENT_CERT_AUTH"] == settings["ETCD_PEER_CLIENT_CERT_AUTH"] == "true"


def test_each_member_keeps_its_wal_on_a_volume_of_its_own():
    mounted = [volume for name in ("db", "db-replica1", "db-replica2") for volume in BASE[name]["volumes"]]
    own = [volume for volume in mounted if re.match(r"db[\w-]*:", volume)]
    assert len(set(own)) == 6
    settings = yaml.safe_load((CONFIG / "postgres/patroni.yml").read_text())
    assert {"waldir": "/srv/wal/pg_wal"} in settings["bootstrap"]["initdb"]
    assert {"waldir": "/srv/wal/pg_wal"} in settings["postgresql"]["basebackup"]


def places(host: str) -> set[str]:
    overrides = compose(f"docker-compose.host-{host}.yml")["services"]
    return {name for name in BASE if "profiles" not in overrides.get(name, {})}


def test_three_hosts_run_every_service_once():
    """But for those that each machine needs."""
    everywhere = {"secrets", "node-exporter"}
    hosts = {host: places(host) - everywhere for host in "abc"}
    assert sorted(name for names in hosts.values() for name in names) == sorted(set(BASE) - everywhere)


def test_prometheus_tells_the_three_machines_apart():
    """On their common network one name for all three would be a lottery."""
    overrides = {host: compose(f"docker-compose.host-{host}.yml")["services"] for host in "abc"}
    names = [overrides[host]["node-exporter"]["networks"]["ops"]["aliases"] for host in "abc"]
    asked = yaml.safe_load((CONFIG / "prometheus/nodes-of-three.yml").read_text())
    assert [f"{name}:9100" for one in names for name in one] == [target for one in asked for target in one["targets"]]
    assert overrides["c"]["prometheus"]["volumes"] == [
        "./config/prometheus/nodes-of-three.yml:/etc/prometheus/nodes.yml:ro"
    ]


@pytest.mark.parametrize("kind", [r"etcd\d", r"db(-replica\d)?", r"redis-(master|replica\d)", r"redis-sentinel\d"])
def test_each_host_has_one_voter_of_each_kind(kind: str):
    assert [sum(bool(re.fullmatch(kind, name)) for name in places(host)) for host in "abc"] == [1, 1, 1]


def test_the_two_poolers_are_on_two_hosts():
    assert [sorted(name for name in places(host) if re.fullmatch(r"pgbouncer\d?", name)) for host in "abc"] == [
        ["pgbouncer"], ["pgbouncer2"], [],
    ]  # fmt: skip

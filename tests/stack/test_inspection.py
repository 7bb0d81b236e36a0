"""What the engine says of every container: closed as tightly as docs/deployment promises, and no secret in sight."""

import json
import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from containers.generated import APPLICATION, READ_BY, SECRETS_OF_ENV
from production.envfile import parse
from tests.stack.engine import SHORT_LIVED, Stack, container
from tests.stack.results import keep

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to
LOOPBACK = {"127.0.0.1"}
PUBLISHED = {
    "nginx": {"80/tcp": EVERYWHERE, "443/tcp": EVERYWHERE},
    "prometheus": {"9090/tcp": LOOPBACK},
    "grafana": {"3000/tcp": LOOPBACK},
}
CLOSED_NETWORKS = {"app", "data", "ops"}
WITHOUT_TRANSLATION = {"edge", "console"}  # they accept what comes in; a packet of theirs finds no way out
MAY_REACH_OUT = {"celery-worker3", "alertmanager"}
SECOND = 1_000_000_000  # as the engine counts
IN_THE_ENV_FILE = ("SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_HOST_PASSWORD", "GRAFANA_ADMIN_PASSWORD")


@pytest.fixture(scope="module")
def inspected(stack: Stack) -> dict[str, dict[str, Any]]:
    return {service: stack.inspect(service) for service in stack.services(running=False)}


@pytest.fixture(scope="module")
def long_lived(inspected: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {service: found for service, found in inspected.items() if service not in SHORT_LIVED}


def test_all_services_are_there(inspected: dict[str, dict[str, Any]], stack: Stack) -> None:
    declared = set(stack.compose("config", "--services").stdout.split())
    assert declared - set(inspected) == set()


def test_nobody_runs_as_root(inspected: dict[str, dict[str, Any]]) -> None:
    users = {service: found["Config"]["User"] for service, found in inspected.items()}
    assert [service for service, user in users.items() if user.split(":")[0] in ("", "0", "root")] == []


@pytest.mark.parametrize(
    ("what", "right"),
    [
        ("a root filesystem that cannot be written", lambda host: host["ReadonlyRootfs"]),
        ("no capability", lambda host: host["CapDrop"] == ["ALL"] and not host["CapAdd"]),
        ("no new privileges", lambda host: "no-new-privileges:true" in (host["SecurityOpt"] or [])),
        ("not privileged", lambda host: not host["Privileged"]),
        ("a limit on processes", lambda host: 0 < (host["PidsLimit"] or 0) <= 4096),
        ("a limit on memory", lambda host: host["Memory"] > 0),
        ("an init that collects the dead", lambda host: host["Init"]),
        ("no namespace of the machine", lambda host: "host" not in (host["NetworkMode"], host["PidMode"], host["IpcMode"])),
    ],
)  # fmt: skip
def test_every_container_has(inspected: dict[str, dict[str, Any]], what: str, right: Any) -> None:
    assert [service for service, found in inspected.items() if not right(found["HostConfig"])] == []


def test_logs_are_rotated(inspected: dict[str, dict[str, Any]]) -> None:
    for service, found in inspected.items():
        log = found["HostConfig"]["LogConfig"]
        assert log["Type"] == "json-file", service
        assert {"max-size", "max-file"} <= set(log["Config"] or {}), service


def test_nobody_has_the_engines_socket(inspected: dict[str, dict[str, Any]]) -> None:
    sources = [mount.get("Source", "") for found in inspected.values() for mount in found["Mounts"]]
    assert not [source for source in sources if source.endswith("docker.sock")]


def test_what_is_mounted_from_the_machine_is_read_only(inspected: dict[str, dict[str, Any]]) -> None:
    """Backups are what goes out; all else comes in."""
    writable = {
        (service, mount["Destination"])
        for service, found in inspected.items()
        for mount in found["Mounts"]
        if mount["Type"] == "bind" and mount["RW"] and not mount["Destination"].startswith("/backups")
    }
    assert writable == set()


def test_the_whole_env_file_is_for_who_hands_it_on_and_who_keeps_it(inspected: dict[str, dict[str, Any]]) -> None:
    readers = {
        service
        for service, found in inspected.items()
        if any(mount["Destination"].startswith("/run/secrets") for mount in found["Mounts"])
    }
    assert readers == {"secrets", "backup"}


def test_only_the_declared_ports_are_published(inspected: dict[str, dict[str, Any]]) -> None:
    for service, found in inspected.items():
        allowed = PUBLISHED.get(service, {})
        for port, places in (found["NetworkSettings"]["Ports"] or {}).items():
            for place in places or []:
                assert place["HostIp"] in allowed.get(port, set()), f"{service} {port}"
                assert f"{place['HostPort']}/tcp" == port, service


def test_closed_networks_lead_nowhere(stack: Stack) -> None:
    for network in CLOSED_NETWORKS | WITHOUT_TRANSLATION:
        found = json.loads(stack.docker("network", "inspect", f"obcms_{network}").stdout)[0]
        masquerade = found["Options"].get("com.docker.network.bridge.enable_ip_masquerade")
        assert found["Internal"] if network in CLOSED_NETWORKS else masquerade == "false", network


def test_only_who_has_to_can_reach_out(long_lived: dict[str, dict[str, Any]]) -> None:
    networks = {service: set(found["NetworkSettings"]["Networks"]) for service, found in long_lived.items()}
    assert {service for service, names in networks.items() if "obcms_egress" in names} == MAY_REACH_OUT
    inside = {f"obcms_{name}" for name in CLOSED_NETWORKS | WITHOUT_TRANSLATION | {"egress"}}
    assert {service: names - inside for service, names in networks.items() if names - inside} == {}


def test_nobody_is_given_an_address_that_belongs_to_somebody(stack: Stack) -> None:
    """Else a server that was away finds its own taken, and does not start."""
    declared = json.loads(stack.compose("config", "--format", "json").stdout)
    for name, network in declared["networks"].items():
        joined = [service.get("networks") or {} for service in declared["services"].values()]
        members = [networks[name] or {} for networks in joined if name in networks]
        fixed = [ip_address(member["ipv4_address"]) for member in members if "ipv4_address" in member]
        given = [ip_network(part["ip_range"]) for part in network["ipam"]["config"] if "ip_range" in part]
        if len(fixed) < len(members):
            assert [str(address) for address in fixed if not given or address in given[0]] == [], name


def test_every_long_running_service_is_watched_and_comes_back(long_lived: dict[str, dict[str, Any]]) -> None:
    for service, found in long_lived.items():
        assert (found["Config"].get("Healthcheck") or {}).get("Test"), service
        assert found["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped", service


def test_asking_for_health_costs_little(long_lived: dict[str, dict[str, Any]]) -> None:
    """Every asking starts programs: no interpreter, and a pace that somebody chose; left out, it is half a minute, for which
    all that waits for the service waits too."""
    for service, found in long_lived.items():
        check = found["Config"]["Healthcheck"]
        assert "python" not in " ".join(check["Test"]), service
        assert check.get("Interval", 0) >= 5 * SECOND, service
        assert 0 < check.get("Timeout", 0) <= check["Interval"], service


@pytest.fixture(scope="module")
def secrets(stack: Stack) -> set[str]:
    lines = (stack.folder / ".env.production").read_text().splitlines()
    found = {line.partition("=")[2].strip("'\"") for line in lines if line.split("=")[0] in IN_THE_ENV_FILE}
    for service in stack.services():
        files = "for file in /run/generated/*password* /run/generated/*-key; do cat $file 2>/dev/null; echo; done"
        found |= set(stack.exec(service, "sh", "-c", files).stdout.split())
    return {value for value in found if len(value) >= 12}


WEB = {f"web{number}" for number in range(1, 5)}
WORKERS = {"celery-worker1", "celery-worker2", "celery-worker3", "celery-beat", "jobs-exporter"}
MEMBERS = {"db", "db-replica1", "db-replica2"}
POOLERS = {"pgbouncer", "pgbouncer2"}
USED_BY = {  # by name: the long-lived services that may find it; docs/security/KEYS.md
    "SECRET_KEY": WEB | {"backup"},
    "POSTGRES_PASSWORD": MEMBERS | POOLERS | {"backup"},  # psql -U obcms_user, as the guide types it in both
    "EMAIL_HOST_PASSWORD": {"celery-worker3", "alertmanager", "backup"},
    "GRAFANA_ADMIN_PASSWORD": {"grafana", "backup"},
    "app-password": WEB | WORKERS | MEMBERS,
    "rate-limit-key": WEB | {"nginx"},
    "redis-cache-password": WEB | WORKERS | {"redis-cache"},
    "redis-sentinel-password": {"redis-sentinel1", "redis-sentinel2", "redis-sentinel3"}
    | {"redis-master", "redis-replica1", "redis-replica2"},
    "superuser-password": MEMBERS,
}


def in_room(stack: Stack, room: str, file: str) -> str:
    volume = f"obcms_secrets-{room}:/room:ro"
    return stack.docker("run", "--rm", "--network=none", "-v", volume, "obcms-postgres", "cat", f"/room/{file}").stdout


def values(stack: Stack) -> Iterator[tuple[str, str]]:
    told = parse((stack.folder / ".env.production").read_text()).values()
    for name in USED_BY:
        if name in READ_BY:
            yield name, in_room(stack, READ_BY[name][0], name).strip()
        else:
            yield name, told[name]


def test_each_service_finds_what_it_uses_and_no_other_secret(stack: Stack) -> None:
    known = {name: value for name, value in values(stack) if value}
    assert set(USED_BY) - set(known) <= {"EMAIL_HOST_PASSWORD"}, "the mail server of the tests asks for none"
    assert min(map(len, known.values())) >= 12
    found: dict[str, set[str]] = {name: set() for name in known}
    for service in stack.services():
        look = "find /run/generated /run/secrets -type f -exec cat {} + 2>/dev/null"
        held = stack.exec(service, "sh", "-c", look, check=False).stdout
        for name, value in known.items():
            if value in held:
                found[name].add(service)
    running = set(stack.services())
    assert found == {name: USED_BY[name] & running for name in known}


def test_the_migrations_alone_of_the_application_have_the_owners_password(stack: Stack) -> None:
    name, told = "POSTGRES_PASSWORD", parse((stack.folder / ".env.production").read_text()).values()
    for room in APPLICATION:
        assert (told[name] in in_room(stack, room, "env")) == (room in SECRETS_OF_ENV[name]), room


def test_no_secret_stands_in_an_environment_or_a_command(
    stack: Stack, secrets: set[str], inspected: dict[str, dict[str, Any]]
) -> None:
    assert len(secrets) >= 16
    for service, found in inspected.items():
        shown = json.dumps(found)
        if found["State"]["Running"]:
            shown += stack.docker("top", container(service), "-eo", "pid,args").stdout
        assert [secret[:3] + "…" for secret in secrets if secret in shown] == [], service


def test_no_secret_stands_in_an_image(stack: Stack, secrets: set[str], inspected: dict[str, dict[str, Any]]) -> None:
    for image in {found["Image"] for found in inspected.values()}:
        shown = stack.docker("image", "inspect", image).stdout
        shown += stack.docker("history", "--no-trunc", image).stdout
        assert [secret[:3] + "…" for secret in secrets if secret in shown] == [], image


def test_no_secret_is_logged(stack: Stack, secrets: set[str]) -> None:
    for service in stack.services(running=False):
        logs = stack.docker("logs", "--tail", "5000", container(service))
        assert [secret[:3] + "…" for secret in secrets if secret in logs.stdout + logs.stderr] == [], service


def test_everything_stays_below_its_memory(stack: Stack) -> None:
    """Measured now, and listed in docs/drills.md."""
    lines = stack.docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}").stdout.splitlines()
    used = {
        match[1]: {"used": mib(match[2]), "limit": mib(match[3])}
        for line in lines
        if (match := re.fullmatch(r"obcms-(\S+)-1 (\S+) / (\S+)", line))
    }
    keep("memory", {"services": used})
    assert {service: sizes for service, sizes in used.items() if sizes["used"] > 0.9 * sizes["limit"]} == {}


def mib(text: str) -> float:
    match = re.fullmatch(r"([\d.]+)([KMG]?i?B)", text)
    assert match, text
    return round(float(match[1]) * {"B": 1 / 1024**2, "KiB": 1 / 1024, "MiB": 1, "GiB": 1024}[match[2]], 1)

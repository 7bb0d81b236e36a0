"""docker-compose.prod.yml as `docker stack deploy` takes it, made of what Compose reads: there is one description.

A swarm gives no fixed addresses, knows no order of starts, replaces whoever is unhealthy, and has its own ways for
files: what follows from that stands here and in swarm_files.py; docs/deployment/SCALING.md says it to operators.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from production.swarm_files import NETWORK_OF_WEB, OWNERS_NETWORK, Mounts
from production.units import size

STACK: Final = "obcms"  # as Compose's project: the volumes of a machine have the same names either way
VERSION: Final = "3.9"  # of the format: Debian 12's engine knows no newer one
TIERS: Final = ("app", "db", "cache", "edge")  # labels of machines: docker node update --label-add db=1 NAME
ENDS: Final = ("migrate", "assets")  # when their work is done
NOT_HERE: Final = ("secrets",)  # it makes what is handed to the swarm before
ASKS_NOBODY: Final = ("web", "nginx")  # whose health is nobody else's: they may be replaced for it
WEB: Final = re.compile(r"web\d+")
DATABASES: Final = ("db", "db-replica1", "db-replica2")
POOLERS: Final = ("pgbouncer", "pgbouncer2")
# Of each the others go on while one is away: swarm_turns.py.
GROUPS: Final = (
    ("etcd1", "etcd2", "etcd3"),
    DATABASES,
    POOLERS,
    ("redis-master", "redis-replica1", "redis-replica2"),
    ("redis-sentinel1", "redis-sentinel2", "redis-sentinel3"),
)
MARK: Final = "bmms.made-of"  # a label of each member: another one says that it would be replaced
KEPT: Final = (
    *("command", "entrypoint", "user", "read_only", "cap_drop", "init"),
    *("logging", "stop_grace_period", "stop_signal", "hostname"),
)


def stack_of(
    compose: Mapping[str, Any], mounts: Mounts, images: Mapping[str, str], *, elsewhere: Mapping[str, str]
) -> dict[str, Any]:
    """`images`: what is deployed in the place of each name. `elsewhere`: labels other than usual, by service."""
    services = dict(one_web(compose["services"]))
    unknown = set(elsewhere) - set(services)
    if unknown:
        raise ValueError(f"There is no service {', '.join(sorted(unknown))}. There are: {', '.join(services)}.")
    made, volumes = {}, set[str]()
    for name, service in services.items():
        mounted = mounts.of(name, service)
        volumes |= {each["source"] for each in mounted.volumes if each["type"] == "volume"}
        made[name] = {
            **converted(name, service, names_of_addresses(compose["services"])),
            "image": images[service["image"]],
            "volumes": mounted.volumes + in_memory(name, service),
            **mounted.references(service["user"]),
            "deploy": deployed(name, service, elsewhere.get(name) or tier_of(name, service)),
        }
    for name in (member for group in GROUPS for member in group if member in made):
        made[name]["deploy"]["labels"] = {MARK: fingerprint(made[name])}
    return {
        "version": VERSION,
        "services": made,
        "networks": networks(compose["networks"]),
        "volumes": {volume: {} for volume in sorted(volumes)} | volumes_in_memory(services),
        **mounts.declared(STACK),
    }


def fingerprint(service: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(service, sort_keys=True).encode()).hexdigest()[:16]


def one_web(services: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The four web servers are one service of four, which a swarm replaces one by one and counts up and down."""
    servers = [name for name in services if WEB.fullmatch(name)]
    for name, service in services.items():
        if name in servers[1:] or name in NOT_HERE:
            continue
        if name in servers:
            yield "web", {**service, "replicas": len(servers)}
        else:
            yield name, service


def names_of_addresses(services: Mapping[str, Any]) -> dict[str, str]:
    return {
        network["ipv4_address"]: "web" if WEB.fullmatch(name) else name
        for name, service in services.items()
        for network in (service.get("networks") or {}).values()
        if network and "ipv4_address" in network
    }


def converted(name: str, service: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    made = {key: service[key] for key in KEPT if service.get(key) is not None}
    made["networks"] = networks_of(name, service)
    made["environment"] = environment(name, service.get("environment") or {}, names)
    if name in ASKS_NOBODY:
        made["healthcheck"] = service["healthcheck"]
    # A swarm cannot open a port on one address alone: what the console shows stays inside.
    if ports := [each for each in service.get("ports", []) if "host_ip" not in each]:
        made["ports"] = [opened(each) for each in ports]
    return made


def opened(port: Mapping[str, Any]) -> dict[str, Any]:
    """Not by the mesh of all machines: it would hide from whom a request comes."""
    return {"target": port["target"], "published": int(port["published"]), "mode": "host"}


def environment(name: str, given: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    made = {key: with_names(str(value), names) for key, value in given.items()}
    if "FORWARDED_ALLOW_IPS" in made:  # nginx has any address of the network that only our services are in
        made["FORWARDED_ALLOW_IPS"] = f"{NETWORK_OF_WEB},127.0.0.1"
    if name == "nginx":  # scripts/containers/edge.sh
        made |= {"EDGE_WEB": "web", "EDGE_COUNTER": "edge-exporter"}
    return made


def with_names(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\b\d+\.\d+\.\d+\.\d+\b", lambda found: names.get(found[0], found[0]), text)


def networks_of(name: str, service: Mapping[str, Any]) -> list[str]:
    """Who owns the tables reaches the databases on a network of their own: no address tells it from others."""
    if name == "migrate":
        return ["owner"]
    if name == "assets":  # it asks nobody, and a swarm would give it a network that leads out
        return ["ops"]
    return [*sorted(service["networks"]), *(["owner"] if name in DATABASES else [])]


def networks(given: Mapping[str, Any]) -> dict[str, Any]:
    made = {
        name: overlay(each["ipam"]["config"][0]["subnet"], internal="internal" in each) for name, each in given.items()
    }
    return made | {"owner": overlay(OWNERS_NETWORK, internal=True)}


def overlay(subnet: str, *, internal: bool) -> dict[str, Any]:
    """What stays among us may pass from machine to machine: it is encrypted."""
    made: dict[str, Any] = {"driver": "overlay", "ipam": {"config": [{"subnet": subnet}]}}
    if internal:
        made |= {"internal": True, "driver_opts": {"encrypted": ""}}
    return made


def in_memory(name: str, service: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A swarm gives a mount in memory no owner: where one is wanted it is a volume, empty again once its task ends."""
    found = []
    for place, options in (each.split(":") for each in service.get("tmpfs", [])):
        if "uid=" in options:
            found.append({"type": "volume", "source": volume_in_memory(name, options)[0], "target": place})
        else:
            found.append(memory_at(place, size(options.split(",")[0].removeprefix("size="))))
    if "shm_size" in service:
        found.append(memory_at("/dev/shm", int(service["shm_size"])))
    return found


def memory_at(place: str, most: int) -> dict[str, Any]:
    return {"type": "tmpfs", "target": place, "tmpfs": {"size": most}}


def volume_in_memory(name: str, options: str) -> tuple[str, dict[str, Any]]:
    return f"{name}-memory", {"driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": options}}


def volumes_in_memory(services: Mapping[str, Any]) -> dict[str, Any]:
    wanted = ((name, each.split(":")[1]) for name, service in services.items() for each in service.get("tmpfs", []))
    return dict(volume_in_memory(name, options) for name, options in wanted if "uid=" in options)


def tier_of(name: str, service: Mapping[str, Any]) -> str:
    if name in ("nginx", "assets", "edge-exporter"):
        return "edge"
    if name == "web" or name.startswith("celery"):
        return "app"
    if name in (*DATABASES, *POOLERS, "migrate") or name.startswith("etcd"):
        return "db"
    return "cache"


def deployed(name: str, service: Mapping[str, Any], tier: str) -> dict[str, Any]:
    constraints = [f"node.labels.{tier} == 1"]
    if name == "backup":  # it keeps the clone's configuration, which is where the stack is deployed from
        constraints.append("node.role == manager")
    everywhere = name == "node-exporter"
    step = {"parallelism": 1, "order": "start-first" if name == "web" else "stop-first", "monitor": "30s"}
    return {
        # Names lead to the tasks themselves: whoever follows, votes or counts has to know them apart.
        "endpoint_mode": "dnsrr",
        **({"mode": "global"} if everywhere else {"replicas": service.get("replicas", 1)}),
        **({} if everywhere else {"placement": {"constraints": constraints}}),
        "update_config": {**step, "failure_action": "rollback" if name == "web" else "pause"},
        "rollback_config": step,
        "restart_policy": {"condition": "on-failure" if name in ENDS else "any", "delay": "5s"},
        "resources": {"limits": {"memory": str(service["mem_limit"]), "pids": service["pids_limit"]}},
    }

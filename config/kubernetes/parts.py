"""What of the compose file goes to Kubernetes, as what, and where it differs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

WEB: Final = re.compile(r"web\d+")
# Monitoring is the cluster's own; `secrets` is run once, before (docs/deployment/SCALING.md).
LEFT_OUT: Final = re.compile(r"secrets|prometheus|alertmanager|grafana|.*-exporter")
STORAGE: Final = {
    "db": "200Gi", "db-replica1": "200Gi", "db-replica2": "200Gi",
    "db-wal": "40Gi", "db-replica1-wal": "40Gi", "db-replica2-wal": "40Gi",
    "backups": "200Gi", "offsite": "200Gi", "restore": "100Gi", "facts": "1Gi", "dumps": "200Gi",
    "etcd1": "4Gi", "etcd2": "4Gi", "etcd3": "4Gi",
    "redis-master": "20Gi", "redis-replica1": "20Gi", "redis-replica2": "20Gi",
    "redis-sentinel1": "1Gi", "redis-sentinel2": "1Gi", "redis-sentinel3": "1Gi",
    "media": "500Gi", "static": "1Gi",
}  # fmt: skip
SCRATCH: Final = {"nginx-buffers": "2Gi"}  # of a pod alone, and gone with it
SHARED: Final = ("media", "static")  # by servers on several machines: the class of storage has to allow it


@dataclass(frozen=True)
class Part:
    """A service of the compose file."""

    name: str
    about: dict[str, Any]
    kind: str
    file: str
    role: str  # what flows.py knows it as
    replicas: int = 1
    ports: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def room(self) -> str:
        """The secret with what `secrets` has made for its kind."""
        return next((each.split(":")[0] for each in self.volumes if each.startswith("secrets-")), "")

    @property
    def volumes(self) -> list[str]:
        return [each for each in self.about.get("volumes", []) if isinstance(each, str)]

    @property
    def keeps_the_env_file(self) -> bool:
        return "env" in self.about.get("secrets", [])


@dataclass(frozen=True)
class Role:
    """`answers_when_ready`: it is found only then; others are from their first moment, as they look for each other."""

    file: str
    kind: str
    ports: tuple[int, ...] = ()
    answers_when_ready: bool = False


ROLES: Final = {
    "web": Role("web", "Deployment", (8000, 9091), answers_when_ready=True),
    "worker": Role("workers", "Deployment"),
    "mail": Role("workers", "Deployment"),
    "beat": Role("workers", "Deployment"),
    "edge": Role("edge", "Deployment", (80, 443), answers_when_ready=True),
    "migrate": Role("jobs", "Job"),
    "assets": Role("jobs", "Job"),
    "pooler": Role("database", "Deployment", (6432,)),
    "db": Role("database", "StatefulSet", (5432, 8008, 8432)),
    "etcd": Role("database", "StatefulSet", (2379, 2380)),
    "backup": Role("backup", "StatefulSet", (8432,)),
    "redis": Role("redis", "StatefulSet", (6379,)),
    "sentinel": Role("redis", "StatefulSet", (26379,)),
    "cache": Role("redis", "Deployment", (6379,)),
}


def role_of(name: str) -> str:
    for pattern, role in (
        (r"web", "web"), (r"celery-worker3", "mail"), (r"celery-worker\d", "worker"), (r"celery-beat", "beat"),
        (r"nginx", "edge"), (r"pgbouncer2?", "pooler"),
        (r"db(-replica\d)?", "db"), (r"etcd\d", "etcd"), (r"redis-sentinel\d", "sentinel"),
        (r"redis-cache", "cache"), (r"redis-(master|replica\d)", "redis"), (r"migrate|assets|backup", name),
    ):  # fmt: skip
        if re.fullmatch(pattern, name):
            return role
    raise ValueError(f"{name} has no role in Kubernetes yet: config/kubernetes/parts.py")


def parts_of(services: dict[str, dict[str, Any]]) -> Iterator[Part]:
    names = names_of_addresses(services)
    servers = [name for name in services if WEB.fullmatch(name)]
    for service, about in services.items():
        if LEFT_OUT.fullmatch(service) or service in servers[1:]:
            continue
        name = "web" if service in servers else service
        role = ROLES[role_of(name)]
        yield Part(
            name, about, role.kind, role.file, role_of(name), len(servers) if name == "web" else 1, role.ports,
            environment(name, about, names),
        )  # fmt: skip


def names_of_addresses(services: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {
        network["ipv4_address"]: name
        for name, about in services.items()
        if isinstance(about.get("networks"), dict)
        for network in about["networks"].values()
        if network
    }


def environment(name: str, about: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    made = {key: re.sub(r"\b\d+(\.\d+){3}\b", lambda found: names.get(found[0], found[0]), str(value))
            for key, value in (about.get("environment") or {}).items()}  # fmt: skip
    made.pop("PROMETHEUS_URL", None)  # of a monitoring that is not among these
    if "FORWARDED_ALLOW_IPS" in made:
        made["FORWARDED_ALLOW_IPS"] = "0.0.0.0/0"  # network.yaml lets nobody but the edge reach this port
    if name == "nginx":
        made |= {"EDGE_WEB": "web", "EDGE_COUNTER": "edge-exporter"}
    return made

"""Who may reach whom, and nobody else: a NetworkPolicy for each role, and one that closes the rest."""

from collections.abc import Iterator
from typing import Any, Final

from parts import ROLES, Part

WORLD, NAMES = "world", "names"
FLOWS: Final = (
    # from, to, ports
    (WORLD, "edge", (80, 443)),
    ("edge", "web", (8000,)),
    ("web", "pooler", (6432,)),
    ("worker", "pooler", (6432,)),
    ("mail", "pooler", (6432,)),
    ("beat", "pooler", (6432,)),
    ("web", "sentinel", (26379,)),
    ("worker", "sentinel", (26379,)),
    ("mail", "sentinel", (26379,)),
    ("beat", "sentinel", (26379,)),
    ("web", "redis", (6379,)),
    ("worker", "redis", (6379,)),
    ("mail", "redis", (6379,)),
    ("beat", "redis", (6379,)),
    ("web", "cache", (6379,)),
    ("worker", "cache", (6379,)),
    ("mail", "cache", (6379,)),
    ("beat", "cache", (6379,)),
    ("mail", WORLD, (25, 465, 587)),  # the only one that reaches out
    ("pooler", "db", (5432, 8008)),
    ("migrate", "db", (5432,)),
    ("db", "db", (5432, 8008)),
    ("db", "etcd", (2379,)),
    ("etcd", "etcd", (2379, 2380)),
    ("db", "backup", (8432,)),
    ("backup", "db", (5432, 8432)),
    ("redis", "redis", (6379,)),
    ("redis", "sentinel", (26379,)),
    ("sentinel", "redis", (6379,)),
    ("sentinel", "sentinel", (26379,)),
)
API: Final = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
# The cluster's own names, wherever it keeps them.
DNS: Final = {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}


def policies(parts: list[Part]) -> Iterator[dict[str, Any]]:
    yield {
        **API,
        "metadata": {"name": "nobody-else", "namespace": "bmms"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    }
    there = {part.role for part in parts}
    for role in (role for role in ROLES if role in there):
        ingress = [rule("from", one, ports) for one, other, ports in FLOWS if other == role]
        egress = [rule("to", other, ports) for one, other, ports in FLOWS if one == role]
        yield {
            **API,
            "metadata": {"name": role, "namespace": "bmms"},
            "spec": {
                "podSelector": pods(role), "policyTypes": ["Ingress", "Egress"], "ingress": ingress,
                "egress": [*egress, DNS],
            },
        }  # fmt: skip


def rule(direction: str, role: str, ports: tuple[int, ...]) -> dict[str, Any]:
    who = {} if role == WORLD else {direction: [{"podSelector": pods(role)}]}
    return {**who, "ports": [{"port": port, "protocol": "TCP"} for port in ports]}


def pods(role: str) -> dict[str, Any]:
    return {"matchLabels": {"bmms.gov.ph/role": role}}

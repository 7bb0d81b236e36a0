"""The numbers of the stack: from the files that hold them where they exist, else from the guide and the design."""

import re
from collections.abc import Callable, Mapping
from configparser import Error, RawConfigParser
from dataclasses import dataclass
from pathlib import Path

from production.sizes import SERVICES
from production.units import seconds, size

COMPOSE_FILE = "docker-compose.prod.yml"
SMALL_FILE = "docker-compose.small.yml"  # laid over it for the profile `small`
POOLER_FILE = "config/pgbouncer/pgbouncer.ini"
NGINX_FILE = "config/nginx/load_balancer.conf"
ROLES_FILE = "config/postgres/roles.sql"
PATIENCE_FILE = "src/bmms/tenancy/patience.py"
SETTINGS_FILE = "src/bmms/main/settings.py"
REPLICA_POOL = "_ro"
BACKGROUND_POOL = "_bg"


@dataclass(frozen=True)
class Number:
    value: float
    source: str = "the guide and the design"  # or the file and the name to edit

    def __int__(self) -> int:
        return int(self.value)


@dataclass(frozen=True)
class Stack:
    """Times in seconds, memory in bytes."""

    web_servers: Number = Number(4)
    poolers: Number = Number(2)
    pool: Number = Number(50)  # of the web, in each pooler
    reserve: Number = Number(10)
    background_pool: Number = Number(20)
    most_clients: Number = Number(1000)
    wait_for_leader: Number = Number(25)  # a page tries again for so long
    connect_timeout: Number = Number(3)  # of a pooler that does not answer
    wait_for_connection: Number = Number(5)
    statement_timeout: Number = Number(25)
    proxy_read_timeout: Number = Number(60)
    web_stop_grace: Number = Number(40)
    worker_stop_grace: Number = Number(310)
    databases: frozenset[str] = frozenset()  # that the pooler offers; empty: not known
    pulled_images: tuple[tuple[str, str], ...] = ()  # with the digest that the compose file names
    memory: Mapping[str, int] | None = None  # limits that the compose file states, by service
    small_memory: Mapping[str, int] | None = None  # what the small file states instead

    def stated_memory(self, profile: str) -> dict[str, int]:
        return {**(self.memory or {}), **((self.small_memory or {}) if profile == "small" else {})}


def read_stack(root: Path) -> Stack:
    """What the files below `root` say; a file that is not there, or a line not found, leaves what is assumed."""
    compose, sections = text(root / COMPOSE_FILE), from_ini(text(root / POOLER_FILE))
    found: dict[str, Number] = {}
    found |= from_compose(compose)
    found |= from_nginx(text(root / NGINX_FILE))
    found |= from_roles(text(root / ROLES_FILE))
    found |= from_application(text(root / PATIENCE_FILE), text(root / SETTINGS_FILE))
    found |= from_pooler(sections)
    return Stack(
        **found,
        databases=frozenset(sections.get("databases", {})),
        pulled_images=tuple(re.findall(r"^ +image: (\S+)@sha256:([0-9a-f]+)$", compose, re.MULTILINE)),
        memory=stated_memory(compose),
        small_memory=stated_memory(text(root / SMALL_FILE)),
    )


def text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def from_compose(content: str) -> dict[str, Number]:
    blocks = services(content)
    web = [name for name in blocks if re.fullmatch(r"web\d+", name)]
    poolers = [name for name in blocks if re.fullmatch(r"pgbouncer\d*", name)]
    found = {}
    if web:
        found["web_servers"] = Number(len(web), COMPOSE_FILE)
    if poolers:
        found["poolers"] = Number(len(poolers), COMPOSE_FILE)
    for key, prefix in (("web_stop_grace", "web"), ("worker_stop_grace", "celery-worker")):
        graces = [grace for name, block in blocks.items() if name.startswith(prefix) if (grace := stop_grace(block))]
        if graces:
            found[key] = Number(min(graces), f"{COMPOSE_FILE}: stop_grace_period")
    return found


def services(content: str) -> dict[str, str]:
    """The lines of each service. Reads what is written plainly; anchors and extensions are not followed."""
    below = re.search(r"^services:[ ]*\n((?:[ #].*\n|\s*\n)+)", content + "\n", re.MULTILINE)
    parts = re.split(r"^ {2}([a-z][\w-]*):[^\n]*\n", below[1], flags=re.MULTILINE) if below else [""]
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def stop_grace(block: str) -> float:
    return stated_time(r"^\s+stop_grace_period:\s*(\w+)", block)


def stated_memory(content: str) -> dict[str, int]:
    found = {}
    for name, block in services(content).items():
        limit = re.search(r"^\s+mem_limit:\s*[\"']?(\d+\w*)", block, re.MULTILINE)
        if limit and (stated := understood(size, limit[1])):
            found[name] = int(stated)
    return found


def from_nginx(content: str) -> dict[str, Number]:
    stated = re.findall(r"^\s*proxy_read_timeout\s+(\w+);", content, re.MULTILINE)
    longest = max((understood(seconds, found) for found in stated), default=0.0)
    return {"proxy_read_timeout": Number(longest, f"{NGINX_FILE}: proxy_read_timeout")} if longest else {}


def from_roles(content: str) -> dict[str, Number]:
    found = stated_time(r"ALTER ROLE bmms_app SET statement_timeout = '(\w+)'", content)
    return {"statement_timeout": Number(found, f"{ROLES_FILE}: statement_timeout")} if found else {}


def from_application(patience: str, settings: str) -> dict[str, Number]:
    wait = stated_time(r"^LONGEST_WAIT: Final = (\d+)", patience)
    connect = stated_time(r'"connect_timeout": (\d+)', settings)
    found = {
        "wait_for_leader": Number(wait, f"{PATIENCE_FILE}: LONGEST_WAIT"),
        "connect_timeout": Number(connect, f"{SETTINGS_FILE}: connect_timeout"),
    }
    return {name: number for name, number in found.items() if number.value}


def stated_time(pattern: str, content: str) -> float:
    found = re.search(pattern, content, re.MULTILINE)
    return understood(seconds, found[1]) if found else 0.0


def understood(unit: Callable[[str], float], stated: str) -> float:
    """0 for what its own program would refuse too: that is for its start test to say."""
    try:
        return unit(stated)
    except ValueError:
        return 0.0


def from_ini(content: str) -> dict[str, dict[str, str]]:
    parser = RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=(";", "#"))
    try:
        parser.read_string(content)
    except Error:
        return {}
    return {section: dict(parser[section]) for section in parser.sections()}


def from_pooler(sections: dict[str, dict[str, str]]) -> dict[str, Number]:
    settings = sections.get("pgbouncer", {})
    keys = {
        "pool": "default_pool_size",
        "reserve": "reserve_pool_size",
        "most_clients": "max_client_conn",
        "wait_for_connection": "query_wait_timeout",
    }
    found = {
        ours: Number(int(settings[theirs]), f"{POOLER_FILE}: {theirs}")
        for ours, theirs in keys.items()
        if settings.get(theirs, "").isdecimal()
    }
    for name, connection in sections.get("databases", {}).items():
        own = re.search(r"\bpool_size\s*=\s*(\d+)", connection)
        if own and name.endswith(BACKGROUND_POOL):
            found["background_pool"] = Number(int(own[1]), f"{POOLER_FILE}: {name} pool_size")
    return found


def memory_of_all(stack: Stack, profile: str) -> int:
    """Bytes of all services together: what the compose files state, and the profile's sizes for the rest."""
    stated = stack.stated_memory(profile)
    total = 0
    for service in SERVICES:
        named = [stated.pop(name) for name in list(stated) if belongs(name, service.name)]
        total += sum(named) + max(0, service.count - len(named)) * service.bytes_each(profile)
    return total + sum(stated.values())


def belongs(name: str, service: str) -> bool:
    """db-replica1 to db, redis-replica2 to redis-master, web3 to web, node-exporter to exporters."""
    kind = re.sub(r"\d+$", "", name)
    same = {"db-replica": "db", "redis-replica": "redis-master", "postgres": "db"}
    return same.get(kind, "exporters" if kind.endswith("exporter") else kind) == service

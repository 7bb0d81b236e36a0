"""What the members of a group say of themselves: names in, a word about each out.

scripts/swarm has the service `backup` run this text: it is on their network, and always on the machine that manages the
swarm. So it is handed nothing but their names, and needs nothing but Python.
"""

import json
import re
import socket
import ssl
import sys
import urllib.parse
import urllib.request

LEADS, FOLLOWS, WELL = "leads", "follows", "well"  # whoever says anything else is not well
PATIENCE = 5  # seconds, for each answer
IN_STEP = {"sync_standby", "quorum_standby"}  # Patroni's names for who has whatever is called saved
SENTINELS = 3
TRUSTED = "/run/generated/ca.crt"


def main(names: list[str]) -> None:
    print(json.dumps({name: said_by(name) for name in names}))


def said_by(name: str) -> str:
    ask = next(ask for beginning, ask in KINDS if name.startswith(beginning))
    try:
        return ask(name)
    except (OSError, ValueError) as trouble:
        return f"no answer: {trouble}"


def database(name: str) -> str:
    """A leader that nobody is in step with has nobody who may take over."""
    told = json.loads(got(f"https://{name}:8008/health"))
    if told.get("role") != "primary":
        return FOLLOWS if told.get("replication_state") == "streaming" else "follows no leader"
    members = json.loads(got(f"https://{name}:8008/cluster"))["members"]
    return LEADS if IN_STEP & {member["role"] for member in members} else f"{LEADS}, and nobody is in step with it"


def etcd(name: str) -> str:
    """Whether it and a second member agree."""
    return WELL if json.loads(got(f"http://{name}:2381/health"))["health"] == "true" else "has no majority"


def pooler(name: str) -> str:
    socket.create_connection((name, 6432), PATIENCE).close()
    leaders = figure('haproxy_backend_active_servers{proxy="leader"}', got(f"http://{name}:8404/metrics?scope=backend"))
    return WELL if leaders else "finds no leader"


def redis(name: str) -> str:
    told = figures_of(f"{name}:6379")
    if re.search(r'^redis_instance_info\{.*\brole="master"', told, re.MULTILINE):
        return LEADS
    return FOLLOWS if figure("redis_master_link_up", told) else "follows no master"


def sentinel(name: str) -> str:
    agree = figure("redis_sentinel_master_ok_sentinels", figures_of(f"{name}:26379"))
    return WELL if agree >= SENTINELS else f"knows of {agree:.0f} Sentinels"


KINDS = (("db", database), ("etcd", etcd), ("pgbouncer", pooler), ("redis-sentinel", sentinel), ("redis", redis))


def figures_of(server: str) -> str:
    """By the exporter, which has a login: who asks here has none."""
    target = urllib.parse.quote(f"redis://monitor@{server}", safe="")
    told = got(f"http://redis-exporter:9121/scrape?target={target}")
    if not figure("redis_up", told):
        raise ValueError("it does not answer its exporter")
    return told


def figure(name: str, told: str) -> float:
    """The first of that name; 0 where there is none."""
    found = re.search(rf"^{re.escape(name)}(?:\{{.*\}})? (\S+)$", told, re.MULTILINE)
    return float(found[1]) if found else 0.0


def got(address: str) -> str:
    secure = [ssl.create_default_context(cafile=TRUSTED)] if address.startswith("https:") else []
    handlers = [urllib.request.HTTPSHandler(context=context) for context in secure]
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)
    with direct.open(address, timeout=PATIENCE) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    main(sys.argv[1:])

"""scripts/rotate_secret: made anew, told to whoever checks it, and read again by whoever shows it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from production.releases import say
from production.rollout import MAKER, OTHERS, POOLERS, PROJECT, READY_WITHIN, WEB, Clone, FailedError, wait_until_ready
from production.standing import MEMBERS

WELL_WITHIN: Final = 120.0  # seconds
AGAIN_AFTER: Final = 30.0  # seconds, in which another one takes over
REDIS: Final = ("redis-master", "redis-replica1", "redis-replica2")
SENTINELS: Final = ("redis-sentinel1", "redis-sentinel2", "redis-sentinel3")
APPLICATION: Final = (*WEB, *OTHERS)
EXPORTERS: Final = ("postgres-exporter", "pgbouncer-exporter", "pgbouncer2-exporter")
GENERATED: Final = (*MAKER, "python3", "-m", "containers.generated")
Way = Callable[[Clone, str], None]


def of_database(*readers: str) -> Way:
    """The application reads its own at each connection, and a page that is turned away meanwhile asks again."""

    def rotate(clone: Clone, name: str) -> None:
        leader_of(clone)
        renew(clone, name)
        tell_database(clone)
        restart(clone, *readers)

    return rotate


def of_members(clone: Clone, name: str) -> None:
    """Whoever follows is connected already; all read it again without a restart."""
    require_members(clone)
    renew(clone, name)
    tell_database(clone)
    let_members_read(clone)


# A second password is taken beside the first until nobody shows the first any more. None stands on a command line.
HASH: Final = """"#$(printf %s "$(cat /run/generated/{file})" | sha256sum | cut -d ' ' -f 1)\""""
ALSO_TAKE: Final = "redis-cli {port} acl setuser {login} " + HASH
TAKE_ONLY: Final = "redis-cli {port} acl setuser {login} resetpass " + HASH
FOLLOW_WITH: Final = 'printf %s "$(cat /run/generated/{file})" | redis-cli -x config set masterauth'


@dataclass(frozen=True)
class Login:
    name: str
    servers: tuple[str, ...]  # that take it
    readers: tuple[str, ...]  # that show it, having read it at their start


def rotate_in_redis(clone: Clone, names: list[str]) -> None:
    """Together, so that each reader is started anew only once."""
    clone.compose(*GENERATED, "--next", *names)
    for name in names:
        ask_redis(clone, IN_REDIS[name], ALSO_TAKE, f"{name}.next")
    renew(clone, *names)
    if NODES in names:
        ask_redis(clone, Login("", REDIS, ()), FOLLOW_WITH, NODES)
    readers = dict.fromkeys(reader for name in names for reader in IN_REDIS[name].readers)
    restart(clone, *sorted(readers, key=lambda reader: reader in SENTINELS))
    for name in names:
        ask_redis(clone, IN_REDIS[name], TAKE_ONLY, name)
    say("The old ones open nothing any more.")


def ask_redis(clone: Clone, login: Login, command: str, file: str) -> None:
    for server in login.servers:
        port = "-p 26379" if server in SENTINELS else ""
        said = clone.inside(server, "sh", "-c", command.format(port=port, login=login.name, file=file)).strip()
        if said != "OK":
            raise FailedError(f"{server} does not take it: {said}")


def of_sentinels(clone: Clone, name: str) -> None:
    """Until the second shows the new one no two understand each other: for these seconds nobody could decide."""
    require_well(clone, *REDIS)
    renew(clone, name)
    for sentinel in SENTINELS:
        clone.compose("restart", sentinel)
        wait_until_answers(clone, sentinel)
    for sentinel in SENTINELS:
        wait_until_well(clone, sentinel)
        say(f"{sentinel} uses it.")


def wait_until_answers(clone: Clone, sentinel: str) -> None:
    """Its health would ask whether it understands the others."""
    deadline = time.monotonic() + WELL_WITHIN
    while clone.inside(sentinel, "redis-cli", "-p", "26379", "ping", check=False).strip() != "PONG":
        if time.monotonic() > deadline:
            raise FailedError(f"{sentinel} does not answer: docker logs {PROJECT}-{sentinel}-1")
        time.sleep(1)


WAYS: Final[dict[str, Way]] = {
    "app-password": of_database(),
    "backup-password": of_database("backup"),
    "monitor-password": of_database(*POOLERS, *EXPORTERS),
    "pgbouncer-auth-password": of_database(*POOLERS),
    **dict.fromkeys(("superuser-password", "replication-password", "rewind-password", "patroni-password"), of_members),
    "redis-sentinel-password": of_sentinels,
}


NODES: Final = "redis-node-password"
IN_REDIS: Final = {
    "redis-app-password": Login("app", REDIS, APPLICATION),
    "redis-cache-password": Login("app", ("redis-cache",), APPLICATION),
    "redis-sentinel-app-password": Login("app", SENTINELS, APPLICATION),
    "redis-monitor-password": Login("monitor", (*REDIS, "redis-cache", *SENTINELS), ("redis-exporter",)),
    NODES: Login("sentinel", (*REDIS, "redis-cache"), SENTINELS),
}


def renew(clone: Clone, *names: str) -> None:
    clone.compose(*GENERATED, *names)
    say(f"There is a new {', '.join(names)}.")


def tell_database(clone: Clone) -> None:
    """Whoever leads now: another one may have taken over since, or take over meanwhile."""
    try:
        tell_leader(clone)
    except FailedError:
        time.sleep(AGAIN_AFTER)
        tell_leader(clone)
    say("The database knows it.")


def tell_leader(clone: Clone) -> None:
    leader = leader_of(clone, "the database does not know the new one yet; do it again when one leads")
    clone.inside(leader, "python3", "-m", "containers.leader", "a new password")


def require_members(clone: Clone) -> None:
    require_well(clone, *MEMBERS)
    leader_of(clone)


def require_well(clone: Clone, *services: str) -> None:
    ill = [service for service in services if health(clone, service) != "healthy"]
    if ill:
        raise FailedError(f"not well: {', '.join(ill)}. Nothing was changed")


def let_members_read(clone: Clone) -> None:
    """All of them: one that cannot keeps none from it."""
    failed = []
    for member in MEMBERS:
        try:
            clone.inside(member, "python3", "-m", "containers.database", "again")
            wait_until_well(clone, member)
            say(f"{member} uses it.")
        except FailedError as failure:
            failed.append(f"{member} does not use it yet, restart it: {failure}")
    if failed:
        raise FailedError("\n".join(failed))


def restart(clone: Clone, *services: str) -> None:
    """One after the other; a web server is drained first."""
    for service in services:
        if service in WEB:
            restart_drained(clone, service)
        else:
            clone.compose("restart", service)
            wait_until_well(clone, service)
        say(f"{service} uses it.")


def restart_drained(clone: Clone, service: str) -> None:
    clone.inside("nginx", "edge", "drain", service)
    try:
        clone.compose("restart", service)
        wait_until_well(clone, service)
        wait_until_ready(clone, service, READY_WITHIN)
    except FailedError as failure:
        left = f"{service} gets no requests. When it is well:  scripts/edge undrain {service}"
        raise FailedError(f"{failure}\n{left}") from failure
    clone.inside("nginx", "edge", "undrain", service)


def leader_of(clone: Clone, stands: str = "nothing was changed") -> str:
    for member in MEMBERS:
        listed = clone.inside(member, "patronictl", "list", "-f", "json", check=False)
        found = [one["Member"] for one in json.loads(listed or "[]") if one["Role"] == "Leader"]
        if found:
            return str(found[0])
    raise FailedError(f"nobody leads: {stands}")


def wait_until_well(clone: Clone, service: str) -> None:
    deadline = time.monotonic() + WELL_WITHIN
    while time.monotonic() < deadline:
        if health(clone, service) == "healthy":
            return
        time.sleep(1)
    raise FailedError(f"{service} is not well after {WELL_WITHIN:.0f} s: docker logs {PROJECT}-{service}-1")


def health(clone: Clone, service: str) -> str:
    """By the engine's last round, or by the service's own check: after a restart the first round is a minute away."""
    shown = "{{.State.Health.Status}} {{json .Config.Healthcheck.Test}}"
    told = clone.run("docker", "inspect", "--format", shown, f"{PROJECT}-{service}-1", check=False)
    state, _, check = told.strip().partition(" ")
    return "healthy" if state != "healthy" and check and passes(clone, service, *json.loads(check)) else state


def passes(clone: Clone, service: str, kind: str, *words: str) -> bool:
    try:
        clone.inside(service, *(words if kind == "CMD" else ("sh", "-c", *words)))
    except FailedError:
        return False
    return True

"""Whether this server should be sent requests. Each question is bounded to a second, whatever hangs behind it; the
answer is kept for a second, so that asking cannot become load."""

import logging
import os
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from bmms.main.postgresql.base import takes_connections

log = logging.getLogger(__name__)
PATIENCE: Final = 1.0  # seconds
KEPT_FOR: Final = 1.0
KNOCK: Final = 0.3  # seconds, of the patience
REPLICA_ALIAS: Final = "replica"
# Without these no request can be served; the others are missed, and no reason to send people away.
NEEDED: Final = {"database", "migrations"}
SHOWN: Final = ("database", "cache", "migrations", "broker", "replica")  # first the two of the deployment guide
APPLIED: Final = "SELECT app, name FROM django_migrations"
Checks = dict[str, bool]


@dataclass(frozen=True)
class State:
    checks: Checks
    is_draining: bool = False

    @property
    def is_fit(self) -> bool:
        return not self.is_draining and all(self.checks[name] for name in NEEDED)

    @property
    def status(self) -> str:
        if self.is_draining:
            return "draining"
        if not self.is_fit:
            return "unavailable"
        return "ready" if all(self.checks.values()) else "degraded"


class Probe:
    """A question asked in a thread of its own. One that hangs is not asked a second time beside it."""

    def __init__(self, names: tuple[str, ...], ask: Callable[["Probe"], Checks]) -> None:
        self.names, self.ask = names, ask
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"ready-{names[0]}")
        self.future: Future[Checks] | None = None
        self.connection: psycopg.Connection[Any] | None = None

    def begin(self) -> None:
        if self.future is None or self.future.done():
            self.future = self.thread.submit(self.ask, self)

    def outcome(self, deadline: float) -> Checks:
        try:
            return self.future.result(max(0.0, deadline - monotonic())) if self.future else {}
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is no
            log.warning("Not ready: %s (%s)", ", ".join(self.names), type(error).__name__)
            self.let_go()
            return dict.fromkeys(self.names, False)

    def let_go(self) -> None:
        """Wake the thread from a server that took the question and does not answer."""
        connection = self.connection
        if connection is not None and not connection.closed:
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)


class Readiness:
    def __init__(self) -> None:
        self.lock, self.probes = Lock(), list[Probe]()
        self.forget()

    def forget(self) -> None:
        self.asked_at, self.checks = float("-inf"), Checks()

    def state(self) -> State:
        with self.lock:
            if monotonic() - self.asked_at > KEPT_FOR:
                self.checks, self.asked_at = self.asked(), monotonic()
            return State(dict(self.checks), is_draining())

    def asked(self) -> Checks:
        self.probes = self.probes or [Probe(names, ask) for names, ask in questions().items()]
        deadline = monotonic() + PATIENCE
        for probe in self.probes:
            probe.begin()
        found = {name: fine for probe in self.probes for name, fine in probe.outcome(deadline).items()}
        return {name: found[name] for name in SHOWN if name in found}


def questions() -> Mapping[tuple[str, ...], Callable[[Probe], Checks]]:
    asked: dict[tuple[str, ...], Callable[[Probe], Checks]] = {
        ("database", "migrations"): ask_leader,
        ("cache",): ask_cache,
    }
    if settings.BROKER_URL:
        asked["broker",] = ask_broker
    if REPLICA_ALIAS in settings.DATABASES:
        asked["replica",] = ask_replica
    return asked


def is_draining() -> bool:
    """A deploy puts the file there before it stops this server, so that the balancer sends nobody any more."""
    return bool(settings.DRAIN_FILE) and Path(settings.DRAIN_FILE).exists()


def ask_leader(probe: Probe) -> Checks:
    role, applied = asked_of_server(probe, DEFAULT_DB_ALIAS, "SELECT pg_is_in_recovery()", APPLIED)
    return {"database": role == [(False,)], "migrations": newest_migrations() <= set(applied)}


def ask_replica(probe: Probe) -> Checks:
    return {"replica": asked_of_server(probe, REPLICA_ALIAS, "SELECT 1")[0] == [(1,)]}


def ask_cache(_probe: Probe) -> Checks:
    key = f"ready:{uuid4().hex}"
    shared_cache.set(key, key, timeout=5)
    return {"cache": shared_cache.get(key) == key}


def ask_broker(_probe: Probe) -> Checks:
    """Any of the hosts of the address answers. Several Sentinels are several addresses with ; between them."""
    for address in settings.BROKER_URL.split(";"):
        parts = urlsplit(address)
        with suppress(OSError), socket.create_connection((parts.hostname, parts.port or 6379), timeout=PATIENCE / 2):
            return {"broker": True}
    return {"broker": False}


def asked_of_server(probe: Probe, alias: str, *questions: str) -> list[list[tuple[Any, ...]]]:
    """Over a connection of its own: a pool that is used up by slow requests says nothing about the server."""
    parameters = connections[alias].get_connection_params() | {"connect_timeout": 2}  # libpq's smallest
    parameters["host"] = reached(parameters["host"], int(parameters.get("port") or 5432))
    with psycopg.connect(**parameters) as connection:
        probe.connection = connection
        connection.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(PATIENCE * 1000))])
        return [connection.execute(question).fetchall() for question in questions]


def reached(hosts: str, port: int) -> str:
    """A frozen pooler would be waited for, while the other serves everybody. Where none answers, the question tells."""
    named = hosts.split(",")
    return ",".join([host for host in named if takes_connections(host, port, KNOCK)] or named) if named[1:] else hosts


@cache
def newest_migrations() -> set[tuple[str, str]]:
    """The last of each room in this release; where they are applied, so are those before them."""
    return set(MigrationLoader(None).graph.leaf_nodes())


readiness: Final = Readiness()

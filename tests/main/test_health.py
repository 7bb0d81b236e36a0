import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from bmms.main import readiness as module
from bmms.main.readiness import Probe, reached, readiness

EXACT = b'{"status": "healthy", "service": "obcms", "version": "1.0.0"}'


@pytest.fixture(autouse=True)
def _ask_anew(request, settings, monkeypatch) -> None:
    settings.DRAIN_FILE = settings.BROKER_URL = ""
    if "costs_a_second" not in request.node.name:
        monkeypatch.setattr(module, "PATIENCE", 10.0)  # other work on the machine may take a second by itself
    readiness.forget()
    readiness.probes = []


def ready(client: Client, **headers: str) -> tuple[int, dict]:
    readiness.forget()
    answer = client.get("/ready/", headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("https", [False, True])
def test_health_is_word_for_word_what_operators_expect(client: Client, settings, https):
    """No database mark: a query would fail this test."""
    settings.SECURE_SSL_REDIRECT = https
    answer = client.get("/health/", headers={"Host": "any.host.at.all"})
    assert answer.status_code == 200
    assert answer.content == EXACT
    assert not connection.in_atomic_block


@pytest.mark.parametrize("path", ["/health/", "/ready/"])
def test_only_get_and_head(client: Client, db, path):
    assert client.post(path).status_code == 405
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")


def test_ready(client: Client, db):
    assert ready(client, Host="any.host.at.all") == (
        200,
        {"status": "ready", "checks": {"database": True, "migrations": True, "cache": True}},
    )


def test_not_ready_without_the_leader(client: Client, db, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    status, body = ready(client)
    assert (status, body["status"]) == (503, "unavailable")
    assert body["checks"] == {"database": False, "migrations": False, "cache": True}


def test_not_ready_while_a_migration_is_pending(client: Client, db, monkeypatch):
    monkeypatch.setattr(module, "newest_migrations", lambda: {("jobs", "9999_from_tomorrow")})
    status, body = ready(client)
    assert (status, body["checks"]["database"], body["checks"]["migrations"]) == (503, True, False)


def test_not_ready_while_draining(client: Client, db, settings, tmp_path):
    settings.DRAIN_FILE = str(tmp_path / "drain")
    assert ready(client)[0] == 200
    Path(settings.DRAIN_FILE).touch()
    status, body = ready(client)
    assert (status, body["status"]) == (503, "draining")


def test_a_missing_cache_only_degrades(client: Client, db, monkeypatch):
    def away(*_args, **_options):
        raise ConnectionError("redis://:s3cret@redis:6379")

    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.set", away)
    status, body = ready(client)
    assert (status, body["status"], body["checks"]["cache"]) == (200, "degraded", False)
    assert "s3cret" not in str(body)


def test_a_missing_replica_or_broker_only_degrades(client: Client, db, settings, monkeypatch):
    def away(_probe):
        raise OSError

    monkeypatch.setattr(module, "ask_replica", away)
    monkeypatch.setitem(settings.DATABASES, "replica", {})
    settings.BROKER_URL = "sentinel://:pw@127.0.0.1:1/0;sentinel://:pw@127.0.0.1:2/0"
    status, body = ready(client)
    assert (status, body["status"]) == (200, "degraded")
    assert (body["checks"]["replica"], body["checks"]["broker"]) == (False, False)


def test_the_broker_is_there_when_one_of_its_hosts_is(client: Client, db, settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.BROKER_URL = f"sentinel://127.0.0.1:1/0;sentinel://127.0.0.1:{server.getsockname()[1]}/0"
        assert ready(client)[1]["checks"]["broker"] is True


def test_asking_often_is_answered_from_memory(client: Client, db, monkeypatch):
    asked = []
    monkeypatch.setattr(module, "ask_cache", lambda _probe: asked.append(1) or {"cache": True})
    for _ in range(20):
        client.get("/ready/")
    assert len(asked) == 1


def test_a_question_that_hangs_costs_a_second_and_is_not_asked_again_beside_it(client: Client, db, monkeypatch):
    asked, stop = [], threading.Event()

    def hanging(_probe: Probe) -> dict[str, bool]:
        asked.append(1)
        stop.wait(20)
        return {"cache": True}

    monkeypatch.setattr(module, "ask_cache", hanging)
    for _ in range(3):
        begun = time.monotonic()
        assert ready(client)[1]["checks"]["cache"] is False
        assert time.monotonic() - begun < 1.5
    assert len(asked) == 1
    stop.set()


@pytest.fixture
def line(monkeypatch) -> Iterator["Line"]:
    """The way to the database leads over a line that can go dead."""
    line = Line(f"{connection.settings_dict['HOST']}/.s.PGSQL.5432")
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(line.port))
    yield line
    line.listener.close()


class Line:
    """Carries bytes between a port and PostgreSQL until a client says `dead_at`: then nothing more, in silence."""

    def __init__(self, server: str) -> None:
        self.server, self.dead_at, self.is_dead = server, b"", threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client = self.listener.accept()[0]
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.server)
                threading.Thread(target=self.carry, args=(client, server), daemon=True).start()
                threading.Thread(target=self.carry, args=(server, client), daemon=True).start()

    def carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.dead_at and self.dead_at in data:
                    self.is_dead.set()
                if self.is_dead.is_set():
                    continue
                target.sendall(data)
        target.close()


@pytest.mark.parametrize("dead_at", [b"bmms_app", b"pg_is_in_recovery"], ids=["connecting", "asking"])
def test_a_silent_database_costs_a_second_and_is_noticed_when_it_is_back(client: Client, db, line, dead_at):
    assert ready(client)[0] == 200
    line.dead_at = dead_at
    for _ in range(2):
        begun = time.monotonic()
        status, body = ready(client)
        assert (status, body["checks"]["database"]) == (503, False)
        assert time.monotonic() - begun < 1.5
    line.dead_at = b""
    line.is_dead.clear()
    deadline = time.monotonic() + 4
    while ready(client)[0] != 200:
        assert time.monotonic() < deadline, "the thread still waits for an answer that was lost"
        time.sleep(0.1)


def answer_once(listening: socket.socket) -> None:
    client, _address = listening.accept()
    with client:
        client.recv(8)
        client.sendall(b"N")


def test_a_frozen_pooler_is_not_asked_while_the_other_one_answers():
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        port = frozen.getsockname()[1]
        with socket.create_server(("127.0.0.2", port)) as well:
            thread = threading.Thread(target=answer_once, args=[well])
            thread.start()
            assert reached("127.0.0.1,127.0.0.2", port) == "127.0.0.2"
            thread.join()
            assert reached("127.0.0.1,127.0.0.2", port) == "127.0.0.1,127.0.0.2", "better than nobody"
        assert reached("127.0.0.1", port) == "127.0.0.1"

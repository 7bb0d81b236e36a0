"""Through a pooler of the tests' own, which can be frozen: it goes on being connected to, and says nothing."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.db import InternalError, OperationalError, ProgrammingError, connection, connections

from bmms.main import containers
from bmms.main.postgresql import base


class Pooler(threading.Thread):
    def __init__(self, behind: str) -> None:
        super().__init__(daemon=True)
        self.behind, self.awake, self.lines = behind, threading.Event(), []
        self.own_answer = b""  # in place of the database's
        self.awake.set()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def run(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self.listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.behind)
                self.lines += [Line(self, client, server), Line(self, server, client)]
                for line in self.lines[-2:]:
                    line.start()

    def end(self) -> None:
        self.awake.set()
        with suppress(OSError):  # it does not listen any more
            self.listening.shutdown(socket.SHUT_RDWR)
        self.join()
        self.listening.close()
        for line in self.lines:
            line.end()


class Line(threading.Thread):
    """One direction of a connection."""

    def __init__(self, pooler: Pooler, one: socket.socket, other: socket.socket) -> None:
        super().__init__(daemon=True)
        self.pooler, self.one, self.other = pooler, one, other

    def run(self) -> None:
        with suppress(OSError):
            while data := self.one.recv(65536):
                self.pooler.awake.wait()
                own = self.pooler.own_answer
                self.one.sendall(own) if own else self.other.sendall(data)
            self.other.shutdown(socket.SHUT_WR)

    def end(self) -> None:
        with suppress(OSError):
            self.one.shutdown(socket.SHUT_RDWR)
        self.join()
        self.one.close()


@pytest.fixture
def pooler(db: None) -> Iterator[Pooler]:
    parameters = connection.get_connection_params()
    made = Pooler(str(Path(parameters["host"]) / f".s.PGSQL.{parameters.get('port') or 5432}"))
    made.start()
    yield made
    made.end()


@pytest.fixture(autouse=True)
def _nobody_is_avoided() -> Iterator[None]:
    yield
    base.avoided.clear()


@pytest.fixture
def through(pooler: Pooler, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(base, "SILENCE", 0.4)
    monkeypatch.setattr(base, "ANSWER", 0.4)
    settings = connection.settings_dict | {"HOST": "127.0.0.1", "PORT": str(pooler.port)}
    settings["OPTIONS"] = {**settings["OPTIONS"], "sslmode": "disable"}
    made = base.DatabaseWrapper(settings, alias="default")
    yield made
    made.close()


def test_whatever_address_the_database_has_it_is_asked_so():
    assert isinstance(connections["default"], base.DatabaseWrapper), "a frozen pooler would be waited for"


def test_a_slow_answer_is_waited_for(through: Any):
    with through.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.5)")
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)


def test_a_socket_is_not_asked_whether_it_is_there(monkeypatch: pytest.MonkeyPatch, db: None):
    monkeypatch.setattr(base, "SILENCE", 0.2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.8)")
    assert base.avoided == {}


def test_a_frozen_pooler_is_left(through: Any, pooler: Pooler):
    through.ensure_connection()
    pooler.awake.clear()
    begun = monotonic()
    with pytest.raises(OperationalError, match=r"127\.0\.0\.1 has said nothing"), through.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert monotonic() - begun < 2
    assert not through.is_usable()
    assert base.is_avoided("127.0.0.1")


def test_a_kept_connection_to_it_is_given_up_before_a_page_needs_it(through: Any, pooler: Pooler):
    through.ensure_connection()
    pooler.awake.clear()
    assert not through.is_usable()


def test_the_end_of_a_transaction_on_it_waits_no_longer(through: Any, pooler: Pooler):
    through.set_autocommit(False)
    with through.cursor() as cursor:
        cursor.execute("SELECT 1")
    pooler.awake.clear()
    begun = monotonic()
    with pytest.raises(OperationalError):
        through.commit()
    with pytest.raises(OperationalError):
        through.rollback()
    assert monotonic() - begun < 2


def test_others_of_the_process_turn_to_the_other_at_once(through: Any, pooler: Pooler):
    through.ensure_connection()
    base.avoided["127.0.0.1"] = monotonic() + 5
    assert not through.is_usable(), "it would be silent for two seconds first"
    through.settings_dict["HOST"] = "127.0.0.1,::1"
    assert through.get_connection_params()["host"] == "::1"
    base.avoided["::1"] = monotonic() + 5
    assert through.get_connection_params()["host"] == "127.0.0.1,::1", "better than nobody"


@pytest.mark.parametrize("is_back", [False, True])
def test_who_let_go_of_one_is_turned_to_by_others_only_when_it_is_back(through: Any, pooler: Pooler, is_back: bool):
    """It may be starting anew; or it let go long ago, and the other one has gone since."""
    through.ensure_connection()
    if not is_back:
        pooler.listening.shutdown(socket.SHUT_RDWR)
    for line in pooler.lines:
        line.end()
    with pytest.raises(OperationalError), through.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert base.is_avoided("127.0.0.1") is not is_back


def test_whoever_takes_a_connection_is_avoided_no_longer(through: Any, pooler: Pooler):
    """Where both were avoided, each page would give up what it has just been given."""
    base.avoided["127.0.0.1"] = monotonic() + 5
    through.ensure_connection()
    assert through.is_usable()


def test_no_answer_is_a_lost_connection(through: Any, pooler: Pooler):
    """A page asks again after that one only."""
    through.ensure_connection()
    pooler.own_answer = b"Z\x00\x00\x00\x05I"  # ready for the next question
    with pytest.raises(OperationalError, match="not answered"), through.cursor() as cursor:
        cursor.execute("SELECT 1")
    pooler.own_answer = b""
    assert not through.is_usable()
    through.close()
    with through.cursor() as cursor:
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)


def test_an_error_of_the_database_keeps_nobody_away(through: Any):
    with pytest.raises(ProgrammingError), through.cursor() as cursor:
        cursor.execute("SELECT nothing")
    with pytest.raises(OperationalError, match="timeout"), through.cursor() as cursor:
        cursor.execute("SET statement_timeout = '50ms'")
        cursor.execute("SELECT pg_sleep(5)")
    with pytest.raises(InternalError), through.cursor() as cursor:
        cursor.execute("SAVEPOINT outside_a_transaction")
    assert not base.is_avoided("127.0.0.1")


def test_who_refuses_takes_no_connections():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert not base.takes_connections("127.0.0.1", port)


def test_the_password_is_the_one_of_this_moment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(containers, "GENERATED", tmp_path)
    made = base.DatabaseWrapper(connection.settings_dict | {"PASSWORD_FILE": "app-password"})
    for password in ("first", "second"):
        (tmp_path / "app-password").write_text(password)
        assert made.get_connection_params()["password"] == password

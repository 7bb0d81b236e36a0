"""PostgreSQL, waited for only as long as somebody is there.

The kernel of a frozen server acknowledges whatever is sent, so that neither keepalives nor time-outs of TCP notice it,
and a slow statement looks the same. Who is silent for a while is therefore asked over a second connection whether it
takes one. A busy pooler says so at once; from a frozen one the page turns to the other.
"""

import socket
from collections.abc import Generator
from contextlib import suppress
from time import monotonic
from types import SimpleNamespace
from typing import Any, Final, TypeVar

import psycopg
from psycopg.pq import ConnStatus
from psycopg.waiting import Ready, Wait

from bmms.main import containers
from bmms.main.postgresql.later import LateConnection, LateTransactions

SILENCE: Final = 2.0  # seconds after which it is asked, and again after as many
ANSWER: Final = 1.0
MAY_I_USE_TLS: Final = bytes.fromhex("00000008 04d2162f")  # PostgreSQL's first question, answered with one byte
# Seconds for which nobody of this process turns to one that was silent, or that let go of a connection: it may be
# starting anew, and calling an address that nobody has takes three.
WHEN_SILENT: Final = 10.0
WHEN_LOST: Final = 4.0
Value = TypeVar("Value")
avoided: Final[dict[str, float]] = {}  # host → until when nobody of this process turns to it


class WatchedConnection(LateConnection):
    def wait(self, gen: Generator[Any, Any, Value], *arguments: Any, **options: Any) -> Value:
        try:
            return super().wait(self._watched(gen), *arguments, **options)
        except psycopg.OperationalError:
            if self.pgconn.status == ConnStatus.BAD:
                self._avoid_unless_back()
            raise
        except psycopg.InternalError as error:
            if error.sqlstate:
                raise
            # Neither rows nor an error: so it ends for who asks while a pooler loses its server.
            self._avoid_unless_back()
            self.pgconn.finish()
            raise psycopg.OperationalError("The database has not answered.") from error

    def _avoid_unless_back(self) -> None:
        """A kept connection tells only when it is used that it was let go of, which may be long ago."""
        with suppress(psycopg.OperationalError):  # one that was left is forgotten, and avoided already
            if not self._takes_connections():
                self._avoid(WHEN_LOST)

    def _avoid(self, seconds: float) -> None:
        avoided[self.pgconn.host.decode()] = monotonic() + seconds

    def _takes_connections(self) -> bool:
        """A socket's end is noticed, and nothing stands between."""
        on_this_machine = self.pgconn.host.startswith(b"/")
        return on_this_machine or takes_connections(self.pgconn.hostaddr.decode(), int(self.pgconn.port))

    def _watched(self, gen: Generator[Any, Any, Value]) -> Generator[Any, Any, Value]:
        """psycopg sends NONE as long as nothing comes, ten times a second."""
        try:
            wanted: Wait = next(gen)
            heard = monotonic()
            while True:
                ready = yield wanted
                if ready != Ready.NONE:
                    heard = monotonic()
                elif monotonic() - heard > SILENCE:
                    self._leave_unless_alive()
                    heard = monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            value: Value = end.value
            return value

    def _leave_unless_alive(self) -> None:
        if not self._takes_connections():
            self._avoid(WHEN_SILENT)
            host = self.pgconn.host.decode()
            self.pgconn.finish()
            raise psycopg.OperationalError(f"{host} has said nothing for {SILENCE:.0f} s and takes no new connection.")


def is_avoided(host: str) -> bool:
    return monotonic() < avoided.get(host, 0)


def takes_connections(host: str, port: int, within: float | None = None) -> bool:
    within = within or ANSWER
    try:
        with socket.create_connection((host, port), timeout=within) as asked:
            asked.settimeout(within)
            asked.sendall(MAY_I_USE_TLS)
            return bool(asked.recv(1))
    except OSError:
        return False


class DatabaseWrapper(LateTransactions):
    # Django asks this for the driver's names, and for connections.
    Database = SimpleNamespace(**vars(psycopg) | {"connect": WatchedConnection.connect})  # type: ignore[assignment]

    def is_usable(self) -> bool:
        return not self._is_avoided() and bool(super().is_usable())

    def leave_if_avoided(self) -> None:
        """Before a kept connection is used that is not asked whether it lives. Outside a transaction."""
        if self._is_avoided():
            self.close()

    def _is_avoided(self) -> bool:
        kept = self.connection
        return kept is not None and not kept.closed and is_avoided(kept.info.host)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        avoided.pop(made.info.host, None)  # where all were avoided, it is the first to answer again
        return made

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        hosts = parameters.get("host", "").split(",")
        parameters["host"] = ",".join([host for host in hosts if not is_avoided(host)] or hosts)
        file = self.settings_dict.get("PASSWORD_FILE")
        return parameters | ({"password": containers.generated(file)} if file else {})

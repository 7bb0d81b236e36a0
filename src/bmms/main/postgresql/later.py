"""Statements that nobody awaits an answer of travel with the next one (docs/decisions/0043).

BEGIN, a savepoint, its end, and whose rows are meant: each would be a way of its own through two poolers and back. They
stand in line until something is asked; what COMMIT or ROLLBACK makes void is never sent.
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any, Final, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import error_from_result
from psycopg.generators import execute, fetch_many, send
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Value = TypeVar("Value")
STAY_PREPARED: Final = 400  # statements of one connection; what is too much for the pooler is prepared anew


class LateConnection(psycopg.Connection[Any]):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.later: list[str] = []

    def wait(self, gen: Generator[Any, Any, Value], *arguments: Any, **options: Any) -> Value:
        """Nothing at all is asked before what stands in line."""
        if self.later:
            first = self.taken()
            self.wait(self.made("; ".join(first)))
        return super().wait(gen, *arguments, **options)

    def made(self, text: str) -> Generator[Any, Any, None]:
        self.pgconn.send_query(text.encode())
        refuse((yield from execute(self.pgconn))[-1])

    def made_with(self, first: Sequence[str], *asks: Callable[[], None]) -> Generator[Any, Any, list[PGresult]]:
        """On one way there and back, where `asks` send by themselves, as what is prepared has to: the last answer."""
        self.pgconn.enter_pipeline_mode()
        for each in first:
            self.pgconn.send_query_params(each.encode(), None)
        for ask in asks:
            ask()
        self.pgconn.pipeline_sync()
        yield from send(self.pgconn)
        made = []
        for _each in (*first, *asks[1:]):
            made += yield from fetch_many(self.pgconn)
        answer: list[PGresult] = yield from fetch_many(self.pgconn)
        yield from fetch_many(self.pgconn)  # the end of them all
        self.pgconn.exit_pipeline_mode()
        for result in made:
            refuse(result)
        return answer

    def taken(self) -> list[str]:
        first, self.later = self.later, []
        return first

    def put_back(self, first: Sequence[str]) -> None:
        """What was taken and not sent, as where a value of the statement behind it cannot be put into words."""
        self.later[:0] = first

    def commit(self) -> None:
        self.later.clear()
        super().commit()

    def rollback(self) -> None:
        self.later.clear()
        super().rollback()


def refuse(result: PGresult) -> None:
    if result.status == ExecStatus.FATAL_ERROR:
        raise error_from_result(result)


class LateCursor(base.Cursor):
    """Sends what stands in line and its own statement as one text, and gives the answer to its own."""

    connection: LateConnection
    first: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()

    def execute(self, *arguments: Any, **options: Any) -> Any:
        self.first = self.unsent = tuple(self.connection.taken())
        try:
            return super().execute(*arguments, **options)  # type: ignore[misc]  # the stubs know none
        finally:
            self.connection.put_back(self.unsent)
            self.first = self.unsent = ()

    def _execute_send(self, query: Any, **options: Any) -> None:
        own, self.unsent = query.query, ()
        query.query = "; ".join((*self.first, "")).encode() + own
        super()._execute_send(query, **options)  # type: ignore[misc]  # as above
        query.query = own  # where Django's log of statements looks

    def _set_results(self, results: list[Any]) -> None:
        super()._set_results(results[len(self.first) :])  # type: ignore[misc]  # as above


class LateTransactions(base.DatabaseWrapper):
    """Django's transactions, opened and closed together with what is asked in them."""

    def later(self, statement: str) -> None:
        """Its answer is awaited by nobody; it is made before anything else over this connection, or with it."""
        self.connection.later.append(statement)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.cursor_factory = LateCursor
        connection.prepared_max = STAY_PREPARED
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self.later("BEGIN")

    def _set_autocommit(self, autocommit: bool) -> None:
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # as above

    def _savepoint(self, sid: str) -> None:
        self.later(self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        opening = self.ops.savepoint_create_sql(sid)
        if opening in self.connection.later:  # nothing was asked in it
            self.connection.later.remove(opening)
        elif self.connection.info.transaction_status == TransactionStatus.INERROR:
            super()._savepoint_commit(sid)  # type: ignore[misc]  # as above; it says so
        else:
            self.later(self.ops.savepoint_commit_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        opening, line = self.ops.savepoint_create_sql(sid), self.connection.later
        if opening in line:
            del line[line.index(opening) + 1 :]  # Django releases it next
        else:
            line.clear()
            super()._savepoint_rollback(sid)  # type: ignore[misc]  # as above

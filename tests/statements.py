"""Counting what a page asks of the database."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

TRANSACTIONS = re.compile(r"SAVEPOINT|RELEASE|BEGIN|COMMIT")
SCOPES = re.compile(r"SELECT current_user::text, set_config")


def statements(work: Callable[[], Any]) -> list[str]:
    """The statements of `work`, without those that open and close transactions and scopes."""
    return [sql for sql in statements_and_scopes(work) if not SCOPES.match(sql)]


def statements_and_scopes(work: Callable[[], Any]) -> list[str]:
    """All that `work` asks of the database, what tells it the scope included; only transactions open and close uncounted."""
    connection.queries_log.clear()  # of those before; it holds 9,000, and a file may look at more
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured if not TRANSACTIONS.match(query["sql"])]

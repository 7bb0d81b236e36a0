"""Counting what a page asks of the database."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

PLUMBING = re.compile(r"SAVEPOINT|RELEASE|BEGIN|COMMIT|SELECT current_user::text, set_config")


def statements(work: Callable[[], Any]) -> list[str]:
    """The statements of `work`, without those that open and close transactions and scopes."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured if not PLUMBING.match(query["sql"])]

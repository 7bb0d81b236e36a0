"""What each request is counted by. Read from the exporter's port only (see exporter.py), never through the site."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

from bmms.main.logs import view_name

Handler = Callable[[HttpRequest], HttpResponseBase]
access_log: Final = logging.getLogger("bmms.requests")

# Labels are bounded: names of views, never paths; methods that HTTP knows.
METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
REQUESTS: Final = Counter("django_http_requests_total", "Requests answered", ["method", "status", "view"])
SECONDS: Final = Histogram(
    "django_http_request_duration_seconds",
    "Time until the answer began",
    ["method", "view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
QUERIES: Final = Counter("django_db_queries_total", "Statements sent to the database", ["view"])
QUERY_SECONDS: Final = Counter("django_db_query_seconds_total", "Time spent waiting for the database", ["view"])


class Statements:
    """How many statements one request sends, and how long it waits for them."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += perf_counter() - begun


def measured(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        statements, begun = Statements(), perf_counter()
        with ExitStack() as watched:
            for alias in connections:
                watched.enter_context(connections[alias].execute_wrapper(statements))
            response = get_response(request)
        count(request, response.status_code, perf_counter() - begun, statements)
        return response

    return middleware


def count(request: HttpRequest, status: int, seconds: float, statements: Statements) -> None:
    method, view = request.method if request.method in METHODS else "other", view_name(request)
    REQUESTS.labels(method, str(status), view).inc()
    SECONDS.labels(method, view).observe(seconds)
    QUERIES.labels(view).inc(statements.count)
    QUERY_SECONDS.labels(view).inc(statements.seconds)
    if settings.ACCESS_LOG:
        user_id = getattr(getattr(request, "actor", None), "user_id", None)
        facts = {"method": method, "view": view, "status": status, "queries": statements.count, "user_id": user_id}
        access_log.info("request", extra=facts | {"milliseconds": round(seconds * 1000, 1)})

"""Counts what nginx has answered: what people saw, whichever tier was at fault.

nginx sends its access log here, a line of JSON in each datagram, so that no log file has to be shared and a counter
that is away costs nobody anything. What is lost on the way is not counted; a flood that outruns this program is seen
by `bmms_edge_log_refused_total` and by nginx's own log.
"""

import json
import socket
import sys
from collections.abc import Iterator
from typing import Any, Final

from prometheus_client import Counter, Histogram, start_http_server

SYSLOG_PORT: Final = 5140
METRICS_PORT: Final = 9117
LONGEST_LINE: Final = 65_535
GROUPS: Final = {"api", "static", "media", "account", "health", "ready", "ops"}  # all else is a page
PACED: Final = ("page", "api")  # whose time is promised; a large download takes as long as its reader's line

REQUESTS: Final = Counter(
    "bmms_edge_requests_total", "Requests answered by nginx", ["class", "route_group", "identity"]
)
SECONDS: Final = Histogram(
    "bmms_edge_request_duration_seconds",
    "From a request's first byte to the answer's last",
    ["route_group"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 30),
)
REFUSED: Final = Counter("bmms_edge_log_refused_total", "Lines that were no access log")


def declare_all() -> Iterator[object]:
    """A counter that begins at 0 has a rate from its first request on."""
    for group in (*sorted(GROUPS), "page"):
        for answer in ("2xx", "3xx", "4xx", "429", "5xx"):
            for identity in ("user", "address"):
                yield REQUESTS.labels(answer, group, identity)
    for group in PACED:
        yield SECONDS.labels(group)


def count(datagram: bytes) -> None:
    try:
        line = json.loads(datagram[datagram.index(b"{") :])
        status, path, seconds = int(line["status"]), str(line["path"]), float(line["request_time"])
    except (ValueError, KeyError, TypeError):
        REFUSED.inc()
        return
    group = route_group(path)
    REQUESTS.labels(answer_class(status), group, identity(line)).inc()
    if group in PACED:
        SECONDS.labels(group).observe(seconds)


def answer_class(status: int) -> str:
    return "429" if status == 429 else f"{status // 100}xx"


def route_group(path: str) -> str:
    first = path.split("?", 1)[0].split("/")[1] if path.startswith("/") else ""
    return first if first in GROUPS else "page"


def identity(line: dict[str, Any]) -> str:
    return "user" if line.get("identity") == "user" else "address"


def listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
    listening.bind(("0.0.0.0", port))  # noqa: S104 - the stack's own networks
    return listening


def main() -> None:
    list(declare_all())
    start_http_server(METRICS_PORT)
    listening = listen(SYSLOG_PORT)
    while True:
        count(listening.recv(LONGEST_LINE))


if __name__ == "__main__":
    sys.exit(main())

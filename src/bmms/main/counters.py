"""The counters of the web server's processes on a port of their own: `python -m bmms.main.counters` beside each of
several web servers. Knows no Django, which would take four times the memory; what needs the database is told in
exporter.py."""

import os
import time
from typing import Final
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

MULTIPLE: Final = "PROMETHEUS_MULTIPROC_DIR"


def serve(port: int, host: str, *more: Collector) -> WSGIServer:
    """Listen in a thread."""
    registry = CollectorRegistry()
    if os.environ.get(MULTIPLE):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    for collector in more:
        registry.register(collector)
    server, _thread = start_http_server(port, host, registry)
    return server


def until_orphaned(server: WSGIServer) -> None:
    """As long as the process lives that started this one."""
    parent = os.getppid()
    try:
        while os.getppid() == parent:
            time.sleep(1)
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()


if __name__ == "__main__":
    until_orphaned(serve(int(os.environ["METRICS_PORT"]), os.environ.get("METRICS_HOST", "127.0.0.1")))

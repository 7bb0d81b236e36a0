"""A Prometheus of the tests' own: one that knows, one that hangs, one that talks nonsense."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

SINCE = "2026-11-25T19:04:13.123456789Z"
ALERTS = [
    {"labels": {"alertname": "Watchdog", "severity": "none"}, "annotations": {}, "state": "firing", "activeAt": SINCE},
    {"labels": {"alertname": "HighDiskUsage", "severity": "warning"}, "annotations": {"summary": "/ is 91% full"}, "state": "firing", "activeAt": SINCE},
    {"labels": {"alertname": "PostgresNoLeader", "severity": "critical"}, "annotations": {"summary": "Nobody leads <b>"}, "state": "firing", "activeAt": SINCE},
    {"labels": {"alertname": "HighCpuUsage", "severity": "warning"}, "annotations": {}, "state": "pending", "activeAt": SINCE},
]  # fmt: skip


class Prometheus(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []
    body: ClassVar[bytes | None] = None  # instead of figures
    hangs: ClassVar[threading.Event | None] = None

    def do_GET(self) -> None:
        if self.hangs:
            self.hangs.wait(10)
            return
        address = urlsplit(self.path)
        self.asked.append(self.path)
        data = self.body or json.dumps({"status": "success", "data": self.data(address.path, parse_qs(address.query))})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(data if isinstance(data, bytes) else data.encode())

    def data(self, path: str, asked: dict[str, list[str]]) -> dict[str, Any]:
        if path.endswith("/alerts"):
            return {"alerts": ALERTS}
        if path.endswith("/query"):
            return {"result": [{"metric": {}, "value": [1, "0.99951"]}]}
        begin, step = float(asked["start"][0]), float(asked["step"][0])
        return {"result": [{"metric": {}, "values": [[begin + number * step, "0.25"] for number in range(180)]}]}

    def log_message(self, *_arguments: Any) -> None:
        pass


@contextmanager
def answering() -> Iterator[tuple[str, type[Prometheus]]]:
    """Its address, and the class whose attributes say how it behaves."""

    class Own(Prometheus):
        asked: ClassVar[list[str]] = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", Own
    finally:
        if Own.hangs:
            Own.hangs.set()
        server.shutdown()
        server.server_close()

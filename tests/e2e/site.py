"""The whole product in threads of the test's own process: real middleware, real walls, COMMIT is real."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """The test says what went wrong."""


@contextmanager
def serving() -> Iterator[str]:
    """The address is `localhost`, since browsers give passkeys to no bare IP address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(get_internal_wsgi_application())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

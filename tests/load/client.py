"""How the people of the load test reach the site."""

import socket
import ssl
import struct
from typing import Any

import gevent.socket
from geventhttpclient.client import HTTPClient, HTTPClientPool
from geventhttpclient.url import URL

PATIENCE = 60.0  # seconds: nginx waits no longer
ENCODINGS = "gzip, deflate, br"  # as browsers say


class Way(HTTPClientPool):
    """One person's connection, kept between pages, that leaves from one address."""

    def __init__(self, source: str, context: ssl.SSLContext) -> None:
        super().__init__(network_timeout=PATIENCE, connection_timeout=PATIENCE, ssl_context_factory=lambda: context)
        self.source = source

    def get_client(self, url: str | URL) -> HTTPClient:
        client = super().get_client(url)
        if self.source:
            client._connection_pool._create_tcp_socket = self.bound
        return client

    def bound(self, *kind: Any) -> gevent.socket.socket:
        found = gevent.socket.socket(*kind)
        found.bind((self.source, 0))
        return found


def trust(certificate: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate or None)


def lead(name: str, address: str) -> None:
    """To this address, whatever one the name has."""
    for module in (socket, gevent.socket):
        known = module.getaddrinfo
        module.getaddrinfo = lambda host, *more, known=known, **rest: known(
            address if host == name else host, *more, **rest
        )


def one_for_each(codes: list[str], first: str) -> dict[str, str]:
    """Organization → the address its people come from, counted up from the first."""
    number = struct.unpack("!I", socket.inet_aton(first))[0]
    return {code: socket.inet_ntoa(struct.pack("!I", number + place)) for place, code in enumerate(sorted(codes))}

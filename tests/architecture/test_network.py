"""A test that depends on somebody else's machine fails when that one does."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 443)])
def test_an_outside_address_is_refused(address):
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(address, timeout=1)


@pytest.mark.parametrize("name", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_this_machine_is_reached(name):
    with socket.create_server(("127.0.0.2" if name == "127.0.0.2" else "127.0.0.1", 0)) as server:
        socket.create_connection((name, server.getsockname()[1]), timeout=5).close()

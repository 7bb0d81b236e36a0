"""A stand-in for ClamAV's daemon that speaks its protocol: it finds the test virus and nothing else."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tests.documents.files import EICAR


@contextmanager
def scanner(folder: Path, answer: bytes | None = None) -> Iterator[str]:
    """The path of its socket; `answer` is what it says instead of a verdict."""
    address = str(folder / "clamd.sock")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(address)
    listening.listen()
    thread = Thread(target=_serve, args=(listening, answer), daemon=True)
    thread.start()
    try:
        yield address
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _serve(listening: socket.socket, answer: bytes | None) -> None:
    while True:
        try:
            asked, _address = listening.accept()
        except OSError:
            return
        with asked:
            content = _received(asked.makefile("rb"))
            found = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
            asked.sendall((answer or found) + b"\0")


def _received(stream) -> bytes:
    assert stream.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack("!I", stream.read(4))[0]:
        content += stream.read(length)
    return content

"""Asking ClamAV's daemon about a file, by its INSTREAM command."""

import re
import socket
import struct
from pathlib import Path
from typing import BinaryIO, Final

PIECE: Final = 64 * 1024
PATIENCE: Final = 60.0  # seconds without an answer
FOUND: Final = re.compile(r"stream: (?P<name>.+) FOUND\Z")


class ScannerError(OSError):
    """The daemon answered, but neither yes nor no."""


def virus_in(path: Path, scanner: str) -> str:
    """The name of what it found, or "" for a clean file. `scanner` is host:port or the path of a socket.

    Raises OSError when the daemon is away or gives no verdict.
    """
    with _connected(scanner) as daemon, path.open("rb") as file:
        daemon.sendall(b"zINSTREAM\0")
        _send(file, daemon)
        with daemon.makefile("rb") as answers:
            answer = answers.read(1000).rstrip(b"\0\n").decode(errors="replace")
    if answer == "stream: OK":
        return ""
    found = FOUND.match(answer)
    if found is None:
        raise ScannerError(f"clamd answered: {answer[:200]}")
    return found["name"]


def _send(file: BinaryIO, daemon: socket.socket) -> None:
    for piece in iter(lambda: file.read(PIECE), b""):
        daemon.sendall(struct.pack("!I", len(piece)) + piece)
    daemon.sendall(struct.pack("!I", 0))


def _connected(scanner: str) -> socket.socket:
    if "/" in scanner:
        return _on_this_machine(scanner)
    host, _colon, port = scanner.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)


def _on_this_machine(path: str) -> socket.socket:
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        daemon.settimeout(PATIENCE)
        daemon.connect(path)
    except OSError:
        daemon.close()
        raise
    return daemon

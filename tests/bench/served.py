"""The same pages through a web server, as gunicorn serves them: one worker, one thread."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """Asked over a connection that is kept, as nginx keeps its own."""

    port: int
    pid: int

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, address: str, cookie: str) -> tuple[int, bytes]:
        self.connection.request("GET", address, headers={"Cookie": cookie, "Host": "testserver"})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    @property
    def cpu(self) -> float:
        """Milliseconds that the worker has used."""
        return cpu_of(self.pid)


def cpu_of(pid: int) -> float:
    """Milliseconds of CPU of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS * 1000


@contextmanager
def server(database: str) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/bmms_test", f"/{database}"),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "1", "--log-level", "error"]
    command = [sys.executable, "-m", "gunicorn", *options, "bmms.main.wsgi:application"]
    with subprocess.Popen(command, env=environment, cwd=ROOT) as master:
        try:
            yield Server(port, worker_of(master.pid, port))
        finally:
            master.terminate()


def worker_of(master: int, port: int) -> int:
    """Once it answers."""
    for _ in range(300):
        time.sleep(0.1)
        children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        if children and answers(port):
            return int(children[0])
    raise TimeoutError("The web server did not start within 30 s.")


def answers(port: int) -> bool:
    with socket.socket() as found:
        return found.connect_ex(("127.0.0.1", port)) == 0

"""Serves BMMS: the web server and its worker, watched until somebody stops them."""

import errno
import http.client
import signal
import socket
import subprocess
import time
from pathlib import Path

import leftovers
from cluster import Cluster
from environment import PYTHON
from failure import StepError
from processes import is_alive, send
from steps import ROOT, Setup, stop_group

HOST = "127.0.0.1"
STARTING = 120  # seconds the web server may take until it answers
WORKER = ROOT / "src" / "bmms" / "jobs" / "management" / "commands" / "run_worker.py"
RESTARTS, WITHIN = (
    5,
    60.0,
)  # a worker that dies more often than this within so many seconds is not started again


def require_free(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise StepError(
                    f"Port {port} cannot be used: {error.strerror}.", "Choose another with --port."
                ) from error
            raise StepError(
                f"Another program already listens on port {port}.",
                f"Choose another one: ./run --port {port + 1}",
            ) from error


class Serving:
    """The children, in the order they were started."""

    def __init__(self, setup: Setup, port: int, cluster: Cluster | None) -> None:
        self.setup, self.port = setup, port
        self.postmaster = cluster.postmaster() if cluster else None
        self.running = leftovers.begin(f"http://{HOST}:{port}")
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.worker_starts: list[float] = []

    def start(self) -> None:
        self.launch("web server", PYTHON, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"{HOST}:{self.port}")
        self.start_worker()
        deadline = time.monotonic() + STARTING
        while not self.answers():
            self.require_alive("web server")
            if time.monotonic() > deadline:
                raise StepError(f"The web server was not ready within {STARTING} seconds.", "Its messages stand above.")
            time.sleep(0.1)

    def start_worker(self) -> None:
        if WORKER.exists():
            self.worker_starts.append(time.monotonic())
            self.launch("worker", PYTHON, "manage.py", "run_worker")

    def launch(self, name: str, *command: str | Path) -> None:
        self.children[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.setup.environment, stdin=subprocess.DEVNULL, process_group=0
        )
        self.running.add(self.children[name].pid)

    def watch(self) -> None:
        """Until a signal. Without its web server or its database BMMS stops; its worker is started again."""
        while True:
            time.sleep(0.5)
            self.require_alive("web server")
            if self.postmaster and not is_alive(self.postmaster):
                raise StepError("The embedded PostgreSQL has died.", "./run starts it again and repairs its data.")
            if "worker" in self.children and self.children["worker"].poll() is not None:
                self.restart_worker()

    def restart_worker(self) -> None:
        code = self.children["worker"].returncode
        recent = [start for start in self.worker_starts if start > time.monotonic() - WITHIN]
        if len(recent) > RESTARTS:
            raise StepError(f"The worker ended {len(recent)} times within {WITHIN:.0f} seconds, last with {code}.")
        print(f"The worker ended with {code}: starting it again.", flush=True)
        stop_group(self.children["worker"])
        self.start_worker()

    def require_alive(self, name: str) -> None:
        code = self.children[name].poll()
        if code is not None:
            raise StepError(f"The {name} ended with {code}. Its messages stand above.", "./run starts it again.")

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/ready/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        for process in self.children.values():
            send(process.pid, signal.SIGTERM)
        for process in self.children.values():
            stop_group(process, patience=15)
        leftovers.end()

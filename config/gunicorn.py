"""The web server's settings, the same on an officer's laptop and in the containers."""

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

from prometheus_client import multiprocess, values

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from bmms.main.containers import read_env_file  # noqa: E402 - found through the line above
from bmms.main.logs import logging_settings  # noqa: E402

read_env_file()
METRICS_PORT = os.environ.get("METRICS_PORT", "")
COUNTS_JOBS = os.environ.get("JOBS_METRICS", "1").lower() not in {"0", "false", "no", "off"}
METRICS_FILES = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(ROOT / f"var/metrics/{METRICS_PORT or 0}")))

wsgi_app = "bmms.main.wsgi:application"
pythonpath = str(ROOT / "src")
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"  # keeps connections alive behind a proxy, and stops within seconds whenever it is told to
workers = int(os.environ.get("GUNICORN_WORKERS", "1"))
threads = int(os.environ.get("GUNICORN_THREADS", "8"))
preload_app = workers > 1  # one copy of the code in memory
timeout = int(
    os.environ.get("GUNICORN_TIMEOUT", "60")
)  # seconds without a sign of life from a worker until it is replaced; no limit on a request
graceful_timeout = int(os.environ.get("GUNICORN_GRACEFUL_TIMEOUT", "10"))  # seconds for requests under way at a stop
keepalive = 75  # longer than a proxy keeps its side, so that the proxy is the one that closes
max_requests = 10_000 if workers > 1 else 0  # what leaks is given back; a lone worker would leave a gap
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - heartbeats never wait for a disk
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
control_socket_disable = True
accesslog = None  # the application writes its own lines, by view and without addresses
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")
if os.environ.get("LOG_FORMAT", "text") == "json":
    logconfig_dict = logging_settings(as_json=True, level=loglevel.upper())

_place = "main"
_exporter: subprocess.Popen[bytes] | None = None
# Counters live in one file for each place among the workers, not for each process id: a worker goes on where the one
# before it stopped, and the files do not grow in number however often workers are replaced.
values.ValueClass = values.MultiProcessValue(process_identifier=lambda: _place)


def on_starting(server: object) -> None:
    shutil.rmtree(METRICS_FILES, ignore_errors=True)
    METRICS_FILES.mkdir(parents=True)


def when_ready(server: object) -> None:
    global _exporter  # noqa: PLW0603 - gunicorn's hooks are functions of this module
    gc.freeze()
    if METRICS_PORT:
        command = [ROOT / "manage.py", "serve_metrics"] if COUNTS_JOBS else ["-m", "bmms.main.counters"]
        _exporter = subprocess.Popen([sys.executable, *command], env=os.environ | {"PYTHONPATH": str(ROOT / "src")})


def pre_fork(server: object, worker: object) -> None:
    taken = {each.place for each in server.WORKERS.values()}
    worker.place = next(place for place in map(str, range(len(taken) + 1)) if place not in taken)


def post_fork(server: object, worker: object) -> None:
    global _place  # noqa: PLW0603
    _place = worker.place


def child_exit(server: object, worker: object) -> None:
    multiprocess.mark_process_dead(worker.place)


def on_exit(server: object) -> None:
    if _exporter:
        _exporter.terminate()
        _exporter.wait(timeout=10)

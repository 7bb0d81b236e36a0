"""The web server's settings, the same on an officer's laptop and in the containers."""

import os
from pathlib import Path

wsgi_app = "bmms.main.wsgi:application"
pythonpath = str(Path(__file__).resolve().parents[1] / "src")
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"  # keeps connections alive behind a proxy, and stops within seconds whenever it is told to
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60  # seconds without a sign of life from a worker until it is replaced
graceful_timeout = int(os.environ.get("WEB_GRACEFUL_TIMEOUT", "10"))  # seconds for requests under way at a stop
keepalive = 75  # longer than a proxy keeps its side, so that the proxy is the one that closes
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeats never wait for a disk
control_socket_disable = True
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")

"""The only place that knows Celery. It carries a job's id to a worker; what the job is, the jobs room knows.

`manage.py work_at mail` is a worker, `manage.py keep_schedule` what others call beat. A message may be lost or come
twice: the row in the database is claimed once, and the schedule announces again what nobody took.
"""

import os
import socket
from pathlib import Path
from time import time
from typing import Any, Final

from celery import Celery, signals
from django.conf import settings
from django.db import connections

from bmms.access.actor import system_actor
from bmms.jobs.actions import beat, retire
from bmms.jobs.kinds import QUEUES, kind_named
from bmms.jobs.tasks import run_one
from bmms.main.containers import generated
from bmms.tenancy.checks import require_walls

ALIVE: Final = Path("/tmp/alive")  # noqa: S108 - of the container; config/app/bin/still-alive looks at it
CANARY_LIVES: Final = 60  # seconds
SOFT_LIMIT: Final = int(os.environ.get("CELERY_TASK_SOFT_TIME_LIMIT", "240"))
HARD_LIMIT: Final = int(os.environ.get("CELERY_TASK_TIME_LIMIT", "300"))
VISIBLE_AGAIN: Final = int(os.environ.get("CELERY_VISIBILITY_TIMEOUT", "600"))


class Configuration:
    broker_url = settings.BROKER_URL
    broker_transport_options: Final[dict[str, Any]] = {
        "master_name": "bmms-master",
        "sentinel_kwargs": {
            "username": "app",
            "password": generated("redis-sentinel-app-password"),
            "socket_timeout": 0.5,
        },
        "visibility_timeout": VISIBLE_AGAIN,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "retry_on_timeout": True,
        # of who sends: soon an error, which post.py knows what to do with
        "max_retries": 2,
        "interval_start": 0.2,
        "interval_step": 0.2,
        "interval_max": 1,
    }
    visibility_timeout = VISIBLE_AGAIN
    broker_connection_retry_on_startup = True
    broker_connection_max_retries = None
    worker_cancel_long_running_tasks_on_connection_loss = False  # the row is claimed: a second message changes nothing
    task_default_queue = QUEUES[0]
    task_ignore_result = True  # the row holds it
    task_acks_late = True
    task_reject_on_worker_lost = True
    task_soft_time_limit, task_time_limit = SOFT_LIMIT, HARD_LIMIT
    worker_prefetch_multiplier = 1
    worker_max_tasks_per_child = 1000
    worker_soft_shutdown_timeout = 60
    worker_enable_soft_shutdown_on_idle = True
    worker_enable_remote_control = False
    worker_hijack_root_logger = False
    timezone = settings.TIME_ZONE


app = Celery("bmms")
app.config_from_object(Configuration)


@app.task(name="bmms.job")  # type: ignore[untyped-decorator]  # Celery has no types
def do_job(job_id: int) -> None:
    """Whatever becomes of the job, the message is done with."""
    say_alive(in_seconds=HARD_LIMIT)
    run_one(job_id, worker())
    say_alive()


@app.task(name="bmms.canary")  # type: ignore[untyped-decorator]
def sing() -> None:
    """That it arrives shows that this worker gets what is sent to its queue."""
    say_alive()
    beat(by=worker())


def send_job(job_id: int, kind: str) -> None:
    do_job.apply_async((job_id,), queue=kind_named(kind).queue, retry=False)


def send_canary(queue: str) -> None:
    sing.apply_async(queue=queue, retry=False, expires=CANARY_LIVES)


def worker() -> Any:
    return system_actor(f"worker {socket.gethostname()[:60]}")


def say_alive(*, in_seconds: float = 0) -> None:
    """Also in advance, for a job that may keep this process from saying so again."""
    ALIVE.touch()
    moment = time() + in_seconds
    os.utime(ALIVE, (moment, moment))


def begin(**_signal: Any) -> None:
    require_walls()
    connections.close_all()
    say_alive()


def end(**_signal: Any) -> None:
    retire(by=worker())


def leave_logs_alone(**_signal: Any) -> None:
    """Celery sets up its own unless somebody listens here; ours are in the settings."""


signals.setup_logging.connect(leave_logs_alone)
signals.worker_init.connect(begin)
signals.worker_shutdown.connect(end)

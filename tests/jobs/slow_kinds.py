"""Settings of a real worker process in test_worker.py: the tests' own, and a kind of job that takes its time."""

import time

from django.apps import AppConfig
from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS


class SlowKinds(AppConfig):
    name = "tests.jobs"
    label = "slow_kinds"

    def ready(self) -> None:
        from datetime import timedelta

        from django.db import connection

        from bmms.jobs.kinds import job

        @job("slow.write", label="Slow", lease=timedelta(seconds=2))
        def write_slowly(run, *, seconds):
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO tests_written (job) VALUES (%s)", [str(run.key)])
            time.sleep(seconds)


INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.slow_kinds.SlowKinds"]

"""The process itself: run_worker as ./run and the containers start it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from tests.databases import superuser
from tests.source import ROOT

from bmms.access.actor import system_actor
from bmms.jobs.actions import enqueue
from bmms.jobs.kinds import job
from bmms.jobs.models import Job, Worker
from bmms.tenancy.scope import system

OURS = ("slow.write", "clock.tick")  # a real worker also does what the product's schedule asks for


def states() -> dict[str, int]:
    with system("the test looks"):
        found = list(Job.objects.filter(kind__in=OURS).values_list("kind", "state"))
    return {f"{kind} {state}": found.count((kind, state)) for kind, state in found}


def workers() -> list[str]:
    with system("the test looks"):
        return list(Worker.objects.values_list("name", flat=True))


@pytest.fixture(autouse=True)
def _slow_kinds() -> None:
    """So that this process knows the kinds it asks the others for."""
    job("slow.write", label="Slow")(lambda run, *, seconds: None)


def test_once_does_what_waits_and_ends(db):
    enqueue("clock.tick", {}, by=system_actor("test"))
    call_command("run_worker", "--once")
    assert states() == {"clock.tick done": 1}
    assert workers() == []


@pytest.fixture
def start(committed_database) -> Iterator[Callable[[], subprocess.Popen]]:
    """Real processes on a database where COMMIT is real, with the kinds of tests/jobs/slow_kinds.py."""
    settings = connection.settings_dict
    with superuser(committed_database) as server:
        server.execute("CREATE TABLE tests_written (job text); GRANT ALL ON tests_written TO bmms_app")
    url = f"postgresql://bmms_app@{quote(settings['HOST'], safe='')}/{committed_database}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.jobs.slow_kinds",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    begun: list[subprocess.Popen] = []

    def started() -> subprocess.Popen:
        command = [sys.executable, "-W", "ignore", ROOT / "manage.py", "run_worker"]
        begun.append(subprocess.Popen(command, env=environment, cwd=ROOT))
        return begun[-1]

    yield started
    for process in begun:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"still {states()} {workers()}"
        time.sleep(0.05)


@pytest.mark.slow
def test_sigterm_finishes_the_job_in_hand(start):
    enqueue("slow.write", {"seconds": 1}, by=system_actor("test"))
    enqueue("slow.write", {"seconds": 0}, by=system_actor("test"))
    process = start()
    wait_for(lambda: states().get("slow.write running") == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert states() == {"slow.write done": 1, "slow.write queued": 1}
    assert workers() == []


@pytest.mark.slow
def test_a_job_of_a_killed_worker_is_done_once_by_the_next(start):
    enqueue("slow.write", {"seconds": 1}, by=system_actor("test"))
    first = start()
    wait_for(lambda: states().get("slow.write running") == 1)
    first.kill()
    first.wait()
    start()
    wait_for(lambda: states() == {"slow.write queued": 1} or states() == {"slow.write done": 1})
    with system("the test turns the clock"):
        Job.objects.filter(kind__in=OURS, state="queued").update(run_after="2020-01-01T00:00Z")
    wait_for(lambda: states() == {"slow.write done": 1})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tests_written")
        assert cursor.fetchone() == (1,)


@pytest.mark.slow
def test_two_workers_double_nothing(start):
    for _ in range(30):
        enqueue("slow.write", {"seconds": 0}, by=system_actor("test"))
    start()
    start()
    wait_for(lambda: states() == {"slow.write done": 30})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT job) FROM tests_written")
        assert cursor.fetchone() == (30, 30)

"""A worker holds its job for as long as it lives, and not for ever when its work hangs."""

import threading
from datetime import timedelta
from time import monotonic, sleep

import pytest
from django.utils import timezone

from bmms.access.actor import NOBODY
from bmms.jobs import actions, tasks
from bmms.jobs.actions import enqueue, queue
from bmms.jobs.kinds import job as declare
from bmms.jobs.models import Job
from bmms.jobs.tasks import holding
from bmms.tenancy.scope import system

pytestmark = pytest.mark.slow
SHORT = timedelta(seconds=0.4)


@pytest.fixture
def briefly(committed_database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "HELD_FOR", SHORT)
    monkeypatch.setattr(holding, "HELD_FOR", SHORT)


def found(job: Job) -> Job:
    with system("the test looks"):
        return Job.objects.get(pk=job.pk)


def test_work_that_takes_longer_than_a_lease_keeps_its_job(briefly, worker, other_worker):
    def long_work(run):
        sleep(1)
        assert actions.sweep(by=other_worker) == 0
        assert found(job).lease_until > timezone.now()

    declare("slow.held", label="Slow", atomic=False)(long_work)
    job = enqueue("slow.held", {}, by=NOBODY)
    assert tasks.run_next(worker)
    assert (found(job).state, found(job).attempts) == ("done", 1)


def test_work_that_hangs_loses_its_job(briefly, worker, other_worker):
    def hang(run):
        sleep(1.5)
        swept.append(actions.sweep(by=other_worker))

    swept: list[int] = []
    declare("slow.hanging", label="Slow", lease=timedelta(seconds=0.8), atomic=False)(hang)
    job = enqueue("slow.hanging", {}, by=NOBODY)
    assert tasks.run_next(worker)
    assert swept == [1]
    assert (found(job).state, found(job).attempts) == ("queued", 1)


def test_a_sign_of_progress_gives_new_time(briefly, worker, other_worker):
    def go_on(run):
        for step in range(4):
            sleep(0.4)
            run.progress(step, 4)
        assert actions.sweep(by=other_worker) == 0

    declare("slow.steady", label="Slow", lease=timedelta(seconds=0.8), atomic=False)(go_on)
    job = enqueue("slow.steady", {}, by=NOBODY)
    assert tasks.run_next(worker)
    assert found(job).state == "done"


def test_the_holder_ends_with_the_work(briefly, worker):
    declare("quick.held", label="Quick")(lambda run: None)
    enqueue("quick.held", {}, by=NOBODY)
    begun = monotonic()
    assert tasks.run_next(worker)
    assert monotonic() - begun < 5
    assert "job-holder" not in {thread.name for thread in threading.enumerate()}

"""Work that comes by the clock, workers that tell that they live, and what the carrier of jobs is told."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.databases import superuser
from tests.jobs.rows import change, found, long_ago

from bmms.access.actor import NOBODY
from bmms.jobs import actions, kinds
from bmms.jobs.actions import enqueue, working
from bmms.jobs.models import Job, Schedule, Worker
from bmms.tenancy.scope import system

# --- schedule and heartbeat --------------------------------------------------------------------------------------


def ticks() -> int:
    with system("the test looks"):
        return Job.objects.filter(kind="clock.tick").count()


def test_periodic_work_is_asked_for_when_due_and_not_twice(db, worker):
    actions.plan_periodic(by=worker)
    actions.ask_for_due(by=worker)
    assert ticks() == 1
    actions.ask_for_due(by=worker)
    assert ticks() == 1
    with system("the test looks"):
        due = Schedule.objects.get(kind="clock.tick").due_at
    assert timedelta(seconds=50) < due - timezone.now() < timedelta(seconds=70)


def make_due(kind: str = "clock.tick") -> None:
    with system("the test turns the clock"):
        Schedule.objects.filter(kind=kind).update(due_at=long_ago())


def test_a_new_round_waits_for_the_last_one(db, worker):
    actions.plan_periodic(by=worker)
    actions.ask_for_due(by=worker)
    make_due()
    actions.ask_for_due(by=worker)
    assert ticks() == 1
    actions.finish(actions.claim_next(by=worker), by=worker)
    make_due()
    actions.ask_for_due(by=worker)
    assert ticks() == 2


def test_planning_again_keeps_dates_but_follows_a_quicker_pace(db, worker):
    actions.plan_periodic(by=worker)
    soon, late = timezone.now() + timedelta(seconds=30), timezone.now() + timedelta(days=3)
    for due, expected in ((soon, soon), (late, timezone.now() + timedelta(minutes=1))):
        with system("the test turns the clock"):
            Schedule.objects.filter(kind="clock.tick").update(due_at=due)
        actions.plan_periodic(by=worker)
        with system("the test looks"):
            assert abs(Schedule.objects.get(kind="clock.tick").due_at - expected) < timedelta(seconds=5)


def test_a_worker_tells_that_it_lives_and_takes_leave(db, worker):
    actions.beat(by=worker)
    actions.beat(by=worker, busy_for=timedelta(minutes=5))
    with system("the test looks"):
        row = Worker.objects.get()
        assert (row.name, row.busy_until > timezone.now()) == ("worker one", True)
        actions.retire(by=worker)
        assert not Worker.objects.exists()


# --- a carrier ----------------------------------------------------------------------------------------------------


@pytest.fixture
def announced(monkeypatch) -> list[tuple[int, str]]:
    """What the carrier was told."""
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(kinds, "_announcer", lambda *letter: told.append(letter))
    return told


def test_a_job_is_announced_when_it_is_committed(db, announced, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        job = enqueue("plan.write", {"title": "now"}, by=NOBODY)
        enqueue("plan.write", {"title": "later"}, by=NOBODY, run_after=timezone.now() + timedelta(hours=1))
    assert announced == []
    for callback in callbacks:
        callback()
    assert announced == [(job.pk, "plan.write")]


def test_what_was_never_announced_is_when_it_is_due(db, announced, worker, django_capture_on_commit_callbacks):
    soon = enqueue("plan.write", {}, by=NOBODY, run_after=timezone.now() - timedelta(seconds=1))
    enqueue("plan.write", {}, by=NOBODY, run_after=timezone.now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.announce_due(by=worker) == 1
        assert actions.announce_due(by=worker) == 0, "not twice within a minute"
    assert announced == [(soon.pk, "plan.write")]


def test_what_the_carrier_lost_is_announced_again(db, announced, worker, django_capture_on_commit_callbacks):
    job = enqueue("plan.write", {}, by=NOBODY)
    change(job, announced_at=timezone.now() - timedelta(minutes=2))
    with django_capture_on_commit_callbacks(execute=True):
        actions.announce_due(by=worker)
    assert announced == [(job.pk, "plan.write")]
    assert found(job).announced_at > timezone.now() - timedelta(minutes=1)


def test_the_next_attempt_is_announced_when_its_time_comes(db, announced, worker, django_capture_on_commit_callbacks):
    job = enqueue("plan.fail", {}, by=NOBODY)
    actions.fail(actions.claim(job.pk, by=worker), "no luck", by=worker)
    assert found(job).announced_at is None
    change(job, run_after=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.announce_due(by=worker) == 1


def test_a_job_that_runs_is_not_announced(db, announced, worker):
    job = enqueue("plan.write", {}, by=NOBODY)
    actions.claim(job.pk, by=worker)
    change(job, announced_at=None)
    assert actions.announce_due(by=worker) == 0


def test_one_process_keeps_the_schedule(committed_database, worker):
    """Also behind a pooler: the lock is the transaction's. Who waits takes over once it is gone."""
    actions.plan_periodic(by=worker)
    with superuser(committed_database) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", [working.ONE_SCHEDULE])
        assert actions.keep_schedule(by=worker) is False
        with system("the test looks"):
            assert not Job.objects.exists()
    assert actions.keep_schedule(by=worker) is True
    with system("the test looks"):
        assert Job.objects.filter(kind="clock.tick").count() == 1

"""Jobs from the table to a worker and back, with everything that carries them in between."""

import pytest

from tests.stack.engine import Stack

WORKERS = {"worker celery-worker1", "worker celery-worker2", "worker celery-worker3"}
ASK = """
from bmms.access.actor import system_actor
from bmms.jobs import kinds
from bmms.jobs.actions import enqueue
{before}
print("KEY", enqueue("jobs.clean", {{}}, by=system_actor("tests"), {options}).key)
"""
NOBODY_IS_TOLD = "kinds.announce_with(None)"


def system(stack: Stack, question: str) -> list[str]:
    """Rows of the system, which the owner sees only when it says so."""
    answer = stack.sql("BEGIN", "SELECT set_config('bmms.system', 'on', true)", question, "COMMIT")
    return [line for line in answer if line not in {"", "on"}]


def ask(stack: Stack, before: str = "", options: str = "") -> str:
    return stack.in_shell(ASK.format(before=before, options=options)).stdout.split("KEY ")[1].split()[0]


def state(stack: Stack, key: str) -> str:
    return system(stack, f"SELECT state || ' by ' || worker FROM jobs_job WHERE key = '{key}'")[0]


def until_done(stack: Stack, key: str, seconds: float) -> None:
    stack.wait_until(lambda: state(stack, key).startswith("done"), seconds, f"job {key} is done")


def test_every_queue_has_a_worker_that_gets_what_is_sent_to_it(stack: Stack):
    stack.wait_until(
        lambda: set(system(stack, "SELECT name FROM jobs_worker WHERE beat_at > now() - interval '1 minute'")) >= WORKERS,
        60, "a canary of each queue has arrived",
    )  # fmt: skip


def test_a_job_goes_to_the_worker_of_its_queue(stack: Stack):
    key = ask(stack)
    until_done(stack, key, 20)
    assert state(stack, key) == "done by worker celery-worker1"


def test_a_job_that_the_broker_lost_is_announced_again(stack: Stack):
    key = ask(stack, before=NOBODY_IS_TOLD)
    system(stack, f"UPDATE jobs_job SET announced_at = now() - interval '2 minutes' WHERE key = '{key}'")
    until_done(stack, key, 20)


def test_a_job_for_later_is_done_later(stack: Stack):
    key = ask(
        stack, before="from datetime import timedelta; from django.utils import timezone",
        options="run_after=timezone.now() + timedelta(seconds=6)",
    )  # fmt: skip
    assert state(stack, key).startswith("queued")
    until_done(stack, key, 30)


def test_a_second_schedule_waits_for_its_place(stack: Stack):
    # In a worker, which has the memory for another process.
    stack.exec("celery-worker2", "timeout", "12", "python", "manage.py", "keep_schedule", check=False)
    recent = "kind = 'audit.seal' AND asked_at > now() - interval '50 s'"
    assert int(system(stack, f"SELECT count(*) FROM jobs_job WHERE {recent}")[0]) <= 1, "nothing was asked for twice"


@pytest.mark.parametrize("service", ["celery-worker1", "celery-worker2", "celery-worker3", "celery-beat"])
def test_nobody_is_healthy_by_merely_running(stack: Stack, service: str):
    """The check looks at a sign of work, and an old one is none."""
    assert stack.exec(service, "still-alive", check=False).returncode == 0
    old = "rm -rf /tmp/old && mkdir /tmp/old && touch -d '75 seconds ago' /tmp/old/alive"
    seen = f"{old}; sed s,/tmp/alive,/tmp/old/alive, /usr/local/bin/still-alive | sh"
    assert stack.exec(service, "sh", "-c", seen, check=False).returncode != 0


@pytest.mark.parametrize("service", ["celery-worker3", "celery-beat"])
def test_who_is_silent_for_long_begins_anew(stack: Stack, service: str):
    """Docker restarts what has ended, not what is unhealthy."""
    before = stack.inspect(service)["State"]["StartedAt"]
    stack.exec(service, "sh", "-c", "touch -d '3 minutes ago' /tmp/alive; still-alive", check=False)
    stack.wait_until(lambda: stack.inspect(service)["State"]["StartedAt"] != before, 30, f"{service} begins anew")
    stack.wait_until_healthy()

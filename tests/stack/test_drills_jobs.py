"""Drills on background work: every job that was asked for is done, and done once."""

import time
import uuid

import pytest

from tests.stack.browser import Browser
from tests.stack.drill import Drill, key_in
from tests.stack.engine import Stack
from tests.stack.load import LOG, ORGANIZATION

pytestmark = pytest.mark.drill
LONG = 40_000  # events in the export: it takes long enough to be interrupted
TAKEN_OVER = 180  # seconds: a worker may keep silent for the lease of a minute, then a sweep finds the job
REPORTS = "celery-worker2"


@pytest.fixture(scope="module")
def many_events(people: Stack) -> str:
    """A number that so many events of the log carry in their name."""
    number = uuid.uuid4().hex
    people.superuser(
        "INSERT INTO audit_event (key, kind, verb, organization_id, actor_name, roles, subject_type, subject_id,"
        " subject_label, changes, reason, request_id)"
        f" SELECT gen_random_uuid(), 'change', 'drill.filled', id, 'Drill', '', '', '', 'Filled {number}', '{{}}', '', ''"
        f" FROM organizations_organization, generate_series(1, {LONG}) WHERE code = '{ORGANIZATION}'"
    )
    return number


def test_worker_process_killed(drill: Drill, many_events: str) -> None:
    """A worker's process killed in the middle of an export costs time only: the export is done, once, by another one."""
    with drill.people_at_work():
        key = ask(auditor(drill), many_events)
        in_the_middle(drill, key)
        drill.stack.exec(REPORTS, "sh", "-c", KILL_WHO_WORKS)
        drill.measured(done_after=round(until_done(drill, key), 1), attempts=int(job(drill, key)[2]))
    once(drill, many_events, expected=1)
    drill.nothing_is_lost()
    assert drill.errors() == 0
    assert drill.figures["attempts"] == 2, "it was not interrupted"


def test_worker_container_killed(drill: Drill, many_events: str) -> None:
    """The same when the whole container is gone and comes back 10 s later."""
    before = exports_of(drill, many_events)
    with drill.people_at_work():
        key = ask(auditor(drill), many_events)
        in_the_middle(drill, key)
        drill.kill(REPORTS)
        time.sleep(10)
        drill.start(REPORTS)
        drill.measured(done_after=round(until_done(drill, key), 1), attempts=int(job(drill, key)[2]))
    once(drill, many_events, expected=before + 1)
    drill.nothing_is_lost()
    assert drill.errors() == 0
    assert drill.figures["attempts"] == 2, "it was not interrupted"


def test_worker_stopped(drill: Drill, many_events: str) -> None:
    """A worker that is told to stop in the middle of an export finishes it first: nobody begins it again."""
    before = exports_of(drill, many_events)
    with drill.people_at_work():
        key = ask(auditor(drill), many_events)
        in_the_middle(drill, key)
        begun = time.monotonic()
        drill.stack.compose("stop", REPORTS, timeout=330)
        drill.measured(stopped_after=round(time.monotonic() - begun, 1))
        state, _done, attempts = job(drill, key)
        drill.start(REPORTS)
        drill.back(REPORTS)
    once(drill, many_events, expected=before + 1)
    drill.nothing_is_lost()
    assert (state, attempts) == ("done", "1")
    assert drill.errors() == 0


def test_beat_doubled(drill: Drill) -> None:
    """With two schedulers at work every schedule still fires once, and the second takes over when the first is killed."""
    second = "obcms-second-beat"
    drill.stack.compose("run", "--detach", "--no-deps", "--name", second, "celery-beat")
    try:
        with drill.people_at_work():
            begun = drill.stack.superuser("SELECT now()")[0]
            time.sleep(100)
            drill.kill("celery-beat")
            time.sleep(130)
            gaps = asked_after(drill.stack, begun)
    finally:
        drill.stack.docker("rm", "-f", second, check=False)
    drill.measured(seconds_between_seals=gaps)
    drill.nothing_is_lost()
    assert len(gaps) >= 3
    assert all(gap >= 30 for gap in gaps[:-1]), gaps
    assert all(gap <= 121 for gap in gaps), gaps


# The first process sees to the others, which do the work.
KILL_WHO_WORKS = """\
processes=$(for entry in /proc/[0-9]*; do
    tr '\\0' ' ' < $entry/cmdline 2>/dev/null | grep -q '^python manage.py work_at' && basename $entry
done | sort -n | tail -n +2)
for process in $processes; do kill -9 "$process"; done
"""


def auditor(drill: Drill) -> Browser:
    browser = drill.stack.browser(cookies=dict(drill.browsers["crowd.auditor.1@sample.test"].cookies))
    browser.get(LOG)
    return browser


def ask(browser: Browser, number: str) -> str:
    page = browser.post(f"{LOG}export/?words={number}", {"format": "csv"})
    assert page.status == 303, page.text[:500]
    return key_in(page.location)


def job(drill: Drill, key: str) -> list[str]:
    return drill.stack.superuser(f"SELECT state, progress_done, attempts FROM jobs_job WHERE key = '{key}'")[0].split(
        "|"
    )


def in_the_middle(drill: Drill, key: str) -> None:
    """Some of it is done, and some is not."""

    def begun() -> bool:
        state, done, _attempts = job(drill, key)
        assert state != "done", "over before it could be interrupted"
        return state == "running" and int(done) > 0

    drill.stack.wait_until(begun, 60, "the export is under way", every=0.1)


def until_done(drill: Drill, key: str) -> float:
    return drill.stack.wait_until(lambda: job(drill, key)[0] == "done", TAKEN_OVER, "the export is done")


def exports_of(drill: Drill, number: str) -> int:
    found = f"SELECT count(*) FROM audit_event WHERE verb = 'audit.exported' AND changes::text LIKE '%{number}%'"
    return int(drill.stack.superuser(found)[0])


def once(drill: Drill, number: str, expected: int) -> None:
    """The note that it was exported commits with the end of the job, so that it counts how often the work took effect."""
    found = exports_of(drill, number)
    drill.measured(long_exports_in_the_log=found, long_exports_asked_for=expected)
    assert found == expected


def asked_after(stack: Stack, begun: str) -> list[int]:
    """Seconds between the times that the audit log's seal was asked for, which is due every minute, and up to now."""
    lines = stack.superuser(
        "SELECT round(extract(epoch FROM coalesce(lead(asked_at) OVER (ORDER BY id), now()) - asked_at)) FROM jobs_job"
        f" WHERE kind = 'audit.seal' AND asked_at > '{begun}' ORDER BY id"
    )
    return [int(line) for line in lines]

import uuid

import pytest
from tests.documents.files import upload

from bmms.access.actor import system_actor
from bmms.documents.actions import SCAN, attach_file
from bmms.jobs import tasks
from bmms.jobs.actions import claim, enqueue
from bmms.jobs.models import Job
from bmms.tenancy.scope import scope, system

WORKER = system_actor("worker")


def done(kind: str, arguments: dict, organization_id: int | None = None) -> Job:
    job = enqueue(kind, arguments, by=WORKER, organization_id=organization_id)
    tasks.run(claim(job.pk, by=WORKER), WORKER)
    with system("the test looks at the job"):
        job.refresh_from_db()
    return job


@pytest.mark.parametrize("kind", ["documents.keep", "documents.scan_unscanned"])
def test_periodic_work_may_run_twice(moh, officer, kind):
    with scope(moh.pk):
        attach_file(moh, upload(), retention="WORKING", by=officer)
    first, second = done(kind, {}), done(kind, {})
    assert (first.state, first.result) == ("done", second.result)
    assert set(first.result.values()) == {0}


def test_a_file_that_is_gone_needs_no_scan(moh):
    assert done(SCAN, {"key": str(uuid.uuid4())}, moh.pk).result == {"virus": ""}


def test_a_file_belongs_to_an_organization(db):
    assert done(SCAN, {"key": str(uuid.uuid4())}).state == "dead"

"""Kinds of jobs that exist only to be tested, and a worker to do them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.specimens.models import Plan

from bmms.access.actor import Actor, system_actor
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.jobs import kinds
from bmms.jobs.kinds import GiveUp, job, periodic
from bmms.tenancy.scope import system

FAILURES = {"value": ValueError("no luck"), "rule": DomainError("The plan is closed."), "give up": GiveUp("never")}


def write_plan(run, *, title):
    Plan.objects.create(title=f"{title} by {run.by.name}")
    return {"title": title}


def fail_after_writing(run, *, error="value", title="half"):
    Plan.objects.create(title=title)
    raise FAILURES[error]


def write_file(run, *, text):
    with run.result_file("report ñ.txt", "text/plain") as file:
        file.write(text.encode())
    return {"lines": 1}


def file_and_fail(run):
    with run.result_file("report.txt", "text/plain") as file:
        file.write(b"half")
    raise ValueError


@pytest.fixture(autouse=True)
def declared(monkeypatch) -> None:
    """Instead of the product's own periodic kinds, one that does nothing."""
    lasting = {name: kind for name, kind in kinds._kinds.items() if not kind.every}
    monkeypatch.setattr(kinds, "_kinds", lasting)
    job("plan.write", label="Plan")(write_plan)
    job("plan.approve", label="Approval", permission=Permission.AUDIT_VIEW)(write_plan)
    job("plan.secret", label="Secret", secret=True)(write_plan)
    job("plan.fail", label="Failing", max_attempts=3)(fail_after_writing)
    job("file.write", label="File", file_permission=Permission.AUDIT_EXPORT)(write_file)
    job("file.fail", label="Failing file", max_attempts=1)(file_and_fail)
    periodic("clock.tick", every=timedelta(minutes=1), label="Tick")(lambda run: {"ticked": True})


@pytest.fixture
def worker() -> Actor:
    return system_actor("worker one")


@pytest.fixture
def other_worker() -> Actor:
    return system_actor("worker two")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def everything() -> Iterator[None]:
    with system("the test looks at every job"):
        yield

"""A database for the benchmarks: three organizations as generate_load_data fills them, and two people to look at them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from tests import cast
from tests.databases import copy_of_template

from bmms.access.actor import Actor
from bmms.accounts.models import User
from bmms.audit.actions import record
from bmms.jobs.models import Job
from bmms.organizations.actions import add_unit
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

ROOT = Path(__file__).resolve().parents[2]
URLS = ("DATABASE_URL", "OWNER_DATABASE_URL")
ONCE = 0.0005  # 500 postings, 25 PPAs


@dataclass(frozen=True)
class World:
    database: str
    moh: Organization
    people: dict[str, User]


@contextmanager
def world(times: int) -> Iterator[World]:
    """With so many times the rows."""
    with copy_of_template(f"bmms_bench_{times}") as database:
        generate(database, "--scale", str(ONCE * times), "--share", "0.01", "--organizations", "moh", "ocm")
        moh, ocm = (Organization.objects.get(code=code) for code in ("moh", "ocm"))
        people = {
            "member": cast.member("ana", moh, "organization_administrator", "head_of_office"),
            "oversight": cast.member("odette", ocm, "ocm_oversight"),
        }
        lists(moh, by=cast.acting(people["member"], moh))
        yield World(database, moh, people)


def generate(database: str, *arguments: str) -> None:
    manage(database, "generate_load_data", *arguments)


def manage(database: str, *words: str) -> None:
    environment = {name: os.environ[name].replace("/bmms_test", f"/{database}") for name in URLS}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.bench.settings", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    command = [sys.executable, ROOT / "manage.py", *words]
    subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)


def lists(where: Organization, *, by: Actor) -> None:
    """A full page of what no load data is made of; events as a change of a record leaves them."""
    with scope(where.pk):
        for number in range(25):
            values = {"code": f"U{number}", "name": f"Unit {number}", "kind": "BUREAU", "place": None}
            unit = add_unit(values, by=by)
            record("unit.edited", unit, by=by, changes={"name": ("Former name", unit.name), "code": ("X", unit.code)})
            Job.objects.create(
                organization_id=where.pk,
                kind="workbench.export",
                state=Job.State.DONE,
                max_attempts=1,
                asked_by_id=by.user_id,
                asked_by_name=by.name,
                finished_at=timezone.now(),
            )

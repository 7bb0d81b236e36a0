"""Server CPU and calls of each page against a bare Django view behind the same middleware, in one run.

    python tests/bench/pages.py [seconds for each page]

Runs on the tests' PostgreSQL in a database of its own, through the whole handler as gunicorn would call it.
"""

import cProfile
import os
import pstats
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[2] / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")  # the line for each request is not part of the page

import django

django.setup()

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from tests import cast
from tests.bench import rooms
from tests.databases import copy_of_template

from bmms.access.actor import Actor
from bmms.access.guards import signed_in
from bmms.audit.actions import record
from bmms.jobs.models import Job
from bmms.main import urls
from bmms.organizations.actions import add_unit
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

BATCH = 5


@signed_in
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bare")


urls.urlpatterns.insert(0, path("platform/bare/", bare))


def milliseconds(client: Client, address: str, seconds: float) -> float:
    """CPU of one request: the least over batches, as other work on the machine only adds to it."""
    for _ in range(5):
        assert client.get(address).status_code == 200, address
    batches, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.thread_time()
        for _ in range(BATCH):
            client.get(address)
        batches.append((time.thread_time() - begun) / BATCH * 1000)
    return min(batches)


def calls(client: Client, address: str) -> int:
    """Function calls of one request, which other work on the machine does not change."""
    profile = cProfile.Profile()
    profile.runcall(client.get, address)
    return int(sum(line[1] for line in pstats.Stats(profile).stats.values()))  # type: ignore[attr-defined]


def people() -> dict[str, Any]:
    moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
    ocm = cast.organization("ocm", "Office of the Chief Minister", stage="LIVE")
    for number in range(41):
        cast.organization(f"office-{number}", f"Office {number}", stage="LIVE")
    for number in range(24):
        cast.member(f"officer{number}", moh, "me_officer")
    who = {
        "member": cast.member("ana", moh, "organization_administrator", "head_of_office"),
        "oversight": cast.member("odette", ocm, "ocm_oversight"),
    }
    rooms.fill(moh)
    lists(moh, by=cast.acting(who["member"], moh))
    return who


def lists(where: Organization, *, by: Actor) -> None:
    """A full page of each list; events as a change of a record leaves them."""
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


PAGES = [
    ("member", "/platform/bare/"),
    ("member", "/moh/"),
    ("member", "/moh/people/"),
    ("member", "/moh/audit/"),
    ("member", "/moh/units/"),
    ("member", "/moh/jobs/"),
    ("member", "/moh/onboarding/"),
    ("member", "/moh/ppas/"),
    ("member", "/moh/indicators/"),
    ("member", "/moh/plans/"),
    ("member", "/moh/acts/"),
    ("member", "/moh/appropriations/"),
    ("member", "/moh/ledger/"),
    ("member", "/moh/obligations/"),
    ("member", "/inbox/"),
    ("member", "/moh/search/?q=health"),
    ("member", "/account/profile/"),
    ("member", "/api/v1/moh/people/"),
    ("oversight", "/oversight/"),
]


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3
    from django.conf import settings

    settings.SECOND_FACTOR_REQUIRED, settings.ALLOWED_HOSTS = False, ["testserver"]
    with copy_of_template("bmms_bench"):
        who = people()
        bare_cost = 0.0
        print("| page | calls | ms CPU | × bare |\n| --- | ---: | ---: | ---: |")
        for person, address in PAGES:
            client = Client()
            client.force_login(who[person])
            cost = milliseconds(client, address, seconds)
            bare_cost = bare_cost or cost
            number = f"{calls(client, address):,}"
            print(f"| `{address}` | {number} | {cost:.1f} | {cost / bare_cost:.1f} |", flush=True)


if __name__ == "__main__":
    main()

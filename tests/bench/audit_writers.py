"""Do writers wait for each other because of the audit log? Four ways, in one run.

    python tests/bench/audit_writers.py [writers] [seconds for each way]

Every writer is a process that commits small changes of one and the same organization: a row, its event, another
statement, with 10 ms before and after the event for the rest of an action's work and its round trips. "sealed apart" is
the product; "head locked" is what a chain extended by record() itself would be. Beside the changes per second stands
how many of the writers were found waiting for another one's lock, looked at every 20 ms: that figure does not depend on
how busy the machine is otherwise. Runs on the tests' PostgreSQL in a database of its own.
"""

import hashlib
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[2] / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection
from tests import cast
from tests.databases import copy_of_template, superuser
from tests.specimens.models import Plan

from bmms.access.actor import system_actor
from bmms.audit.actions import record, seal
from bmms.tenancy.scope import scope

REST_OF_THE_WORK = 0.01
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


def change(organization_id: int, note: Callable[[Plan], None]) -> None:
    with scope(organization_id):
        plan = Plan.objects.create(title="a plan")
        time.sleep(REST_OF_THE_WORK)
        note(plan)
        time.sleep(REST_OF_THE_WORK)
        Plan.objects.filter(pk=plan.pk).update(title="the plan")


def no_note(plan: Plan) -> None:
    """The change alone."""


def unchained(plan: Plan) -> None:
    record("plan.edited", plan, by=system_actor("a writer", plan.organization_id))


def head_locked(plan: Plan) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM bench_head WHERE organization_id = %s FOR UPDATE", [plan.organization_id])
        previous = bytes(cursor.fetchone()[0])
        unchained(plan)
        digest = hashlib.sha256(previous + str(plan).encode()).digest()
        cursor.execute("UPDATE bench_head SET hash = %s WHERE organization_id = %s", [digest, plan.organization_id])


def write(organization_id: int, note: Callable[[Plan], None], seconds: float, written: Any) -> None:
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        change(organization_id, note)
        count += 1
    written.put(count)


def keep_sealing(until: Any) -> None:
    while not until.is_set():
        seal(by=system_actor("the sealer"))
        until.wait(1)


def measured(
    organization_id: int, note: Callable[[Plan], None], writers: int, seconds: float, *, sealer: bool = False
) -> tuple[float, float]:
    """Changes per second, and the share of writers that wait for a lock."""
    database = connection.settings_dict["NAME"]
    connection.close()  # each process opens its own
    written: Any = multiprocessing.Queue()
    until = multiprocessing.Event()
    work = [
        multiprocessing.Process(target=write, args=(organization_id, note, seconds, written)) for _ in range(writers)
    ]
    work += [multiprocessing.Process(target=keep_sealing, args=(until,))] if sealer else []
    for process in work:
        process.start()
    waiting = looked_at(database, seconds) / writers
    total = sum(written.get() for _ in range(writers))
    until.set()
    for process in work:
        process.join()
    return float(total) / seconds, waiting


def looked_at(database: str, seconds: float) -> float:
    """How many sessions wait for a lock, on average."""
    found, end = [], time.monotonic() + seconds
    with superuser(database) as server:
        while time.monotonic() < end:
            time.sleep(0.02)
            found.append(server.execute(WAITING, [database]).fetchone()[0])
    return sum(found) / len(found)


def main() -> None:
    writers = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5
    with copy_of_template("bmms_bench_audit") as database:
        moh = cast.organization("moh", "Ministry of Health")
        with superuser(database) as server:
            server.execute("CREATE TABLE bench_head (organization_id bigint PRIMARY KEY, hash bytea)")
            server.execute("GRANT SELECT, UPDATE ON bench_head TO bmms_app")
            server.execute("INSERT INTO bench_head VALUES (%s, sha256(''))", [moh.pk])
        ways: dict[str, tuple[Callable[[Plan], None], bool]] = {
            "no audit log": (no_note, False),
            "events, no sealer": (unchained, False),
            "events, sealed apart": (unchained, True),
            "head locked": (head_locked, False),
        }
        print(f"{writers} writers into one organization, {seconds:g} s each way")
        print(f"{'':24}{'changes/s':>12}{'writers waiting':>18}")
        for name, (note, sealer) in ways.items():
            rate, waiting = measured(moh.pk, note, writers, seconds, sealer=sealer)
            print(f"{name:24}{rate:12.0f}{waiting:18.1%}", flush=True)


if __name__ == "__main__":
    main()

"""What each page costs: CPU beside a bare view, function calls, statements, in process and over HTTP.

    python tests/bench/pages.py [--seconds N] [--write]

In three databases with × 1, × 10 and × 100 rows: a page asks the same of the database in all of them, and never more than
tests/bench/statements.json says; else the exit code is 1. --write takes over what was counted. Runs on the tests'
PostgreSQL in databases of its own, through the whole handler as gunicorn calls it; leaves var/bench/profile.json for
scripts/capacity_planning.py.
"""

import argparse
import cProfile
import json
import os
import platform
import pstats
import statistics
import sys
import time
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")  # the line for each request is not part of the page

import django

django.setup()

from django.db import connection
from django.test import Client
from tests.bench.served import Server, cpu_of, server
from tests.bench.urls import BARE
from tests.bench.world import World, world
from tests.databases import superuser
from tests.statements import statements

BATCH = 5
HTTP_BATCH, HTTP_BATCHES = 40, 4  # the system counts a process's CPU in hundredths of a second
TIMES = (1, 10, 100)
BASELINES = ROOT / "tests/bench/statements.json"
PROFILE = ROOT / "var/bench/profile.json"
PAGES = [
    ("member", BARE),
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
    ("member", "/moh/payables/"),
    ("member", "/moh/vouchers/"),
    ("member", "/moh/statements/far1/{year}/4/"),
    ("member", "/inbox/"),
    ("member", "/moh/search/?q=health"),
    ("member", "/account/profile/"),
    ("member", "/api/v1/moh/people/"),
    ("oversight", "/oversight/"),
]


@dataclass
class Cost:
    """Of one page: milliseconds of CPU in process, by number of rows calls and statements."""

    cpu: float = 0.0
    wall: float = 0.0
    database: float = 0.0  # CPU of PostgreSQL
    http: float = 0.0
    size: int = 0  # compressed
    calls: dict[int, int] = field(default_factory=dict)
    statements: dict[int, int] = field(default_factory=dict)

    @property
    def grows(self) -> bool:
        return len(set(self.statements.values())) > 1


def main() -> int:
    options = parse()
    costs = {address: Cost() for _person, address in PAGES}
    rows: dict[str, float] = {}
    for times in TIMES:
        with world(times) as here:
            for person, address in PAGES:
                measure(costs[address], here, person, address, times, options.seconds if times == 1 else 0)
            if times == 1:
                with server(here.database) as web:
                    for person, address in PAGES:
                        over_http(costs[address], web, signed_in(here, person), address)
            rows = row_bytes(here)
    print(table(costs))
    keep_profile(costs, rows)
    return compare({address: cost for address, cost in costs.items() if address != BARE}, write=options.write)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each page")
    parser.add_argument("--write", action="store_true", help="take over the statements as the new baselines")
    return parser.parse_args()


def signed_in(here: World, person: str) -> Client:
    client = Client()
    client.force_login(here.people[person])
    return client


def measure(cost: Cost, here: World, person: str, address: str, times: int, seconds: float) -> None:
    client, address = signed_in(here, person), address.format(year=datetime.now(tz=UTC).year)
    for _ in range(5):
        answer = client.get(address)
        assert answer.status_code == 200, address
    cost.statements[times] = len(statements(lambda: client.get(address)))
    cost.calls[times] = calls(client, address)
    if seconds:
        cost.cpu, cost.wall, cost.database = milliseconds(client, address, seconds)
        cost.size = len(zlib.compress(answer.content))


def milliseconds(client: Client, address: str, seconds: float) -> tuple[float, float, float]:
    """CPU of one request: the least over batches, as other work on the machine only adds to it; time; PostgreSQL's CPU."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    batches, before, count, end = [], cpu_of(backend), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        begun, at = time.thread_time(), time.monotonic()
        for _ in range(BATCH):
            client.get(address)
        batches.append(((time.thread_time() - begun) / BATCH * 1000, (time.monotonic() - at) / BATCH * 1000))
        count += BATCH
    cpu, wall = (min(each) for each in zip(*batches, strict=True))
    return cpu, wall, (cpu_of(backend) - before) / count


def calls(client: Client, address: str) -> int:
    """Function calls of one request, which other work on the machine does not change."""
    profile = cProfile.Profile()
    profile.runcall(client.get, address)
    return int(sum(line[1] for line in pstats.Stats(profile).stats.values()))  # type: ignore[attr-defined]


def over_http(cost: Cost, web: Server, client: Client, address: str) -> None:
    """CPU of the server's worker for a request: the least over batches, as other work on the machine only adds to it."""
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    address = address.format(year=datetime.now(tz=UTC).year)
    for _ in range(3):
        assert web.get(address, cookie)[0] == 200, address
    batches = []
    for _ in range(HTTP_BATCHES):
        before = web.cpu
        for _ in range(HTTP_BATCH):
            web.get(address, cookie)
        batches.append((web.cpu - before) / HTTP_BATCH)
    cost.http = min(batches)


def row_bytes(here: World) -> dict[str, float]:
    """Of the ledger and its documents, indexes included, for each posting; of a place of the largest tables each."""
    sizes = (
        "SELECT relname, pg_total_relation_size(oid), reltuples FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)"
    )
    names = [f"execution_{each}" for each in ("posting", "entry", "account", "obligationrequest", "voucher", "counter")]
    with superuser(here.database) as owner:
        owner.execute("ANALYZE")
        found = {name: (size, count) for name, size, count in owner.execute(sizes, [names])}
    each = {name.removeprefix("execution_"): round(size / count) for name, (size, count) in found.items() if count > 0}
    postings = found["execution_posting"][1]
    return each | {"all_for_each_posting": round(sum(size for size, _count in found.values()) / postings)}


def table(costs: dict[str, Cost]) -> str:
    bare = costs[BARE]
    lines = [
        "| page | calls | × 100 rows | ms CPU | × bare | ms CPU HTTP | × bare | ms PostgreSQL | statements | KB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for address, cost in costs.items():
        numbers = [f"{cost.calls[1]:,}", f"{cost.calls[100] / cost.calls[1]:.2f}", f"{cost.cpu:.1f}"]
        numbers += [f"{cost.cpu / bare.cpu:.1f}", f"{cost.http:.1f}", f"{cost.http / max(bare.http, 0.1):.1f}"]
        asked = "→".join(map(str, cost.statements.values())) if cost.grows else str(cost.statements[1])
        lines.append(
            "| "
            + " | ".join([f"`{address}`", *numbers, f"{cost.database:.1f}", asked, f"{cost.size / 1000:.0f}"])
            + " |"
        )
    return "\n".join(lines)


def keep_profile(costs: dict[str, Cost], rows: dict[str, float]) -> None:
    """For scripts/capacity_planning.py --profile."""
    pages = [cost for address, cost in costs.items() if address != BARE]
    PROFILE.parent.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {
        "measured_by": "python tests/bench/pages.py",
        "measured_on": f"{datetime.now(tz=UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.0f}",
        "pages": len(pages),
        "page_cpu_ms": round(statistics.mean(cost.http or cost.cpu for cost in pages), 1),
        "dearest_page_cpu_ms": round(max(cost.cpu for cost in pages), 1),
        "database_cpu_ms": round(statistics.mean(cost.database for cost in pages), 1),
        "transaction_ms": round(statistics.mean(cost.wall for cost in pages), 1),
        "page_kb": round(statistics.mean(cost.size for cost in pages) / 1000, 1),
        "row_bytes": rows,
    }
    PROFILE.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(f"\nFor capacity planning: {PROFILE.relative_to(ROOT)}")


def compare(costs: dict[str, Cost], *, write: bool) -> int:
    counted = {address: max(cost.statements.values()) for address, cost in costs.items()}
    if write or not BASELINES.exists():
        BASELINES.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")
    known = json.loads(BASELINES.read_text(encoding="utf-8"))
    wrong = [
        f"{address}: {cost.statements} with × 1, × 10, × 100 rows" for address, cost in costs.items() if cost.grows
    ]
    wrong += [
        f"{address}: {count} statements, {known.get(address, 0)} before"
        for address, count in counted.items()
        if count > known.get(address, 0)
    ]
    print("\n".join(["", *wrong]) if wrong else "No page asks more than its baseline, nor more with more rows.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

"""What pages cost on load data: in the organization with 400,000 postings, and in one with 14,000.

    DATABASE_URL=…/load python tests/bench/load_data.py [rounds] [codes of organizations]

Through the whole handler, as a budget officer, and at last the pages across all organizations as the Chief Minister's
office opens them, which `across` instead of codes asks for alone; of each page the least of the rounds. "python" is processor time, "postgresql"
the time that passed until its answers were there.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.utils import timezone

from bmms.accounts.models import User
from bmms.main.load.shape import LARGEST
from bmms.main.sample_people import DOMAIN
from bmms.tenancy.scope import system

SMALL = "mole"
HEADS = "elapsed  python  postgresql  asks     KB"
YEAR = timezone.localdate().year
LISTS = (
    *("ledger", "appropriations", "allotments", "obligations", "payables", "vouchers", "cash", "releases", "payees"),
    *("modifications", "ppas", "indicators", "plans", "projects", "accomplishments", "reports", "left"),
)
REPORTS = (
    *(f"far1/{YEAR}/4", f"far1/{YEAR - 2}/4", f"far1a/{YEAR}/4", f"far1b/{YEAR}/4", f"far3/{YEAR}/1"),
    f"far4/{YEAR}/11",
)
ACROSS = (
    f"performance/?fy={YEAR}",
    f"performance/?fy={YEAR}&acts=both",
    f"places/?fy={YEAR}",
    f"alignment/?fy={YEAR}",
    "",
)
PAGES = ("", "money/", *(f"{name}/" for name in LISTS), *(f"statements/{name}/" for name in REPORTS))


@dataclass
class Cost:
    elapsed: float
    python: float
    postgresql: float
    statements: int
    kilobytes: int

    def __str__(self) -> str:
        times = f"{self.elapsed:7.0f}{self.python:8.0f}{self.postgresql:12.0f}"
        return f"{times}{self.statements:6}{self.kilobytes:7}"


def signed_in(name: str) -> Client:
    client = Client()
    with system("the benchmark signs in"):
        client.force_login(User.objects.get(email=f"{name}@{DOMAIN}"))
    return client


def cost(client: Client, address: str) -> Cost:
    asked: list[float] = []

    def timed(execute: Any, *given: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*given)
        finally:
            asked.append(time.perf_counter() - begun)

    begun, used = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(timed):
        answer = client.get(address)
    elapsed, used = time.perf_counter() - begun, time.process_time() - used
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return Cost(1000 * elapsed, 1000 * used, 1000 * sum(asked), len(asked), len(answer.content) // 1024)


def least(client: Client, address: str, rounds: int) -> Cost:
    return min((cost(client, address) for _round in range(rounds)), key=lambda one: one.elapsed)


def main() -> None:
    rounds, codes = int(next(iter(sys.argv[1:]), "5")), sys.argv[2:] or [LARGEST, SMALL]
    print(f"load {os.getloadavg()[0]:.1f}")
    if codes != ["across"]:
        clients = {code: signed_in(f"load.budget_officer.1.{code}") for code in codes}
        print(f"{'':24}" + "".join(f"{code.upper():^41}" for code in codes))
        print(f"{'':24}" + f"{HEADS} " * len(codes))
        for page in PAGES:
            found = [str(least(client, f"/{code}/{page}", rounds)) for code, client in clients.items()]
            print(f"{page or 'home':24}" + " ".join(found), flush=True)
    overseer = signed_in("ocm.oversight.ocm")
    print(f"{'':32}{HEADS}")
    for page in ACROSS:
        print(f"{page or 'all organizations':32}{least(overseer, f'/oversight/{page}', rounds)}", flush=True)


if __name__ == "__main__":
    main()

"""A working day of people in all organizations, for Locust. docs/performance.md tells how its accounts are made.

    locust -f tests/load_test.py --host=https://obcms.barmm.gov.ph --users=1000 --spawn-rate=50

Each person signs in once, with password and app, at some moment of the ramp; then opens what the own pages lead to, with time to
think in between: dashboards, lists, filters, records, search, places; and enters what the role enters: notes, drafts, obligation
requests through three hands, what has become due, exports. Programs read with tokens. The ramp is told apart from the steady state
after it. An answer that shows another organization's person or record ends the run.
"""

import json
import os
import resource
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gevent
from locust import events

from load.client import lead, one_for_each, trust
from load.machine import data, spent, used, versions
from load.people import PARTIALS, Person, Program  # Locust puts this folder on the path
from load.results import summary, verdict
from load.run import run

__all__ = ["Person", "Program"]
ROOT = Path(__file__).resolve().parents[1]
THINK = 20.0  # seconds, on average
STEPS = ("begun", "steady", "ended")
seen = dict.fromkeys(STEPS, None)  # processor time so far at these moments


@events.init_command_line_parser.add_listener
def options(parser: Any) -> None:
    parser.set_defaults(headless=True)
    given = parser.add_argument_group("BMMS")
    given.add_argument(
        "--accounts", default=str(ROOT / "var/load/accounts.csv"), help="what generate_load_accounts printed"
    )
    given.add_argument("--ramp", type=float, default=600, help="seconds in which everybody signs in")
    given.add_argument("--steady", type=float, default=600, help="seconds of steady state after it")
    given.add_argument("--think", type=float, default=THINK, help="seconds between two pages, on average")
    given.add_argument("--sources", default="", help="first of as many own addresses as organizations: 10.77.1.101")
    given.add_argument(
        "--connect", default=os.environ.get("BMMS_LOAD_CONNECT", ""), help="address of the site, in place of its name's"
    )
    given.add_argument(
        "--certificate",
        default=os.environ.get("BMMS_LOAD_CERTIFICATE", ""),
        help="the site's, if no authority signed it",
    )
    given.add_argument("--results", default=str(ROOT / "var/load"), help="folder for the results of runs")


@events.test_start.add_listener
def begin(environment: Any, **_told: Any) -> None:
    given = environment.parsed_options
    run.read_accounts(Path(given.accounts))
    run.trusted = trust(given.certificate)
    run.results.users = given.num_users or 1
    if given.sources:
        run.places = one_for_each(list(run.codes), given.sources)
    else:
        print(
            "Everybody comes from one address: beyond 60 requests a second the site's limit for an address is what is measured."
        )
    if given.connect:
        lead(urlsplit(given.host or environment.host).hostname or "", given.connect)
    if run.results.users > len(run.accounts):
        print(
            f"{given.num_users} people with {len(run.accounts)} accounts: an app's code works once, some will not get in."
        )
    seen["begun"] = used()
    run.results.begun["ramp"] = time.monotonic()
    gevent.spawn(follow, environment, given)


def follow(environment: Any, given: Any) -> None:
    """From the ramp to the steady state, and to the end."""
    results = run.results
    deadline = time.monotonic() + given.ramp * 2 + 60
    while results.signed_in < results.users and time.monotonic() < deadline and not results.leaks:
        gevent.sleep(0.5)
    results.phase = "steady"
    seen["steady"] = used()
    results.begun["steady"] = time.monotonic()
    print(f"{results.signed_in} of {results.users} signed in; the steady state begins.")
    ends = time.monotonic() + given.steady
    while time.monotonic() < ends and not results.leaks:
        gevent.sleep(0.5)
    results.phase, results.begun["after"] = "after", time.monotonic()
    seen["ended"] = used()
    environment.runner.quit()


@events.request.add_listener
def noted(name: str, response_time: float, exception: Any, **_told: Any) -> None:
    run.results.note(name, response_time, str(exception)[:200] if exception else "")


@events.quitting.add_listener
def tell(environment: Any, **_told: Any) -> None:
    given, results, now = environment.parsed_options, run.results, time.monotonic()
    ended = results.begun.get("after", now)
    steady = results.begun.get("steady", ended)
    took = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": environment.host, "users": results.users, "signed_in": results.signed_in,
        "organizations": len(run.codes), "addresses": len(set(run.places.values())) or 1,
        "think_seconds": given.think, "partials_for_each_page": PARTIALS, "leaks": results.leaks,
        "ramp": results.of("ramp", steady), "steady": results.of("steady", ended),
        "generator_cpu_seconds": round(took.ru_utime + took.ru_stime, 1),
        "generator_cores": round((took.ru_utime + took.ru_stime) / max(1e-9, now - results.begun.get("ramp", now)), 2),
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg()}, "versions": versions(), "data": data(),
    }  # fmt: skip
    for phase, first, last in (("ramp", *STEPS[:2]), ("steady", *STEPS[1:])):
        if seen[first] and seen[last]:
            told[phase]["processors"] = spent(seen[first], seen[last], told[phase]["requests"])
    folder = Path(given.results) / f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    for phase in ("ramp", "steady"):
        print(summary(phase, told[phase]))
    print(f"Generator: {told['generator_cores']} of {os.cpu_count()} cores. All of it: {folder / 'result.json'}")
    environment.process_exit_code = verdict(told)

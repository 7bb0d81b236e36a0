#!/usr/bin/env python3
"""Computes what BMMS needs for so many people, and compares it with the guide and with what is configured here."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - it is whatever Python the machine has
    sys.stderr.write(f"This needs Python 3.11 or newer; this one is {sys.version.split()[0]}.\n")
    sys.exit(2)

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

from production.capacity import KB, Load
from production.crowd import crowd, most_people
from production.measured import FILE, Profile, ProfileError, found_profile
from production.page_cost import PageCost, measured
from production.sizing import as_data, plan, suffices
from production.sizing_report import as_text
from production.tiers import as_queues
from production.units import GIB

ROOT = Path(__file__).resolve().parents[1]
DESCRIPTION = """\
Computes requests in a second, threads, connections, processors, memory and disk for so many people at the same time;
prints the guide's minimum beside them, and checks that .env.production, docker-compose.prod.yml and config/ (where
they exist) are enough for it.

  requests in a second = users × requests of an action / (think time + response time)
  threads              = the peak × response time; with one server away requests in a second × response time × 1.5
  pool                 = requests in a second × transaction time × 2
  cores of the web     = peak × CPU of a page / 70 %
  disk                 = database × 3 copies + 37 days of backups and WAL + documents + logs
  wait in a tier       = M/M/c: P(W > t) = C(c, λ/μ) × e^(−(c × μ − λ) × t)

Service times and sizes come from a profile that ./test bench writes; what no profile says is the budget.
"""
EXIT_CODES = """\
exit codes:
  0   what is configured here is enough (or nothing is configured yet, and the guide's values are)
  1   it falls short; the output says where, and what to change
  2   wrong arguments

examples:
  python scripts/capacity_planning.py --moas 44 --users 1000
  python scripts/capacity_planning.py --users 1100 --growth 10 --years 5 --json
  python scripts/capacity_planning.py --users 1000 --ms-per-page 50 --transaction-ms 200      if pages were slow
  python scripts/capacity_planning.py --profile var/bench/profile.json --target-p95 500       as measured just now
"""
USUAL = Load()
ALSO = {"--response-ms": ("--target-p95",), "--years": ("--growth-years",)}  # other words for the same


def main(arguments: list[str]) -> int:
    try:
        profile = profile_from(arguments)
    except ProfileError as error:
        sys.stderr.write(f"{error} Make one with ./test bench, or leave out --profile.\n")
        return 2
    options = parse(arguments, expected := usual(profile))
    cost = PageCost(options.ms_per_page, "given") if options.ms_per_page else cost_of_a_page(profile, options.root)
    found = plan(load_from(options, cost, expected), cost, options.root)
    told = as_data(found) | as_queues(found) | on_the_measured_machine(found.load, profile)
    print(json.dumps(told, indent=2, ensure_ascii=False) if options.json else as_text(found))
    return 0 if suffices(found) else 1


def profile_from(arguments: list[str]) -> Profile | None:
    """Read first: it says what is usual."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--root", type=Path, default=ROOT)
    options, _others = parser.parse_known_args(arguments)
    return found_profile(options.root, options.profile)


def usual(profile: Profile | None) -> Load:
    if profile is None:
        return USUAL
    return replace(
        USUAL,
        transaction=profile.transaction_ms / 1000,
        database_cpu_per_page=profile.database_cpu_ms / 1000,
        page_bytes=profile.page_kb * KB,
        data_per_moa=profile.data_per_moa,
        others_cpu=profile.others_cpu_ms / 1000,
    )


def cost_of_a_page(profile: Profile | None, root: Path) -> PageCost:
    return PageCost(profile.page_cpu_ms, profile.source) if profile else measured(root)


def on_the_measured_machine(load: Load, profile: Profile | None) -> dict[str, object]:
    """What the load test's own machine answers so many people, and how many it would serve in time."""
    if profile is None or profile.alone is None:
        return {}
    found = asdict(crowd(load.users, load.think, profile.alone))
    most = most_people(load.think, load.response, profile.alone)
    return {"on_the_measured_machine": {"cores": profile.alone.cores, **found, "most_people": most}}


def load_from(options: argparse.Namespace, cost: PageCost, usual: Load) -> Load:
    return replace(
        usual,
        moas=options.moas,
        users=options.users,
        think=options.think,
        requests=options.requests,
        response=options.response_ms / 1000,
        transaction=options.transaction_ms / 1000,
        cpu_per_page=cost.milliseconds / 1000,
        database_cpu_per_page=options.db_ms_per_page / 1000,
        peak=options.peak,
        growth=options.growth / 100,
        years=options.years,
        write_share=options.write_share / 100,
        page_bytes=options.page_kb * KB,
        data_per_moa=options.data_gb * GIB,
        media_per_moa=options.media_gb * GIB,
    )


def parse(arguments: list[str], usual: Load) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="capacity_planning.py", description=DESCRIPTION, epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    for name, kind, default, unit in (
        ("--moas", whole, usual.moas, "ministries, offices and agencies"),
        ("--users", whole, usual.users, "people at the same time"),
        ("--think", positive, usual.think, "seconds between two actions of a person"),
        ("--requests", positive, usual.requests, "requests of an action: the page, and parts of it"),
        ("--response-ms", positive, usual.response * 1000, "within which 95 of 100 requests shall be answered"),
        ("--transaction-ms", positive, usual.transaction * 1000, "for which a request holds a connection"),
        (
            "--ms-per-page",
            positive,
            None,
            "CPU of a page in a web server; usual: the profile's, else of docs/performance.md, else 10",
        ),
        ("--db-ms-per-page", positive, usual.database_cpu_per_page * 1000, "CPU of a page in the database"),
        ("--peak", positive, usual.peak, "times the sustained load"),
        ("--growth", zero_or_more, usual.growth * 100, "percent more people each year"),
        ("--years", positive, usual.years, "for which it shall suffice"),
        ("--write-share", zero_or_more, usual.write_share * 100, "percent of requests that write"),
        ("--page-kb", positive, usual.page_bytes / KB, "that a request sends, compressed"),
        ("--data-gb", zero_or_more, usual.data_per_moa / GIB, "in the database for each organization and year"),
        ("--media-gb", zero_or_more, usual.media_per_moa / GIB, "of documents for each organization and year"),
    ):
        told = unit if default is None else f"{unit}; usual: {default:g}"
        parser.add_argument(name, *ALSO.get(name, ()), type=kind, default=default, metavar="N", help=told)
    parser.add_argument("--profile", type=Path, metavar="FILE", help=f"what ./test bench measured; usual: {FILE}")
    parser.add_argument("--json", action="store_true", help="for programs; units are in the names")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)  # the folder with what is configured
    return parser.parse_args(arguments)


def whole(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 1 to a million")
    return int(text)


def positive(text: str) -> float:
    value = zero_or_more(text)
    if not value:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def zero_or_more(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no number") from None
    if not 0 <= value <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and a million")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

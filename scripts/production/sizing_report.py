"""Tells a plan to a person."""

import textwrap

from production.capacity import CORES_PER_SERVER, OTHER_CORES, disk
from production.sizing import (
    GITLAB_PER_1000,
    Check,
    Plan,
    busy_at_peak,
    hardware,
    sources,
    stack_checks,
    suffices,
)
from production.tiers import breaks_first, people_at, response_95, tiers
from production.units import gib

WIDTH = 100


def as_text(found: Plan) -> str:
    parts = [heading(found), requests(found), queues(found), minimum(found), disk_parts(found), stack(found)]
    parts += [formulas(found), availability()]
    return "\n\n".join(parts)


def heading(found: Plan) -> str:
    load = found.load
    growth = f", growing {load.growth:.0%} a year to {load.users_then:,.0f}" if load.growth else ""
    return (
        f"BMMS for {load.moas} ministries, offices and agencies, {load.users:,} people at the same time{growth}\n"
        f"An action every {load.think:g} s, {load.requests:g} requests each; "
        f"95 of 100 answered in {load.response:g} s; transactions of {load.transaction * 1000:.0f} ms.\n"
        f"A page costs {found.cost.milliseconds:g} ms of CPU ({found.cost.source})."
    )


def requests(found: Plan) -> str:
    required, waits = found.need, found.pool_waits
    sustained, pool = required.requests_per_second, int(found.case.stack.pool)
    gitlab = found.load.users_then * GITLAB_PER_1000 / 1000
    at_peak, at_once = (milliseconds(waits[name]) for name in ("at_peak", "all_at_once"))
    rows = {
        "requests in a second": f"{sustained:.0f} sustained, {required.peak_per_second:.0f} peak",
        "": f"GitLab plans {gitlab:.0f} for as many people: ours is {sustained / gitlab:.1f} times that",
        "busy threads": f"{sustained * found.load.response:.0f} at most, {required.threads} at the peak",
        "busy connections": f"{busy_at_peak(found):.0f} at the peak; a pool of {required.pool} to have",
        "wait for a connection": f"{at_peak} at the peak with a pool of {pool}; {at_once} if all threads ask at once",
        "web servers": f"{required.web_servers} with {CORES_PER_SERVER} cores; one may be away outside the peak",
        "web cores": f"{required.web_cores}, at the peak busy to 70 %",
        "database connections": f"{required.connections}",
    }
    return table("Requests, threads, connections", rows)


def queues(found: Plan) -> str:
    """Each tier, and where it ends: the answer to what breaks first."""
    every, first = tiers(found), breaks_first(found)
    names = max(len(tier.name) for tier in every) + 2
    lines = [f"  {'':<{names}}{'there':>7}{'each for':>12}{'busy':>7}{'95 of 100 wait':>17}{'until':>16}"]
    lines += [
        f"  {tier.name:<{names}}{tier.servers:>7}{milliseconds(tier.service):>12}{tier.busy:>7.0%}"
        f"{milliseconds(tier.wait_95):>17}{f'{people_at(found, tier.most):,.0f} people':>16}"
        for tier in every
    ]
    response = response_95(found)
    verdict = "within" if response <= found.load.response else "beyond"
    lines.append(f"  Answered at the peak: 95 of 100 in {milliseconds(response)}, {verdict} the target.")
    lines.append(f"  First to break: {first.name}, with {people_at(found, first.most):,.0f} people at their peak.")
    return "\n".join(["Tiers at the peak, each as a queue (M/M/c)", *lines])


def formulas(found: Plan) -> str:
    """Where each number comes from."""
    rows = {
        "requests in a second": "users × requests of an action / (think + response); think 20 s: an assumption",
        "CPU of a page": found.cost.source,
        "of the database": "profile: CPU of its backend for each page, else 5 ms",
        "transaction": "profile: time of a page, which is one transaction, else 100 ms",
        "database size": "profile: bytes for each posting × postings of an organization and year, else 0.25 GiB",
        "threads, pool": "Little's law × reserve 1.5 and 2 (decision 0007)",
        "wait": "Erlang's C formula; tail e^(−(c × μ − λ) × t)",
        "memory": "limits of docker-compose.prod.yml; a web server 110 MiB + 60 for each worker + 8 for each thread",
        "Redis": "its memory limits in the compose file; sessions and cache entries are far below them",
        "workers, Redis": f"assumed for any load: {OTHER_CORES} cores with poolers, nginx, monitoring; no tier above",
        "network": "peak × KB of a page, compressed",
    }
    return table("Where the numbers come from", rows)


def milliseconds(seconds: float) -> str:
    return "without end" if seconds == float("inf") else f"{seconds * 1000:.1f} ms"


def minimum(found: Plan) -> str:
    return checks("Hardware in all", "computed", "the guide's minimum", hardware(found))


def disk_parts(found: Plan) -> str:
    parts = disk(found.load, found.need.requests_per_second)
    return table(f"Disk for {found.load.years:g} years", {name: gib(size) for name, size in parts.items()})


def stack(found: Plan) -> str:
    told = checks(f"Configured here ({sources(found.case)})", "needed", "there", stack_checks(found))
    advice = [f"  → {check.what}: {check.advice}" for check in stack_checks(found) if not check.suffices]
    verdict = "It suffices." if suffices(found) else "It falls short:"
    return "\n".join([told, verdict, *advice])


def availability() -> str:
    sentences = (
        "One machine is one disk and one kernel: several services on it survive a crash of a program, not of the "
        "machine. For that, spread them over three (docker-compose.host-a.yml, -b, -c) or a swarm "
        "(docs/deployment/SCALING.md). Uploaded documents then need a folder that all web servers share: NFS or an "
        "object store; backups belong on another site. "
        "Goals, not measurements: 99.9 % in 30 days; reads 500 ms, writes 1 s for 95 of 100; nothing lost with one "
        "machine, at most 60 s of work with a site; back in 0 s (web), 10 s (Redis), 30 s (database), 30 minutes for "
        "each 50 GB restored."
    )
    return textwrap.fill(sentences, WIDTH)


def table(title: str, rows: dict[str, str]) -> str:
    width = max(map(len, rows)) + 2
    return "\n".join([title, *(f"  {name:<{width}}{value}" for name, value in rows.items())])


def checks(title: str, first: str, second: str, rows: list[Check]) -> str:
    names = max(len(row.what) for row in rows) + 2
    width = max(len(first), *(len(row.needed) for row in rows)) + 2
    lines = [f"  {row.what:<{names}}{row.needed:<{width}}{row.there}{mark(row)}" for row in rows]
    return "\n".join([title, f"  {'':<{names}}{first:<{width}}{second}", *lines])


def mark(row: Check) -> str:
    return "" if row.suffices else "   ← too little"

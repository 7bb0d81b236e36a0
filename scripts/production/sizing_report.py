"""Tells a plan to a person."""

import textwrap

from production.capacity import CORES_PER_SERVER, disk
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
from production.units import gib

WIDTH = 100


def as_text(found: Plan) -> str:
    parts = [heading(found), requests(found), minimum(found), disk_parts(found), stack(found), availability()]
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
        "machine. For that, spread them over three (docker-compose.host-a.yml, -b, -c). Uploaded documents then need a "
        "folder that all web servers share: NFS or an object store; backups belong on another site. "
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

"""Makes docs/drills.md of what the drills measured: python -m tests.stack.report"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.stack.results import FOLDER
from tests.stack.seen_red import OPEN, SEEN_RED, SHORT_OF_ITS_GOAL

TARGET = Path(__file__).resolve().parents[2] / "docs/drills.md"
ORDER = (
    *("web-killed", "web-frozen", "rolling-restart", "redis-master-killed", "redis-gone-and-back"),
    *("leader-process-crashed", "leader-container-killed", "switchover", "replica-stopped", "replicas-lag"),
    *("leader-cut-off", "synchronous-standby-frozen", "two-of-three-etcd-gone"),
    *("sixty-slow-questions", "table-held-from-a-migration"),
    *("disk-of-the-tables-full", "disk-of-the-wal-full", "disk-of-redis-full"),
    *("redis-master-cut-off", "sentinels-lost-with-the-master"),
    *("pooler-restarted", "pooler-killed", "pooler-frozen"),
    *("worker-process-killed", "worker-container-killed", "worker-stopped", "beat-doubled"),
    *(
        "release",
        "release-with-a-migration",
        "release-taken-back",
        "release-that-does-not-start",
        "release-left-in-an-emergency",
    ),
    "gradual-rollback",
    *("passwords-changed", "redis-passwords-changed", "keys-changed"),
    *("postgresql-replaced", "postgresql-that-does-not-start"),
    *("certificate-of-the-site-expired", "certificate-of-the-leader-expired"),
)
FIGURES = {
    "requests": "requests",
    "errors": "failed",
    "write_gap": "longest time without a write (s)",
    "p99": "p99 (s)",
    "slowest": "slowest (s)",
    "acknowledged_notes": "notes saved",
    "lost_notes": "lost",
    "acknowledged_jobs": "jobs asked for",
    "lost_jobs": "not done",
    "stale_reads": "stale reads",
    "signed_out": "signed out",
}
HEAD = """\
# Failure drills

Made by `python -m tests.stack.report` from the figures that `./test drills` leaves in `var/drills/`; not to be edited by hand.

In each drill 16 people work through nginx on real pages (reading, writing onboarding notes, asking for exports of the audit log,
one action in about a second each) while something breaks and heals. What each client was told is saved is then looked for in the
database, and every job that it was told of has to be done, once. A request counts as failed when no page came, or one with a status
of 400 or more, after the one repetition that a browser makes on a connection that it had kept open.

All containers and the people's clients share one machine{machine}: the seconds compare designs and hold for a small database.
They say nothing about several hosts, and one host is one disk and one kernel: what runs twice here survives a container, not the
machine. That the alert of a trouble fires is asserted of the certificates here; of all others promtool tries it
(tests/stack/test_alerts.py).
"""


def main() -> int:
    results = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
    if not results:
        print(f"Nothing was measured yet: {FOLDER} is empty.", file=sys.stderr)  # noqa: T201 - a command
        return 1
    TARGET.write_text(page(results))
    return 0


def page(results: dict[str, dict[str, Any]]) -> str:
    drills = [results[name] for name in ORDER if name in results]
    missing = [name for name in ORDER if name not in results]
    parts = [HEAD.format(machine=f" ({machine()})"), *map(section, drills)]
    if missing:
        parts.append(f"Not measured yet: {', '.join(missing)}.\n")
    parts += [told(results[name]) for name, told in OTHERS.items() if name in results]
    return "\n".join(parts)


def section(drill: dict[str, Any]) -> str:
    verdict = "kept" if drill.get("kept_its_promise") else "NOT KEPT"
    own = {name: value for name, value in drill.items() if name not in {*FIGURES, *NOT_SHOWN}}
    lines = [
        f"## {drill['name'].replace('-', ' ').capitalize()}\n",
        " ".join(drill["promise"].split()) + "\n",
        f"{drill['at'][:10]}: **{verdict}**.\n",
        "| " + " | ".join(FIGURES.values()) + " |",
        "|" + "---|" * len(FIGURES),
        "| " + " | ".join(shown(drill.get(name)) for name in FIGURES) + " |\n",
    ]
    lines += [f"- {name.replace('_', ' ')}: {shown(value)}" for name, value in own.items()]
    goal = SHORT_OF_ITS_GOAL.get(drill["name"])
    lines += [f"\nThe goal is {goal}"] if goal else []
    still_open = OPEN.get(drill["name"])
    lines += [f"\nOpen: {still_open}"] if still_open else []
    red = SEEN_RED.get(drill["name"])
    lines.append(f"\nSeen red: {red}\n" if red else "\nNot yet seen red with its protection removed.\n")
    return "\n".join(lines)


LISTED = 0.5  # hundredths of one core
NOT_SHOWN = {"failure", "without", "name", "at", "promise", "kept_its_promise"}


def shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {times}" for name, times in value.items()) or "0"
    return "–" if value is None else str(value)


def restore_drill(measured: dict[str, Any]) -> str:
    """As test_backups.py takes it from the service `backup`."""
    told = (
        f"{measured['at'][:10]}, from the second repository, a database of {measured['megabytes']} MB: RPO {measured['rpo_seconds']} s,"
        f" promised 75 s; RTO {measured['rto_seconds']} s; examined in {measured['checks_seconds']} s. All {measured['rows']} rows of"
        f" {measured['tables']} tables are the same, by a sum of their hashes."
    )
    return f"## Restore drill\n\n{told}\n"


def point_in_time(which: str) -> Callable[[dict[str, Any]], str]:
    def told(measured: dict[str, Any]) -> str:
        verdict = "the same" if measured["same"] else "NOT THE SAME"
        return (
            f"## Point in time, {which}\n\n{measured['at'][:10]}, the table of a trial as of a moment between rows that were written a fifth"
            f" of a second apart, all of them deleted since: its {measured['rows']} rows are **{verdict}**, beside production after"
            f" {measured['rto_seconds']} s.\n"
        )

    return told


def machine_gone(measured: dict[str, Any]) -> str:
    """As test_machine_gone.py does it."""
    verdict = "the same" if measured["same"] else "NOT THE SAME"
    told = (
        f"{measured['at'][:10]}, nothing left but the second repository and its key, a new machine by the commands of"
        f" docs/deployment/BACKUPS.md: {measured['rto_seconds']} s from the first of them until every service is healthy, images built."
        f" RPO {measured['rpo_seconds']} s, promised 75 s: the last row that was there, of a program that wrote until the end. All"
        f" {measured['rows']} rows of {measured['tables']} tables that nobody wrote to in that minute are **{verdict}**."
    )
    return f"## The machine is gone\n\n{told}\n"


def boot(measured: dict[str, Any]) -> str:
    """As test_guide.py times it."""
    told = f"from `up -d`, with images built, databases up and migrated: {measured['seconds']} s until every service is healthy."
    return "\n".join(["## Start\n", f"{measured['at'][:10]}, {told} Promised: 180 s.\n"])


def all_at_once(measured: dict[str, Any]) -> str:
    """As test_drills_going_back.py follows the guide's emergency rollback, with nobody at work."""
    lines = [f"- {command}: {seconds} s" for command, seconds in measured["seconds"].items()]
    told = f"a dump of {measured['megabytes']} MB; from the first command until every service is healthy {measured['all']} s."
    return "\n".join(
        ["## Everything at once, as the guide goes back\n", f"{measured['at'][:10]}, {told}\n", *lines, ""]
    )


def memory(measured: dict[str, Any]) -> str:
    rows = sorted(measured["services"].items())
    total = sum(sizes["used"] for _name, sizes in rows)
    lines = [f"| {name} | {sizes['used']:.0f} | {sizes['limit']:.0f} |" for name, sizes in rows]
    head = [
        "## Memory\n",
        f"{measured['at'][:10]}, sizes of the profile `small`, in MiB; all together {total:.0f}.\n",
        "| service | used | limit |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *lines, ""])


def rest(measured: dict[str, Any]) -> str:
    """As test_rest.py watches it. Whoever asks for next to nothing is not listed."""
    rows = sorted(measured["services"].items(), key=lambda row: -row[1])
    told = f"over {measured['seconds']} s in which nobody worked, in hundredths of one core; all together {sum(measured['services'].values()):.0f}."
    lines = [f"| {name} | {share} |" for name, share in rows if share >= LISTED]
    return "\n".join(["## At rest\n", f"{measured['at'][:10]}, {told}\n", "| service | CPU |", "|---|---|", *lines, ""])


def images(measured: dict[str, Any]) -> str:
    rows = [f"| {name} | {size} |" for name, size in sorted(measured["images"].items())]
    built = f"built in {measured['seconds']} s; {measured['cached']} of {measured['steps']} steps were in the engine's cache."
    return "\n".join(["## Images\n", f"{measured['at'][:10]}, {built}\n", "| image | size |", "|---|---|", *rows, ""])


OTHERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "restore-drill": restore_drill,
    "point-in-time-1": point_in_time("from the first repository"),
    "point-in-time-2": point_in_time("from the second repository, without the first"),
    "machine-gone": machine_gone,
    "boot": boot,
    "memory": memory,
    "emergency-rollback": all_at_once,
    "rest": rest,
    "images": images,
}  # by the name of their figures, what is no drill of people at work


def machine() -> str:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return f"{os.cpu_count()} cores, {pages * size / 1024**3:.0f} GiB"


if __name__ == "__main__":
    sys.exit(main())

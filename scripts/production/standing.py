"""scripts/status: what each part of the running stack says of itself, in a line."""

import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

PROJECT = "obcms"
PROMETHEUS = "http://127.0.0.1:9090"
SHORT_LIVED = {"secrets", "migrate", "assets"}  # they end when their work is done
MEMBERS = ("db", "db-replica1", "db-replica2")
HOUR, DAY = 3600, 86400
OLDEST_BACKUP, OLDEST_DRILL, SHORTEST_CERTIFICATE = 26 * HOUR, 8 * DAY, 21 * DAY
LONGEST_WAIT = 300  # seconds in a queue
LARGEST_LAG = 16  # MB
KINDS = 'fstype!~"tmpfs|ramfs|squashfs|overlay"'
FREE = f"min by (mountpoint) (node_filesystem_avail_bytes{{{KINDS}}} / node_filesystem_size_bytes)"
LEAST_FREE = 0.1  # as the alert HighDiskUsage has it


@dataclass(frozen=True)
class Line:
    about: str
    says: str
    well: bool = True


@dataclass(frozen=True)
class Sample:
    labels: dict[str, str]
    value: float


class SilentError(Exception):
    """A part that did not answer, and why."""


Ask = Callable[..., str]  # a command of Docker → what it printed
Figures = Callable[[str], list[Sample]]  # an expression → what Prometheus found


def main() -> int:
    lines = list(standing(docker, figures, time.time()))
    for line in lines:
        print(f"{'  ' if line.well else '! '}{line.about:<13} {line.says}")
    return int(not all(line.well for line in lines))


def standing(ask: Ask, found: Figures, now: float) -> Iterator[Line]:
    yield Line("BMMS", f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M:%S} UTC")
    parts: tuple[tuple[str, Callable[[], tuple[str, bool]]], ...] = (
        ("Services", lambda: services(ask)),
        ("Versions", lambda: versions(ask)),
        ("Database", lambda: database(ask)),
        ("Web servers", lambda: edge(ask)),
        ("Jobs", lambda: jobs(found)),
        ("Disks", lambda: disks(found)),
        ("Backups", lambda: backups(found, now)),
        ("Restore drill", lambda: drill(found, now)),
        ("Certificates", lambda: certificates(found, now)),
        ("Alerts", lambda: alerts(found)),
    )
    for about, part in parts:
        try:
            says, well = part()
            yield Line(about, says, well)
        except SilentError as silence:
            yield Line(about, f"no answer: {silence}", well=False)


def services(ask: Ask) -> tuple[str, bool]:
    shown = '{{.Label "com.docker.compose.service"}}|{{.State}}|{{.Status}}'
    labels = (f"label=com.docker.compose.project={PROJECT}", "label=com.docker.compose.oneoff=False")
    printed = ask("ps", "--all", "--format", shown, *(word for label in labels for word in ("--filter", label)))
    rows = [line.split("|") for line in printed.splitlines()]
    lasting = [row for row in rows if row[0] not in SHORT_LIVED]
    if not lasting:
        return "none is there", False
    ill = sorted(
        f"{name} {status}" for name, state, status in lasting if state != "running" or "(healthy)" not in status
    )
    return f"{len(lasting) - len(ill)} of {len(lasting)} well" + "".join(f"; {one}" for one in ill), not ill


def versions(ask: Ask) -> tuple[str, bool]:
    """Of the web servers, by their images; two only while a release is under way."""
    servers = [f"{PROJECT}-web{number}-1" for number in (1, 2, 3, 4)]
    images = ask("inspect", "--format", "{{.Config.Image}} {{slice .Image 7 19}}", *servers).splitlines()
    return " and ".join(sorted(set(images))), len(set(images)) == 1


def database(ask: Ask) -> tuple[str, bool]:
    members = json.loads(
        first_answer(ask, [("exec", f"{PROJECT}-{name}-1", "patronictl", "list", "-f", "json") for name in MEMBERS])
    )
    leading = [member for member in members if member["Role"] == "Leader"]
    others = [member for member in members if member["Role"] != "Leader"]
    lags = [member.get("Lag in MB") for member in others]
    well = len(leading) == 1 and len(others) == len(MEMBERS) - 1
    well &= all(isinstance(lag, int | float) and lag <= LARGEST_LAG for lag in lags)
    well &= any(member["Role"] in ("Sync Standby", "Quorum Standby") for member in others)
    told = [
        f"{member['Member']} {member['Role'].lower()} {member['State']}, {member.get('Lag in MB')} MB behind"
        for member in others
    ]
    return "; ".join([*(f"{member['Member']} leads" for member in leading or [{"Member": "nobody"}]), *told]), well


def first_answer(ask: Ask, commands: list[tuple[str, ...]]) -> str:
    for number, command in enumerate(commands, 1):
        try:
            return ask(*command)
        except SilentError:
            if number == len(commands):
                raise
    return ""


def edge(ask: Ask) -> tuple[str, bool]:
    printed = ask("exec", f"{PROJECT}-nginx-1", "edge", "status").splitlines()
    return "; ".join(printed), bool(printed) and all(" in," in line for line in printed)


def jobs(found: Figures) -> tuple[str, bool]:
    waiting = {
        sample.labels["queue"]: sample.value for sample in found("max by (queue) (bmms_jobs_oldest_waiting_seconds)")
    }
    counts = {sample.labels["state"]: sample.value for sample in found("sum by (state) (bmms_jobs)")}
    if not counts:
        return "they are not counted", False
    overdue = max((sample.value for sample in found("bmms_schedule_overdue_seconds")), default=0)
    oldest = ", ".join(f"{queue} {age(seconds)}" for queue, seconds in sorted(waiting.items())) or "nothing waits"
    number = ", ".join(f"{count:.0f} {state}" for state, count in sorted(counts.items()) if count) or "none"
    well = max([*waiting.values(), 0]) < LONGEST_WAIT and overdue < LONGEST_WAIT and not counts.get("dead")
    return f"oldest: {oldest}; {number}; schedule {age(overdue)} late", well


def disks(found: Figures) -> tuple[str, bool]:
    """A release brings images, and a migration may write its tables anew."""
    free = sorted((sample.value, sample.labels["mountpoint"]) for sample in found(FREE))
    told = ", ".join(f"{where} {share:.0%} free" for share, where in free[:3])
    return told or "nobody looks at them", bool(free) and free[0][0] > LEAST_FREE


def backups(found: Figures, now: float) -> tuple[str, bool]:
    made = found("bmms_backup_last_success_timestamp_seconds")
    failed = [sample.labels["kind"] for sample in found("bmms_backup_failed == 1")]
    told = [f"{sample.labels['kind']} {sample.labels['repository']}: {age(now - sample.value)} old" for sample in made]
    well = bool(made) and not failed and all(now - sample.value < OLDEST_BACKUP for sample in made)
    return "; ".join([*(sorted(told) or ["none"]), *(f"{kind} failed" for kind in failed)]), well


def drill(found: Figures, now: float) -> tuple[str, bool]:
    tried = {
        name: found(f"bmms_restore_drill_{name}")
        for name in ("last_success_timestamp_seconds", "rpo_seconds", "rto_seconds")
    }
    if not all(tried.values()):
        return "no backup has been restored yet", False
    moment, rpo, rto = (samples[0].value for samples in tried.values())
    return f"{age(now - moment)} ago: RPO {rpo:.0f} s, RTO {rto:.0f} s", now - moment < OLDEST_DRILL


def certificates(found: Figures, now: float) -> tuple[str, bool]:
    seen = found("min by (service) (bmms_certificate_expires_timestamp_seconds)")
    told = sorted((sample.value - now, sample.labels["service"]) for sample in seen)
    said = ", ".join(f"{service} {age(left)}" for left, service in told)
    return said or "none is seen", bool(told) and told[0][0] > SHORTEST_CERTIFICATE


def alerts(found: Figures) -> tuple[str, bool]:
    firing = sorted(
        {sample.labels["alertname"] for sample in found('ALERTS{alertstate="firing",alertname!="Watchdog"}')}
    )
    return ", ".join(firing) or "none", not firing


def age(seconds: float) -> str:
    for unit, length in (("d", DAY), ("h", HOUR), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def docker(*words: str) -> str:
    try:
        done = subprocess.run(["docker", *words], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        raise SilentError(str(trouble)) from trouble
    if done.returncode:
        raise SilentError((done.stderr.strip() or "no reason given").splitlines()[-1])
    return done.stdout


def figures(expression: str) -> list[Sample]:
    address = f"{PROMETHEUS}/api/v1/query?{urllib.parse.urlencode({'query': expression})}"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - the address stands above
            result = json.load(answer)["data"]["result"]
    except (OSError, ValueError, KeyError) as trouble:
        raise SilentError(f"Prometheus: {trouble}") from trouble
    return [Sample(one["metric"], float(one["value"][1])) for one in result]

"""What a run says of the machine: whose processor time went where, versions, and how much data there is."""

import os
import platform
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

PROJECT = "obcms"
CGROUPS = Path("/sys/fs/cgroup")
HUNDREDTHS = os.sysconf("SC_CLK_TCK")
TIERS = (
    ("web", ("web",)),
    ("database", ("db",)),
    ("pooler", ("pgbouncer",)),
    ("Redis", ("redis",)),
    ("edge", ("nginx",)),
    ("workers", ("celery", "backup")),
)  # services by how their names begin; an exporter of any is monitoring
MONITORING = "monitoring and etcd"
COUNTED = ("execution_posting", "execution_obligationrequest", "execution_voucher", "projects_project", "audit_event")


def tier_of(service: str) -> str:
    if service.endswith("-exporter"):
        return MONITORING
    return next((tier for tier, begin in TIERS if service.startswith(begin)), MONITORING)


def containers() -> dict[str, str]:
    """Id → service, of the stack on this machine; nothing where it runs elsewhere."""
    shown = '{{.ID}} {{.Label "com.docker.compose.service"}}'
    told = printed(
        "docker", "ps", "--no-trunc", "--filter", f"label=com.docker.compose.project={PROJECT}", "--format", shown
    )
    return dict(line.split(maxsplit=1) for line in told.splitlines())


def container_seconds(identity: str) -> float:
    """Processor time so far; of either kind of control groups."""
    first = CGROUPS / "cpuacct/docker" / identity / "cpuacct.usage"
    if first.exists():
        return int(first.read_text()) / 1e9
    second = [CGROUPS / "docker" / identity, CGROUPS / f"system.slice/docker-{identity}.scope"]
    told = next((place / "cpu.stat" for place in second if place.exists()), None)
    return int(told.read_text().split()[1]) / 1e6 if told else 0.0


def machine_seconds(text: str) -> tuple[float, float]:
    """Of /proc/stat: processor time of everybody, and what was idle (waiting for a disk is)."""
    user, nice, system, idle, waiting, *interrupts = (
        int(word) / HUNDREDTHS for word in text.split("\n", maxsplit=1)[0].split()[1:8]
    )
    return user + nice + system + sum(interrupts), idle + waiting


def used() -> Counter[str]:
    """Processor time so far, in seconds: of each tier, of this program, of all together."""
    found: Counter[str] = Counter()
    for identity, service in containers().items():
        found[tier_of(service)] += container_seconds(identity)
    busy, idle = machine_seconds(Path("/proc/stat").read_text())
    own = os.times()
    return found + Counter({"generator": own.user + own.system, "all": busy, "idle": idle})


def spent(before: Counter[str], after: Counter[str], requests: int) -> dict[str, Any]:
    """`the rest`: the engine, which starts a process for each question about health, and whatever else runs here."""
    parts = {name: after[name] - before[name] for name in after}
    everything, idle = parts.pop("all"), parts.pop("idle")
    parts["the rest"] = everything - sum(parts.values())
    return {
        "busy_share": round(everything / max(1e-9, everything + idle), 3),
        "cpu_seconds": {name: round(seconds, 1) for name, seconds in sorted(parts.items())},
        "cpu_ms_per_request": {
            name: round(1000 * seconds / max(1, requests), 2) for name, seconds in sorted(parts.items())
        },
    }


def versions() -> dict[str, str]:
    import locust

    image = printed("docker", "inspect", "--format", "{{slice .Image 7 19}}", f"{PROJECT}-web1-1")
    return {
        "commit": printed("git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"),
        "image": image,
        "locust": locust.__version__,
        "python": sys.version.split()[0],
        "kernel": platform.release(),
    }


def data() -> dict[str, int]:
    """Rows as PostgreSQL estimates them, and megabytes; nothing where the database is elsewhere."""
    names = ", ".join(f"'{name}'" for name in COUNTED)
    question = (
        f"SELECT relname, reltuples::bigint FROM pg_class WHERE relname IN ({names}) UNION ALL "
        "SELECT 'database_mb', pg_database_size(current_database()) / 1000000"
    )
    asked = ("psql", "-XAtq", "-F", " ", "-U", "obcms_user", "-d", "obcms_prod", "-c", question)
    told = printed("docker", "exec", f"{PROJECT}-db-1", *asked)
    return {name: int(count) for name, count in (line.split() for line in told.splitlines())}


def printed(*words: str) -> str:
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

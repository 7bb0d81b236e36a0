"""Compares what people need with the guide's minimum and with what the files of this folder configure."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from production.capacity import Load, Need, Web, disk, need
from production.connections import DIRECT, GUIDE_TARGET, from_pools
from production.deployment import Deployment, read_deployment
from production.envfile import EnvFile
from production.page_cost import PageCost
from production.stack import COMPOSE_FILE, read_stack
from production.units import GIB, gib
from production.waiting import busy_connections, crowd_wait, mean_wait

GUIDE_CORES, GUIDE_MEMORY, GUIDE_DISK, GUIDE_BANDWIDTH = 64, 96 * GIB, 500 * GIB, 1e9
GITLAB_PER_1000 = 24.2  # requests in a second that GitLab's reference architectures plan for 1,000 users
ENV_FILE = ".env.production"


@dataclass(frozen=True)
class Check:
    what: str
    needed: str
    there: str
    suffices: bool
    advice: str = ""


@dataclass(frozen=True)
class Plan:
    load: Load
    cost: PageCost
    case: Deployment
    web: Web
    need: Need

    @property
    def pool_waits(self) -> dict[str, float]:
        """Seconds: on average at the peak through one pooler, and when every thread asks at once."""
        pool, threads = int(self.case.stack.pool), int(self.case.stack.web_servers) * self.web.slots
        return {
            "at_peak": mean_wait(self.need.peak_per_second, pool, self.load.transaction),
            "all_at_once": crowd_wait(threads, pool, self.load.transaction),
        }


def plan(load: Load, cost: PageCost, root: Path) -> Plan:
    case = configured(root)
    web = Web(case.whole("GUNICORN_WORKERS"), case.whole("GUNICORN_THREADS"))
    return Plan(load, cost, case, web, need(load, web, case.stack, case.profile))


def configured(root: Path) -> Deployment:
    """The env file where one is and may be read, else the guide's values."""
    try:
        return read_deployment(root / ENV_FILE, root)
    except (OSError, UnicodeDecodeError):
        return Deployment(root / ENV_FILE, root, EnvFile((), ()), read_stack(root))


def sources(case: Deployment) -> str:
    there = [name for name in (ENV_FILE, COMPOSE_FILE, "config/pgbouncer/pgbouncer.ini") if (case.root / name).exists()]
    read = case.given and ENV_FILE in there
    named = [name for name in there if name != ENV_FILE or read]
    return ", ".join(named) if named else "the guide's values: no configuration is here yet"


def hardware(found: Plan) -> list[Check]:
    """Computed beside the guide's minimum; it is for the guide's load and should be more than enough for it."""
    required = found.need
    return [
        Check("CPU cores", str(required.cores), f"{GUIDE_CORES}+", required.cores <= GUIDE_CORES),
        Check("RAM", gib(required.memory), f"{gib(GUIDE_MEMORY)}+", required.memory <= GUIDE_MEMORY),
        Check("disk", gib(required.disk), gib(GUIDE_DISK), required.disk <= GUIDE_DISK),
        Check(
            "network", megabits(required.bandwidth), megabits(GUIDE_BANDWIDTH), required.bandwidth <= GUIDE_BANDWIDTH
        ),
    ]


def stack_checks(found: Plan) -> list[Check]:
    stack, required, case = found.case.stack, found.need, found.case
    servers, slots = int(stack.web_servers), found.web.slots
    most, used = case.whole("POSTGRES_MAX_CONNECTIONS"), from_pools(stack) + DIRECT
    return [
        Check(
            "web servers", f"{required.web_servers}", f"{servers} ({stack.web_servers.source})",
            required.web_servers <= servers, "Add a server, or GUNICORN_THREADS where the processors are idle.",
        ),
        Check(
            "web threads", f"{required.threads} at the peak",
            f"{servers} × {found.web.workers} × {found.web.threads} = {servers * slots}",
            required.threads <= servers * slots, "Raise GUNICORN_THREADS in .env.production, or add a server.",
        ),
        Check(
            "  with one server away", f"{required.threads_without_one} outside the peak", f"{(servers - 1) * slots}",
            required.threads_without_one <= (servers - 1) * slots, "Raise GUNICORN_THREADS, or add a server.",
        ),
        Check(
            "pool of each pooler", str(required.pool), f"{int(stack.pool)} ({stack.pool.source})",
            required.pool <= int(stack.pool), "Raise default_pool_size in config/pgbouncer/pgbouncer.ini.",
        ),
        Check(
            "database connections", f"{required.connections} needed, {used} when every pool is full",
            f"max_connections {most}, target below {GUIDE_TARGET}", used <= min(most, GUIDE_TARGET),
            "Make the pools smaller, or raise POSTGRES_MAX_CONNECTIONS.",
        ),
    ]  # fmt: skip


def as_data(found: Plan) -> dict[str, Any]:
    """Units are in the names: seconds, bytes, bits in a second."""
    waits = {f"pool_wait_{name}_seconds": seconds for name, seconds in found.pool_waits.items()}
    return {
        "load": asdict(found.load),
        "page_cost": asdict(found.cost),
        "need": asdict(found.need) | {"busy_connections": busy_at_peak(found)},
        **{name: None if seconds == float("inf") else seconds for name, seconds in waits.items()},
        "disk_bytes": {name: int(part) for name, part in disk(found.load, found.need.requests_per_second).items()},
        "gitlab_requests_per_second": found.load.users_then * GITLAB_PER_1000 / 1000,
        "configured_by": sources(found.case),
        "guide_minimum": [asdict(check) for check in hardware(found)],
        "stack": [asdict(check) for check in stack_checks(found)],
        "suffices": suffices(found),
    }


def suffices(found: Plan) -> bool:
    return all(check.suffices for check in stack_checks(found))


def busy_at_peak(found: Plan) -> float:
    return busy_connections(found.need.peak_per_second, found.load.transaction)


def megabits(bits: float) -> str:
    return f"{bits / 1e6:,.0f} Mbps"

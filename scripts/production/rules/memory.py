"""What the services may use fits into the machine, and what they are told to use into what they may."""

from collections.abc import Iterator

from production.connections import DIRECT, from_pools
from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.sizes import FOR_THE_SYSTEM, SERVICES, web_memory
from production.stack import COMPOSE_FILE, SMALL_FILE, memory_of_all
from production.units import gib

HOSTS = 3  # docker-compose.host-a.yml, -b, -c
REDIS_ROOM = 1.2  # of maxmemory: copies on write while it saves, buffers of replicas


def machine(case: Deployment) -> Iterator[Finding]:
    needed, there = memory_of_all(case.stack, case.profile), case.machine.memory * (1 - FOR_THE_SYSTEM)
    if not there or needed <= there:
        return
    line = case.line("SIZE_PROFILE")
    problem = f"All services together may use {gib(needed)} (profile {case.profile}); this machine has {case.machine}."
    if case.profile == "small":
        yield error("SIZE_PROFILE", problem, "Take a larger machine: there is no smaller profile.", line)
    elif needed / HOSTS <= there:
        advice = "Spread them over three machines (docker-compose.host-a.yml …), or write SIZE_PROFILE=small."
        yield warning("SIZE_PROFILE", f"{problem} It is enough for a third of them.", advice, line)
    else:
        yield error("SIZE_PROFILE", problem, "Write SIZE_PROFILE=small, or take a larger machine.", line)


def limit(case: Deployment, service: str, in_compose: str) -> tuple[int, str]:
    """Bytes that one of the service may use, and where that is written."""
    stated = case.stack.stated_memory(case.profile).get(in_compose)
    if stated:
        is_small = case.profile == "small" and in_compose in (case.stack.small_memory or {})
        return stated, f"{SMALL_FILE if is_small else COMPOSE_FILE}: {in_compose} mem_limit"
    each = next(known for known in SERVICES if known.name == service).bytes_each(case.profile)
    return each, f"profile {case.profile}"


def web(case: Deployment) -> Iterator[Finding]:
    workers, threads = case.whole("GUNICORN_WORKERS"), case.whole("GUNICORN_THREADS")
    needed = web_memory(workers, threads)
    allowed, source = limit(case, "web", "web1")
    if needed > allowed:
        yield error(
            "GUNICORN_WORKERS",
            f"{workers} workers with {threads} threads need about {gib(needed)}; a web server may use {gib(allowed)} "
            f"({source}) and would be killed.",
            "Fewer workers (on small machines 2), or a higher limit.",
            case.line("GUNICORN_WORKERS"),
        )
    elif case.profile == "small" and workers > 2 * case.machine.cores + 1:
        yield warning(
            "GUNICORN_WORKERS",
            f"{workers} workers on {case.machine.cores} cores only take memory.",
            f"Write GUNICORN_WORKERS={case.machine.cores} and GUNICORN_THREADS=4.",
            case.line("GUNICORN_WORKERS"),
        )


def database(case: Deployment) -> Iterator[Finding]:
    allowed, source = limit(case, "db", "db")
    buffers, each = case.bytes("POSTGRES_SHARED_BUFFERS"), case.bytes("POSTGRES_WORK_MEM")
    connections = min(from_pools(case.stack) + DIRECT, case.whole("POSTGRES_MAX_CONNECTIONS"))
    needed = buffers + connections * each + case.bytes("POSTGRES_MAINTENANCE_WORK_MEM")
    if buffers > 0.5 * allowed:
        yield error(
            "POSTGRES_SHARED_BUFFERS",
            f"{gib(buffers)} is more than half of the {gib(allowed)} that a database may use ({source}).",
            "Take a quarter to a third of it.",
            case.line("POSTGRES_SHARED_BUFFERS"),
        )
    elif needed > allowed:
        yield error(
            "POSTGRES_WORK_MEM",
            f"{gib(buffers)} buffers + {connections} connections × {gib(each)} + maintenance = {gib(needed)}; "
            f"a database may use {gib(allowed)} ({source}).",
            "Lower POSTGRES_WORK_MEM or the pools, or raise the limit.",
            case.line("POSTGRES_WORK_MEM"),
        )


def redis(case: Deployment) -> Iterator[Finding]:
    for name, service in (("REDIS_MAXMEMORY", "redis-master"), ("REDIS_CACHE_MAXMEMORY", "redis-cache")):
        most, (allowed, source) = case.bytes(name), limit(case, service, service)
        if most * REDIS_ROOM > allowed:
            yield error(
                name,
                f"{gib(most)} and a fifth more while it saves do not fit into the {gib(allowed)} of {service} "
                f"({source}): it would be killed.",
                f"At most {gib(allowed / REDIS_ROOM)}.",
                case.line(name),
            )

"""Memory of each service in the two profiles: `guide`, the deployment guide's numbers, and `small`, 24 GiB and 2 cores.

What docker-compose.prod.yml says plainly (`mem_limit: 2g` below a service) counts instead; see stack.py.
"""

from dataclasses import dataclass

from production.units import MIB

PROFILES = ("guide", "small")
FOR_THE_SYSTEM = 0.10  # of a machine's memory: the kernel, the engine, its logs
# Measured: 88 MiB resident after start. A forked worker shares most of that and adds what its requests touch.
WEB_BASE = 110 * MIB
WEB_WORKER = 60 * MIB
WEB_THREAD = 8 * MIB


@dataclass(frozen=True)
class Service:
    name: str
    count: int
    guide: int  # MiB for each
    small: int

    def bytes_each(self, profile: str) -> int:
        return (self.small if profile == "small" else self.guide) * MIB


SERVICES = (
    Service("db", 3, 12288, 2720),  # with both replicas; a session that has served all pages keeps 60 MiB of its own
    Service("redis-master", 3, 10240, 384),  # with both replicas: copies on write add to maxmemory while it saves
    Service("redis-cache", 1, 2560, 192),
    Service("redis-sentinel", 3, 64, 48),
    Service("etcd", 3, 512, 192),
    Service("pgbouncer", 2, 256, 96),  # each with its HAProxy
    Service("backup", 1, 1024, 640),  # with the database that a restore is tried in
    Service("web", 4, 2048, 640),
    Service("celery-worker", 3, 1024, 512),
    Service("celery-beat", 1, 256, 192),
    Service("nginx", 1, 512, 128),
    Service("prometheus", 1, 1024, 512),
    Service("alertmanager", 1, 128, 64),
    Service("grafana", 1, 512, 256),
    Service("exporters", 8, 96, 64),
    Service("migrate", 1, 512, 384),  # runs at a start, then its memory is free again
)


def web_memory(workers: int, threads: int) -> int:
    """Bytes that one web server needs."""
    return WEB_BASE + workers * (WEB_WORKER + threads * WEB_THREAD)

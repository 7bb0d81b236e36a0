"""From people to requests, threads, connections, processors, memory and disk. Times in seconds, sizes in bytes.

Connections follow busy threads, not people: requests in a second × the seconds that each holds one.
"""

import math
from dataclasses import dataclass

from production.connections import DIRECT
from production.measured import OTHERS_ASSUMED
from production.sizes import FOR_THE_SYSTEM, SERVICES, web_memory
from production.stack import Stack
from production.units import GIB
from production.waiting import TRANSACTION

KB = 1000
THREAD_RESERVE = 1.5  # over the threads that are busy on average
POOL_RESERVE = 2.0
BUSY_AT_MOST = 0.70  # of a processor: the guide's target for CPU
CORES_PER_SERVER = 8  # the guide's
OTHER_CORES = 14  # assumed for any load: poolers 2, Redis 3, workers 4, nginx 1, monitoring 2, etcd 1, the system 1
WORKING_HOURS, WORKING_DAYS, WEEKDAYS = 10, 37 * 5 / 7, 7
BACKUP_DAYS = 37  # 30 are kept, and the oldest full one until a newer is 30 days old
FULL_BACKUPS = math.ceil(BACKUP_DAYS / WEEKDAYS)
COMPRESSED_BACKUP, COMPRESSED_WAL = 0.25, 0.25  # measured 0.10 on an easy database
DAILY_CHANGE = 0.05  # of the database, in each day's differential backup, growing until the next full one
WAL_PER_WRITE = 20 * KB
DATABASE_COPIES = 3
BLOAT = 1.5  # indexes being built, dead rows, temporary files
LOGS_AND_METRICS = 40 * GIB


@dataclass(frozen=True)
class Load:
    moas: int = 44
    users: int = 1000  # at the same time
    think: float = 20.0  # between two actions of a person
    requests: float = 2.0  # of an action: the page, and parts of it
    response: float = 0.5  # 95 of 100 are answered within this
    transaction: float = TRANSACTION
    cpu_per_page: float = 0.010
    database_cpu_per_page: float = 0.005
    others_cpu: float = OTHERS_ASSUMED / 1000
    peak: float = 2.0  # over the sustained load
    growth: float = 0.0  # of users, in a year: 0.1 is a tenth
    years: float = 3.0  # for which it shall suffice
    write_share: float = 0.1  # of requests
    page_bytes: float = 60 * KB  # sent, compressed
    data_per_moa: float = 0.25 * GIB  # database, in a year
    media_per_moa: float = 1.0 * GIB  # documents, in a year

    @property
    def users_then(self) -> float:
        return float(self.users * (1 + self.growth) ** self.years)


@dataclass(frozen=True)
class Web:
    """What one web server is configured for."""

    workers: int = 17
    threads: int = 2

    @property
    def slots(self) -> int:
        return self.workers * self.threads


@dataclass(frozen=True)
class Need:
    requests_per_second: float
    peak_per_second: float
    threads: int  # of all web servers together, at the peak
    threads_without_one: int  # while one server is away, outside the peak
    web_servers: int
    pool: int
    connections: int
    web_cores: int
    database_cores: int
    cores: int
    memory: int
    disk: int
    bandwidth: float  # bits in a second


def need(load: Load, web: Web, stack: Stack, profile: str = "guide") -> Need:
    sustained = load.users_then * load.requests / (load.think + load.response)
    peak = sustained * load.peak
    without_one = math.ceil(sustained * load.response * THREAD_RESERVE)
    threads = max(without_one, math.ceil(peak * load.response))
    web_cores = math.ceil(peak * load.cpu_per_page / BUSY_AT_MOST)
    servers = max(
        math.ceil(threads / web.slots), math.ceil(without_one / web.slots) + 1, math.ceil(web_cores / CORES_PER_SERVER)
    )
    pool = max(1, math.ceil(sustained * load.transaction * POOL_RESERVE))
    # All three members of the cluster: a replica has to carry the leader's load when it becomes one.
    database_cores = DATABASE_COPIES * max(1, math.ceil(peak * load.database_cpu_per_page / BUSY_AT_MOST))
    return Need(
        requests_per_second=sustained,
        peak_per_second=peak,
        threads=threads,
        threads_without_one=without_one,
        web_servers=servers,
        pool=pool,
        connections=int(stack.poolers) * (pool + int(stack.reserve) + int(stack.background_pool)) + DIRECT,
        web_cores=web_cores,
        database_cores=database_cores,
        cores=web_cores + database_cores + OTHER_CORES,
        memory=memory(servers, web, profile),
        disk=sum(int(part) for part in disk(load, sustained).values()),
        bandwidth=peak * load.page_bytes * 8,
    )


def memory(web_servers: int, web: Web, profile: str) -> int:
    others = sum(each.count * each.bytes_each(profile) for each in SERVICES if each.name != "web")
    return int((others + web_servers * web_memory(web.workers, web.threads)) / (1 - FOR_THE_SYSTEM))


def disk(load: Load, sustained: float) -> dict[str, float]:
    """Of all machines together; backups twice, here and off-site."""
    database = load.moas * load.data_per_moa * load.years
    media = load.moas * load.media_per_moa * load.years
    differentials = BACKUP_DAYS * DAILY_CHANGE * WEEKDAYS / 2
    wal = sustained * load.write_share * WORKING_HOURS * 3600 * WORKING_DAYS * WAL_PER_WRITE * COMPRESSED_WAL
    return {
        "database, three copies": database * BLOAT * DATABASE_COPIES,
        f"backups of {BACKUP_DAYS} days": database * COMPRESSED_BACKUP * (FULL_BACKUPS + differentials),
        f"WAL of {BACKUP_DAYS} days": wal,
        "documents": media,
        "logs and metrics": LOGS_AND_METRICS,
    }

"""Of each alert: what makes it fire, and the nearest thing that must not. Series as promtool writes them: `0+3x40` is 0,
then 3 more with each step, 40 times; `9x40` is 9 all the time; an underline is a scrape that found nothing."""

from dataclasses import dataclass

Series = dict[str, str]
GIB = 1024**3
SLOW = "15m"


@dataclass(frozen=True)
class Case:
    fires: Series
    silent: Series
    at: str = "20m"
    later: str = ""  # when the silent case is looked at, if not then
    step: str = "1m"

    @property
    def silent_at(self) -> str:
        return self.later or self.at


def edge(good: int, bad: int, steps: int = 100) -> Series:
    """Requests in each step."""
    counted = 'bmms_edge_requests_total{class="%s",route_group="page",identity="user"}'
    return {counted % "2xx": f"0+{good}x{steps}", counted % "5xx": f"0+{bad}x{steps}"}


def pages(fast: int, slow: int, steps: int = 100) -> Series:
    """Pages in each step, within 1.5 s and in more."""
    name = "bmms_edge_request_duration_seconds"
    return edge(fast + slow, 0, steps) | {
        f'{name}_bucket{{le="1.5",route_group="page"}}': f"0+{fast}x{steps}",
        f'{name}_count{{route_group="page"}}': f"0+{fast + slow}x{steps}",
    }


def dashboards(fast: int, slow: int) -> Series:
    """Dashboards a minute within 1 s and within 10 s."""
    name, labels = "django_http_request_duration_seconds", 'view="site:home",method="GET"'
    return {
        f'{name}_bucket{{{labels},le="1"}}': f"0+{fast}x40",
        f'{name}_bucket{{{labels},le="5"}}': f"0+{fast}x40",
        f'{name}_bucket{{{labels},le="10"}}': f"0+{fast + slow}x40",
        f'{name}_bucket{{{labels},le="+Inf"}}': f"0+{fast + slow}x40",
        f"{name}_count{{{labels}}}": f"0+{fast + slow}x40",
    }


def answers(good: int, bad: int) -> Series:
    return {
        'django_http_requests_total{status="200",view="site:home"}': f"0+{good}x40",
        'django_http_requests_total{status="500",view="site:home"}': f"0+{bad}x40",
    }


def gauge(name: str, fires: float | str, silent: float | str, **more: str) -> Case:
    return Case({name: f"{fires}x40"}, {name: f"{silent}x40"}, **more)


def member(name: str, *values: float | str) -> Series:
    """One value for each of db, db-replica1, db-replica2."""
    members = ("db", "db-replica1", "db-replica2")
    return {f'{name}{{instance="{who}:8008"}}': f"{value}x40" for who, value in zip(members, values, strict=True)}


def streaming(*replicas: str, behind: int = 0) -> Series:
    leading = {'patroni_primary{instance="db:8008"}': "1x40"}
    name = 'pg_stat_replication_pg_wal_lsn_diff{instance="db",application_name="%s"}'
    return leading | {name % replica: f"{behind}x40" for replica in replicas}


LEADER = {'pg_replication_is_replica{instance="db"}': "0x40"}
REPLICA = {'pg_replication_is_replica{instance="db"}': "1x40"}
ARCHIVED = 'pg_stat_archiver_last_archive_age{instance="db"}'
FAILED = 'pg_stat_archiver_failed_count{instance="db"}'
DISK = '{mountpoint="/",fstype="ext4",instance="n"}'
MASTER = '{instance="redis-master",set="bmms-master"%s}'
BACKUPS = [
    f'bmms_backup_last_success_timestamp_seconds{{kind="{kind}",repository="{repository}"}}'
    for kind, repository in (("database", 1), ("database", 2), ("files", 1), ("files", 2), ("dump", 1))
]
EXPIRES = 'bmms_certificate_expires_timestamp_seconds{service="nginx"}'
LIMITED = 'bmms_edge_requests_total{identity="%s",class="%s",route_group="page"}'


def disk(free: str) -> Series:
    return {f"node_filesystem_avail_bytes{DISK}": free, f"node_filesystem_size_bytes{DISK}": f"{100 * GIB}x100"}


def redis_memory(used: int, limit: int) -> Series:
    labels = MASTER % ""
    return {f"redis_memory_used_bytes{labels}": f"{used}x40", f"redis_memory_max_bytes{labels}": f"{limit}x40"}


def sentinels(*counts: int) -> Series:
    name = 'redis_sentinel_master_ok_sentinels{instance="redis-sentinel%d"}'
    return {name % number: f"{count}x40" for number, count in enumerate(counts, 1)}


def webs(*up: int) -> Series:
    return {f'up{{job="web",instance="web{number}:9091"}}': f"{value}x40" for number, value in enumerate(up, 1)}


CASES = {
    # the guide's table
    "SlowDashboard": Case(dashboards(4, 6), dashboards(100, 1)),
    "HighErrorRate": Case(answers(90, 10), answers(97, 3)),
    "HighCpuUsage": Case(
        {'node_cpu_seconds_total{mode="idle",instance="n",cpu="0"}': "0+6x40"},
        {'node_cpu_seconds_total{mode="idle",instance="n",cpu="0"}': "0+12x40"},
    ),
    "HighMemoryUsage": Case(
        {'node_memory_MemAvailable_bytes{instance="n"}': "9x40", 'node_memory_MemTotal_bytes{instance="n"}': "100x40"},
        {'node_memory_MemAvailable_bytes{instance="n"}': "11x40", 'node_memory_MemTotal_bytes{instance="n"}': "100x40"},
    ),
    "HighDatabaseConnections": Case(
        {
            'pg_stat_activity_count{instance="db",state="idle"}': "451x40",
            'pg_settings_max_connections{instance="db"}': "900x40",
        },
        {
            'pg_stat_activity_count{instance="db",state="idle"}': "399x40",
            'pg_settings_max_connections{instance="db"}': "500x40",
        },
    ),
    "HighRedisMemory": Case(redis_memory(int(7.6 * GIB), 16 * GIB), redis_memory(7 * GIB, 8 * GIB)),
    "HighDiskUsage": Case(disk(f"{9 * GIB}x40"), disk(f"{11 * GIB}x40")),
    # objectives
    "AvailabilityFastBurn": Case(edge(970, 30), edge(0, 1), at="90m", later="30m"),
    "AvailabilitySlowBurn": Case(edge(1990, 10, 200), edge(99_999, 10, 200), at="2d", step=SLOW),
    "LatencyFastBurn": Case(pages(70, 30), pages(99, 1), at="90m"),
    "LatencySlowBurn": Case(pages(960, 40, 200), pages(9_990, 10, 200), at="2d", step=SLOW),
    "SignedInPeopleLimited": Case(
        {LIMITED % ("user", "429"): "0+10x40", LIMITED % ("user", "2xx"): "0+90x40"},
        {LIMITED % ("address", "429"): "0+90x40", LIMITED % ("user", "2xx"): "0+90x40"},
    ),
    # databases
    "PostgresNoLeader": Case(member("patroni_primary", 0, 0, 0), member("patroni_primary", 0, 1, 0)),
    "PostgresTwoLeaders": Case(member("patroni_primary", 1, 1, 0), member("patroni_primary", 1, 0, 0)),
    "PostgresNoSyncStandby": Case(member("patroni_sync_standby", 0, 0, 0), member("patroni_sync_standby", 0, 0, 1)),
    "PostgresReplicaMissing": Case(streaming("db-replica1"), streaming("db-replica1", "db-replica2")),
    "PostgresReplicaLags": Case(streaming("db-replica1", behind=17 * 1024**2), streaming("db-replica1", behind=1024)),
    "PostgresReplicaStale": gauge('pg_replication_lag_seconds{instance="db-replica1"}', 31, 29),
    "PostgresSlotRetainsWal": gauge(
        'pg_replication_slots_pg_wal_lsn_diff{instance="db",slot_name="s"}', 5 * GIB, 3 * GIB
    ),
    "PostgresArchivingFails": Case(
        LEADER | {ARCHIVED: "20x40", FAILED: "0+1x40"}, REPLICA | {ARCHIVED: "9999x40", FAILED: "7x40"}
    ),
    "PostgresTransactionIdsRunOut": gauge(
        'pg_database_wraparound_age_datfrozenxid_seconds{instance="db",datname="obcms_prod"}',
        1_200_000_000,
        200_000_000,
    ),
    "PoolerQueueWaits": gauge(
        'pgbouncer_pools_client_maxwait_seconds{pooler="pgbouncer",database="obcms_prod"}', 3, 1.5
    ),
    "EtcdMemberMissing": Case(member("etcd_server_has_leader", 1, 1, 0), member("etcd_server_has_leader", 1, 1, 1)),
    # Redis
    "RedisNoMaster": gauge("redis_instance_info" + MASTER % ',role="master"', "_", 1),
    "RedisReplicaMissing": gauge("redis_connected_slaves" + MASTER % "", 1, 2),
    "RedisRefusesWrites": Case(
        {"redis_errors_total" + MASTER % ',err="NOREPLICAS"': "0+1x40"},
        {"redis_errors_total" + MASTER % ',err="NOAUTH"': "0+1x40"},
    ),
    "RedisEvictsQueues": Case(
        {"redis_evicted_keys_total" + MASTER % "": "0+1x40"},
        {'redis_evicted_keys_total{instance="redis-cache",set="cache"}': "0+9x40"},
    ),
    "SentinelMissing": Case(sentinels(3, 3, 2), sentinels(3, 3, 3)),
    "RedisCacheDown": gauge('redis_up{instance="redis-cache",set="cache"}', 0, 1),
    # jobs
    "JobsWaitTooLong": gauge('bmms_jobs_oldest_waiting_seconds{queue="mail",kind="mail.send"}', 301, 299),
    "JobsDied": Case(
        {'bmms_jobs{kind="mail.send",state="dead"}': "2x30 3x20"},
        {'bmms_jobs{kind="mail.send",state="dead"}': "3x50"},
        at="40m",
    ),
    "BeatSilent": gauge("bmms_schedule_overdue_seconds", 200, 20),
    "WorkersSilent": gauge("bmms_workers", 0, 1),
    "JobsNotCounted": gauge("bmms_database_up", 0, 1),
    "LedgerDiffers": gauge("bmms_ledger_differs", 1, 0),
    "LedgerNotCompared": gauge("bmms_ledger_compared_age_seconds", 37 * 3600, 30 * 3600),
    # the machine and what holds all of it
    "DiskFullWithinADay": Case(
        disk(f"{35 * GIB}-{GIB // 2}x50"), disk(f"{35 * GIB}-{GIB // 100}x50"), at="450m", step=SLOW
    ),
    "CertificateExpiresSoon": gauge(EXPIRES, 20 * 86400, 23 * 86400),
    "CertificateExpiresThisWeek": gauge(EXPIRES, 6 * 86400, 20 * 86400),
    "TlsNotOffered": gauge('bmms_tls_up{service="db"}', 0, 1),
    "BackupTooOld": Case(  # one that is fresh does not speak for the others
        dict.fromkeys(BACKUPS, "0+600x200") | {BACKUPS[-1]: "0x200"},
        dict.fromkeys(BACKUPS, "0x200"),
        at="27h",
        later="25h",
        step=SLOW,
    ),
    "BackupFailed": gauge('bmms_backup_failed{kind="dump"}', 1, 0, at="25m"),
    "RestoreNotTried": Case(
        {"bmms_restore_drill_last_success_timestamp_seconds": "0x900"},
        {"bmms_restore_drill_last_success_timestamp_seconds": "0x900"},
        at="8d1h",
        later="7d",
        step=SLOW,
    ),
    "TargetDown": gauge('up{job="etcd",instance="etcd1:2381"}', 0, 1),
    "WebServerDown": Case(webs(1, 1, 0, 0), webs(1, 1, 1, 0)),
    "AlertsCannotBeSent": Case(
        {'alertmanager_notifications_failed_total{integration="email"}': "0+1x40"},
        {'alertmanager_notifications_failed_total{integration="email"}': "5x40"},
    ),
}

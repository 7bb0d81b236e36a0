from boards.panels import Board, Row, one

BOARD = Board(
    "bmms-database",
    "Database Performance",
    (
        Row(
            "Who leads, who follows",
            (
                one("Leader", "none", "patroni_primary", "{{name}}"),
                one("Confirming standby", "none", "patroni_sync_standby", "{{name}}"),
                one(
                    "Behind the leader",
                    "bytes",
                    "max by (application_name) (pg_stat_replication_pg_wal_lsn_diff)",
                    "{{application_name}}",
                    16 * 1024**2,
                ),
                one(
                    "Age of what a replica shows",
                    "s",
                    "max by (instance) (pg_replication_lag_seconds)",
                    "{{instance}}",
                    30,
                ),
                one(
                    "WAL kept for slots",
                    "bytes",
                    "max by (instance, slot_name) (pg_replication_slots_pg_wal_lsn_diff)",
                    "{{instance}} {{slot_name}}",
                ),
                one(
                    "Last WAL in the archive",
                    "s",
                    "pg_stat_archiver_last_archive_age and on (instance) pg_replication_is_replica == 0",
                    "{{instance}}",
                    300,
                ),
            ),
        ),
        Row(
            "Work",
            (
                one("Connections", "none", "sum by (instance) (pg_stat_activity_count)", "{{instance}}", 450),
                one(
                    "Transactions",
                    "ops",
                    "sum by (instance) (rate(pg_stat_database_xact_commit[5m])"
                    " + rate(pg_stat_database_xact_rollback[5m]))",
                    "{{instance}}",
                ),
                one(
                    "Found in memory",
                    "percentunit",
                    "sum by (instance) (rate(pg_stat_database_blks_hit[5m]))"
                    " / (sum by (instance) (rate(pg_stat_database_blks_hit[5m])"
                    " + rate(pg_stat_database_blks_read[5m])) > 0)",
                    "{{instance}}",
                ),
                one("Locks", "none", "sum by (mode) (pg_locks_count)", "{{mode}}"),
                one("Deadlocks", "ops", "sum by (instance) (rate(pg_stat_database_deadlocks[5m]))", "{{instance}}"),
                one(
                    "Oldest transaction",
                    "s",
                    "max by (instance) (pg_long_running_transactions_oldest_timestamp_seconds)",
                    "{{instance}}",
                ),
                one("Size", "bytes", "max by (datname) (pg_database_size_bytes)", "{{datname}}"),
                one(
                    "Transaction numbers used",
                    "percentunit",
                    "max by (datname) (pg_database_wraparound_age_datfrozenxid_seconds) / 2 ^ 31",
                    "{{datname}}",
                    0.5,
                ),
            ),
        ),
        Row(
            "Statements",
            (
                one(
                    "Most time",
                    "s",
                    "topk(10, sum by (queryid) (rate(pg_stat_statements_seconds_total[5m])))",
                    "{{queryid}}",
                ),
                one(
                    "Most calls",
                    "ops",
                    "topk(10, sum by (queryid) (rate(pg_stat_statements_calls_total[5m])))",
                    "{{queryid}}",
                ),
            ),
        ),
        Row(
            "Poolers",
            (
                one(
                    "Connections to servers",
                    "none",
                    "sum by (pooler, database) (pgbouncer_pools_server_active_connections)",
                    "{{pooler}} {{database}}",
                ),
                one(
                    "Waiting clients",
                    "none",
                    "sum by (pooler, database) (pgbouncer_pools_client_waiting_connections)",
                    "{{pooler}} {{database}}",
                ),
                one(
                    "Longest wait",
                    "s",
                    "max by (pooler, database) (pgbouncer_pools_client_maxwait_seconds)",
                    "{{pooler}} {{database}}",
                    2,
                ),
                one(
                    "Servers that HAProxy sends to",
                    "none",
                    "sum by (instance, proxy) (haproxy_backend_active_servers)",
                    "{{instance}} {{proxy}}",
                ),
            ),
        ),
        Row(
            "etcd",
            (
                one("Members with a leader", "none", "sum(etcd_server_has_leader)"),
                one(
                    "Time to write to disk, p99",
                    "s",
                    "histogram_quantile(0.99, sum by (le, instance)"
                    " (rate(etcd_disk_wal_fsync_duration_seconds_bucket[5m])))",
                    "{{instance}}",
                ),
            ),
        ),
    ),
)

from boards.panels import Board, Panel, Row, figure, one, percentiles

EDGE = "bmms_edge_requests_total"
BUSY = 'pgbouncer_pools_server_active_connections{database="obcms_prod"}'
POOL = 'max by (pooler) (pgbouncer_databases_pool_size{name="obcms_prod"})'

BOARD = Board(
    "bmms-overview",
    "BMMS Overview",
    (
        Row(
            "Is it well?",
            (
                figure("Availability, 1 day", "percentunit", "1 - bmms:faults:ratio_rate1d"),
                figure("Pages within 1.5 s, 1 day", "percentunit", "1 - bmms:slow:ratio_rate1d"),
                figure("Web servers", "none", 'sum(up{job="web"})'),
                figure(
                    "Streaming replicas", "none", "count(pg_stat_replication_pg_wal_lsn_diff{application_name=~'db.*'})"
                ),
                figure("Alerts", "none", 'count(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)', 1),
                figure("Oldest waiting job", "s", "max(bmms_jobs_oldest_waiting_seconds) or vector(0)", 300),
            ),
        ),
        Row(
            "Golden signals, as people see them",
            (
                one("Requests", "reqps", f"sum by (route_group) (rate({EDGE}[5m]))", "{{route_group}}"),
                Panel(
                    "Errors of ours and refusals",
                    "percentunit",
                    {
                        "5xx": "bmms:faults:ratio_rate5m",
                        "429": f'sum(rate({EDGE}{{class="429"}}[5m])) / (sum(rate({EDGE}[5m])) > 0)',
                    },
                    red_from=0.05,
                ),
                percentiles("Time of pages", 'bmms_edge_request_duration_seconds_bucket{route_group="page"}', 5),
                Panel(
                    "Saturation",
                    "percentunit",
                    {
                        "processors": '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))',
                        "memory": "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
                        "connections of the web": f"max(sum by (pooler) ({BUSY}) / on (pooler) {POOL})",
                    },
                    red_from=0.9,
                ),
            ),
        ),
        Row(
            "Objectives: how fast the month's budget burns",
            (
                Panel(
                    "Availability, times the allowed rate",
                    "none",
                    {f"over {w}": f"bmms:faults:ratio_rate{w} / 0.001" for w in ("5m", "1h", "6h")},
                    red_from=14.4,
                ),
                Panel(
                    "Latency, times the allowed rate",
                    "none",
                    {f"over {w}": f"bmms:slow:ratio_rate{w} / 0.01" for w in ("5m", "1h", "6h")},
                    red_from=14.4,
                ),
            ),
        ),
    ),
)

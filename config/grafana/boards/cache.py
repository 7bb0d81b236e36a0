from boards.panels import Board, Panel, Row, one

QUEUES = 'set="bmms-master"'
CACHE = 'set="cache"'
HITS = f"rate(redis_keyspace_hits_total{{{CACHE}}}[5m])"
MISSES = f"rate(redis_keyspace_misses_total{{{CACHE}}}[5m])"

BOARD = Board(
    "bmms-cache",
    "Cache Performance",
    (
        Row(
            "The cache, which may be thrown away",
            (
                one(
                    "Hit rate",
                    "percentunit",
                    f"{HITS} / ({HITS} + {MISSES} > 0)",
                    "hits",
                ),
                Panel(
                    "Memory",
                    "bytes",
                    {"used": f"redis_memory_used_bytes{{{CACHE}}}", "limit": f"redis_memory_max_bytes{{{CACHE}}}"},
                ),
                one("Thrown away", "ops", f"rate(redis_evicted_keys_total{{{CACHE}}}[5m])", "keys"),
                one("Commands", "ops", f"rate(redis_commands_processed_total{{{CACHE}}}[5m])", "commands"),
            ),
        ),
        Row(
            "Queues, locks and limits: bmms-master and its replicas",
            (
                one("Memory", "bytes", f"redis_memory_used_bytes{{{QUEUES}}}", "{{instance}}", 7.5 * 1024**3),
                one(
                    "Share of the limit",
                    "percentunit",
                    f"redis_memory_used_bytes{{{QUEUES}}} / (redis_memory_max_bytes{{{QUEUES}}} > 0)",
                    "{{instance}}",
                    0.9375,
                ),
                one("Commands", "ops", f"rate(redis_commands_processed_total{{{QUEUES}}}[5m])", "{{instance}}"),
                one("Clients", "none", f"redis_connected_clients{{{QUEUES}}}", "{{instance}}"),
                one(
                    "Who leads",
                    "none",
                    f'sum by (instance) (redis_instance_info{{{QUEUES},role="master"}})',
                    "{{instance}}",
                ),
                one("Replicas of the master", "none", f"max(redis_connected_slaves{{{QUEUES}}})"),
                one("Refused commands", "ops", f"sum by (err) (rate(redis_errors_total{{{QUEUES}}}[5m]))", "{{err}}"),
                one("Last AOF write succeeded", "none", f"redis_aof_last_write_status{{{QUEUES}}}", "{{instance}}"),
            ),
        ),
        Row(
            "Sentinels",
            (
                one("Sentinels that agree", "none", "redis_sentinel_master_ok_sentinels", "{{instance}}"),
                one("Replicas that they know", "none", "redis_sentinel_master_ok_slaves", "{{instance}}"),
            ),
        ),
    ),
)

"""What happened in a drill when the protection that it is about was taken away (protections.py), by the drill's name."""

NO_PATIENCE = "without the wait for a leader at a page's entry (tenancy/patience.py), on 2026-11-25:"
SEEN_RED: dict[str, str] = {
    "leader-process-crashed": f"{NO_PATIENCE} 69 requests of 351 answered 500.",
    "leader-container-killed": f"{NO_PATIENCE} 313 requests of 902 answered 500, in 23 s.",
    "switchover": f"{NO_PATIENCE} 12 requests of 290 answered 500.",
    "replica-stopped": (
        "with one replica to read from, and nobody in its place (haproxy.cfg, main/replica.py), on 2026-11-25: 35 of 223"
        " requests answered 503."
    ),
    "replicas-lag": "without asking a replica how far it has come (tenancy/freshness.py), on 2026-11-25: 28 stale reads.",
    "web-killed": (
        "without nginx asking another server (proxy_next_upstream), on 2026-11-25: 7 reads and a post failed of 439 requests."
    ),
    "web-frozen": "without least_conn, on 2026-11-25: 16 of 16 people waited for the frozen server, 25.96 s at most.",
    "redis-gone-and-back": (
        "with a cache that passes errors on (main/cache.py), on 2026-11-25: 201 of 290 requests answered 500."
    ),
    "pooler-killed": "without a second pooler, on 2026-11-25: 22.77 s without a write, 6 of 279 requests answered 503.",
    "worker-process-killed": (
        "without the sweep that takes jobs from dead workers (jobs/actions/queue.py), on 2026-11-26: the export was not done"
        " after 180 s."
    ),
    "redis-master-killed": "with Sentinels that notice after 60 s instead of 5 s, on 2026-11-25: after 30 s nobody led.",
    "worker-container-killed": (
        "without the sweep that takes jobs from dead workers (jobs/actions/queue.py), on 2026-11-26: the export was not done"
        " after 180 s."
    ),
    "pooler-restarted": (
        "without a second pooler, and without the wait for an answer (tenancy/patience.py), on 2026-11-26: 19 of 208 requests"
        " answered 503."
    ),
    "rolling-restart": (
        "without draining each server first (scripts/edge), and without nginx asking another one, on 2026-11-26: 23 of 1050"
        " requests failed."
    ),
    "pooler-frozen": (
        "without asking a silent pooler whether it is there (main/postgresql), on 2026-11-26: people waited until it was back,"
        " 32 s at most (p99 30.6 s of 376 requests)."
    ),
    "beat-doubled": (
        "with schedulers that remember by themselves what is due, in place of the table (jobs/actions/working.py), on"
        " 2026-11-26: what is due every minute was asked for 39 and 22 s after the time before."
    ),
}

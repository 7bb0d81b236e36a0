"""What happened in a drill when the protection that it is about was taken away (protections.py), by the drill's name."""

NO_PATIENCE = "without the wait for a leader at a page's entry (tenancy/patience.py), on 2026-11-25:"
SEEN_RED: dict[str, str] = {
    "leader-process-crashed": f"{NO_PATIENCE} 69 requests of 351 answered 500.",
    "leader-container-killed": f"{NO_PATIENCE} 313 requests of 902 answered 500, in 23 s.",
    "switchover": f"{NO_PATIENCE} 12 requests of 290 answered 500.",
    "replicas-lag": "without asking a replica how far it has come (tenancy/freshness.py), on 2026-11-25: 28 stale reads.",
    "pooler-killed": "without a second pooler, on 2026-11-25: 22.77 s without a write, 6 of 279 requests answered 503.",
    "redis-master-killed": "with Sentinels that notice after 60 s instead of 5 s, on 2026-11-25: after 30 s nobody led.",
}
# Why not, where it was tried.
TRIED: dict[str, str] = {
    "pooler-restarted": (
        "without a second pooler (2026-11-25: 3.45 s without a write): the only one is back almost as soon. That the other one"
        " carries is seen where a pooler is killed."
    ),
}

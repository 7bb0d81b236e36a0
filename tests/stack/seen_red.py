"""What happened in a drill when the protection that it is about was taken away (protections.py), by the drill's name."""

# Where a goal of the design is missed though the promise is kept: why.
SHORT_OF_ITS_GOAL: dict[str, str] = {
    "leader-container-killed": (
        "20 s. The dead leader's lease has 17 to 20 s left: Patroni takes no `ttl` below 20 s and renews it every 3 s (`loop_wait`)."
        " The successor asks the dead member how far it has come, for 2.2 s; it takes the lock and leaves recovery in 0.6 s, and"
        " within 1 s HAProxy has seen it and a page has asked again: 21 to 24 s in all. Renewing every 10 s would leave 10 to 20 s; but"
        " a leader that only crashed, which Patroni notices at its next round, would be replaced up to 7 s later, and its promise of"
        " 10 s would break."
    ),
    "worker-container-killed": (
        "60 s. A worker that lives renews its hold on a job, which lasts a minute; the sweep that takes jobs from those who do not comes"
        " every minute: two minutes at most. A shorter hold would have each worker write more often, while nobody waits for an export."
    ),
    "release": (
        "180 s for a deploy. On 2026-11-26 one took 146 s, at as little load. A server is watched for 23 s, four times; the rest is how"
        " long it takes to start."
    ),
    "beat-doubled": (
        "60 s at most between two times of what is due every minute. 61 s were measured, in which the table's rounding stands; the drill"
        " itself lets one turn be missed (121 s), as when both schedulers are away in the moment that it is due."
    ),
}
# What a figure does not tell: a promise that was not kept, or something that was mended since and not measured again.
OPEN: dict[str, str] = {
    "disk-of-the-wal-full": (
        "with a leader that is given five minutes to start again (primary_start_timeout) another one led as soon, so that this is not what"
        " the promise rests on."
    ),
}
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
    "synchronous-standby-frozen": (
        "with a leader that waits for a silent standby for a minute instead of 5 s (wal_sender_timeout), on 2026-11-26: 21.93 s"
        " without a write."
    ),
    "two-of-three-etcd-gone": (
        "without asking the members when etcd is silent (failsafe_mode), on 2026-11-26: 30.45 s without a write, 16 of 525"
        " requests answered 503."
    ),
    "sixty-slow-questions": (
        "with a pool of 10 connections at each pooler instead of 50, on 2026-11-26: 40.06 s without a write, p95 26.95 s, 18 of"
        " 213 requests answered 503."
    ),
    "sentinels-lost-with-the-master": (
        "with Sentinels that notice after ten minutes instead of 5 s, on 2026-11-26: 40 s after one of them was back nobody led."
    ),
    "worker-stopped": (
        "with workers that let go at once of what they have in hand (main/celery.py), on 2026-11-26: the worker was gone after"
        " 7 s, and the export was not done."
    ),
    "leader-cut-off": (
        "without a second member that has what is called saved (synchronous_mode), on 2026-11-26: of 51 rows that the leader called saved"
        " 45 were gone."
    ),
    "redis-master-cut-off": (
        "with a master that says yes without a replica (min-replicas-to-write 0), on 2026-11-26: it said yes for all of the 29.9 s."
    ),
    "gradual-rollback": (
        "without nginx asking another server (proxy_next_upstream), on 2026-11-26: 12 reads and 2 posts failed of 964 requests."
    ),
    "release-taken-back": (
        "without the gate that counts a new server's errors (scripts/production/rollout.py), on 2026-11-26: the broken release reached"
        " all four servers and stayed, 217 of 3752 requests answered 500."
    ),
    "release": (
        "without draining each server first, and without nginx asking another one (the gate looked away, or it would have stopped the"
        " release), on 2026-11-26: 23 reads and a post failed of 6885 requests."
    ),
    "release-with-a-migration": (
        "without having the poolers give up their connections (RECONNECT), on 2026-11-27: 3 of 4092 requests answered 500, in the second in"
        " which plans were used again. A fourth answered 503, and was no part of it: the trial's migration held both tables in one"
        " transaction, and a page with one of them wanted the other (deadlock). `lint_migrations` refuses that since then."
    ),
    "table-held-from-a-migration": (
        "with a migration that waits for its table as long as it takes (main/containers.py), on 2026-11-26: 24 posts of 645 requests"
        " answered 503."
    ),
    "release-left-in-an-emergency": (
        "without closing the edge meanwhile (scripts/production/releases.py), on 2026-11-26: 88 of 1557 requests answered 502, an error"
        " in place of the page that tells people."
    ),
    "disk-of-the-tables-full": (
        "without a disk of its own for the WAL, on 2026-11-26: the leader stopped and another one took over, 32 of 641 requests answered"
        " 503, two of them of people who only read."
    ),
    "postgresql-replaced": (
        "with all three members replaced at once (scripts/production/members.py), on 2026-11-26: 10.46 s without a write. On so small a"
        " database it was kept without waiting between them (3.24 s), and with the leader killed in place of handing over (6.67 s)."
    ),
    "postgresql-that-does-not-start": (
        "without going back (scripts/production/members.py), on 2026-11-27: the first member stayed on the image that does not start."
    ),
    "disk-of-redis-full": "with Sentinels that notice after 60 s instead of 5 s, on 2026-11-26: after 30 s nobody led.",
    "certificate-of-the-leader-expired": (
        "without asking the services for the certificates that they show (facts-exporter), on 2026-11-26: nobody was told in 150 s."
    ),
    "certificate-of-the-site-expired": (
        "without asking the services for the certificates that they show (facts-exporter), on 2026-11-26: nobody was told in 150 s."
    ),
    "redis-passwords-changed": (
        "without draining a web server before it is started anew, and without nginx asking another one, on 2026-11-26: 12 of 7368"
        " requests answered 502."
    ),
    "passwords-changed": (
        "without reading the password again for each connection (main/postgresql), on 2026-11-26: 160 of 922 requests answered 503."
    ),
    "release-that-does-not-start": (
        "without asking a new server whether it is ready (scripts/production/rollout.py), on 2026-11-26: nobody noticed, and it went on"
        " to the next server."
    ),
    "keys-changed": (
        "without reading what the key before has signed (scripts/production/rotation_of_env.py), on 2026-11-26: all 16 people were signed"
        " out, and asked again so often that the edge held them back (429)."
    ),
    "disk-of-the-wal-full": (
        "without anybody who takes over (patronictl pause), on 2026-11-26: the leader stopped, and after a minute nobody led."
    ),
}

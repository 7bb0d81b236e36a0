"""What each drill is about, taken away: without it the drill has to fail, or it shows nothing.

    BMMS_UNPROTECTED=1 ./test drills --running -k web_killed

What was seen goes to var/drills/unprotected/; seen_red.py keeps it for docs/drills.md.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.stack.engine import REDIS_MEMBERS, SENTINELS, UNPROTECTED, Stack, container

WEB: Final = ("web1", "web2", "web3", "web4")
REPORTS: Final = ("celery-worker2",)
POOLERS: Final = ("pgbouncer", "pgbouncer2")
Ways = Callable[[Stack], None]


def are_wanted_gone() -> bool:
    return bool(os.environ.get("BMMS_UNPROTECTED"))


@dataclass(frozen=True)
class Change:
    """Other words in one file: in the stack's folder, or, below src/, in the images of these services."""

    file: str
    old: str
    new: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protection:
    what: str
    changes: tuple[Change, ...] = ()
    then: Ways = lambda stack: None  # after a change, and after it is undone
    remove: Ways = lambda stack: None  # when people begin to work: a drill may need it to come so far
    restore: Ways = lambda stack: None


@contextmanager
def without(protection: Protection, stack: Stack, kept: Path) -> Iterator[None]:
    """Away for this block. `kept` is an empty folder, for what was changed."""
    try:
        for change in protection.changes:
            edit(stack, change, kept)
        see_other_files(stack, protection)
        protection.then(stack)
        yield
    finally:
        stack.start_all()
        protection.restore(stack)
        put_back(stack, kept)
        (stack.folder / UNPROTECTED).unlink(missing_ok=True)
        recreate(stack, protection)
        protection.then(stack)


def edit(stack: Stack, change: Change, kept: Path) -> None:
    path = stack.folder / change.file
    (kept / change.file).parent.mkdir(parents=True, exist_ok=True)
    if not (kept / change.file).exists():
        shutil.copy2(path, kept / change.file)
    text = path.read_text()
    assert change.old in text, f"{change.file} lacks what was to be changed: {change.old}"
    new = change.new.replace(ASYNCHRONOUS, asynchronous(stack)) if ASYNCHRONOUS in change.new else change.new
    path.write_text(text.replace(change.old, new))


def asynchronous(stack: Stack) -> str:
    asked = "SELECT host(client_addr) FROM pg_stat_replication WHERE sync_state = 'async'"
    stack.wait_until(lambda: stack.superuser(asked), 30, "one standby is asynchronous")
    return stack.superuser(asked)[0]


def put_back(stack: Stack, kept: Path) -> None:
    for path in kept.rglob("*"):
        if path.is_file():
            shutil.copy2(path, stack.folder / path.relative_to(kept))
            path.unlink()


def see_other_files(stack: Stack, protection: Protection) -> None:
    """In place of those of the image."""
    files = sorted({change.file for change in protection.changes if change.services})
    if files:
        mounts = "".join(f"    - ./{name}:/srv/bmms/{name}:ro\n" for name in files)
        services = "".join(f"  {service}:\n    volumes:\n{mounts}" for service in changed(protection))
        (stack.folder / UNPROTECTED).write_text(f"services:\n{services}")
        recreate(stack, protection)


def recreate(stack: Stack, protection: Protection) -> None:
    services = changed(protection)
    if services:
        stack.compose("up", "--detach", "--no-deps", *services, timeout=600)
        stack.wait_until_healthy(*services)


def changed(protection: Protection) -> list[str]:
    return sorted({service for change in protection.changes for service in change.services})


def reload_edge(stack: Stack) -> None:
    stack.exec("nginx", "edge", "reload")


def restart_poolers(stack: Stack) -> None:
    for pooler in POOLERS:
        stack.docker("restart", container(pooler))
        stack.wait_until_healthy(pooler)


def notice_master_after(milliseconds: int) -> Ways:
    def told(stack: Stack) -> None:
        for sentinel in SENTINELS:
            words = ("sentinel", "set", "bmms-master", "down-after-milliseconds", str(milliseconds))
            stack.exec(sentinel, "redis-cli", "-p", "26379", *words)

    return told


def share(*words: str) -> Ways:
    """Among PostgreSQL's members, through etcd. Each has it after its next round, which comes every five seconds."""

    def told(stack: Stack) -> None:
        stack.exec(stack.any_member(), "patronictl", "edit-config", *words, "--force", "--quiet")
        time.sleep(12)

    return told


def failing_over(word: str) -> Ways:
    said = word == "pause"  # that it was not paused, when it goes on
    return lambda stack: stack.exec(stack.any_member(), "patronictl", word, "--wait", "bmms", check=said) and None


def say_yes_with(replicas: int) -> Ways:
    def told(stack: Stack) -> None:
        for member in REDIS_MEMBERS.values():
            stack.exec(member, "redis-cli", "config", "set", "min-replicas-to-write", str(replicas))

    return told


def stop(service: str) -> Ways:
    return lambda stack: stack.docker("kill", container(service)) and None


def start(service: str) -> Ways:
    return lambda stack: stack.docker("start", container(service)) and None


ALONE: Final = Change("config/nginx/load_balancer.conf", "next_upstream error timeout;", "next_upstream off;")
NO_DRAINING: Final = Protection(
    "without draining each server first (scripts/edge), and without nginx asking another one",
    (Change("scripts/edge", "set -eu\n", "exit 0\n"), ALONE),
    then=reload_edge,
)
NO_DRAINING_OF_RELEASES: Final = Protection(
    "without draining each server first, and without nginx asking another one; the gate looks away, or it would stop the release",
    (
        Change("scripts/production/rollout.py", '("nginx", "edge", "drain", server)', '("nginx", "edge", "status")'),
        Change("scripts/production/rollout.py", "now.failed > ERRORS * now.count", "now.failed < 0"),
        ALONE,
    ),
    then=reload_edge,
)
NO_PATIENCE: Final = Protection(
    "without the wait for a leader (tenancy/patience.py)",
    (Change("src/bmms/tenancy/patience.py", "monotonic() > until", "monotonic() > 0", WEB),),
)
NOBODY_LOOKS: Final = Protection(
    "without asking the services for the certificates that they show (facts-exporter)",
    remove=stop("facts-exporter"),
    restore=start("facts-exporter"),
)
NO_SWEEP: Final = Protection(
    "without the sweep that takes jobs from dead workers (jobs/actions/queue.py)",
    (Change("src/bmms/jobs/actions/queue.py", "lease_until__lt=Now()", "attempts=-1", ("celery-beat",)),),
)
NO_COLLEAGUE: Final = Protection(
    "without nginx asking another server (proxy_next_upstream)",
    (ALONE,),
    then=reload_edge,
)
LATE_SENTINELS: Final = Protection(
    "with Sentinels that notice after 60 s instead of 5 s",
    remove=notice_master_after(60_000),
    restore=notice_master_after(5000),
)
ONE_BY_ONE: Final = """\
    for member in MEMBERS:
        if member != leader:
            replace(clone, member, image)
    hand_over(clone, leader)
    replace(clone, leader, image)
"""
ALL_AT_ONCE: Final = """\
    clone.run("docker", "tag", image, f"{IMAGE}:latest")
    clone.compose("up", "-d", "--no-deps", "--no-build", *MEMBERS)
    wait_until_two_stream(clone)
"""
WHO_READS: Final = """\
  server db 10.77.3.21:5432 check
  server db-replica1 10.77.3.22:5432 check
  server db-replica2 10.77.3.23:5432 check
  server leader-db 10.77.3.21:5432 track leader/db backup
  server leader-db-replica1 10.77.3.22:5432 track leader/db-replica1 backup
  server leader-db-replica2 10.77.3.23:5432 track leader/db-replica2 backup
"""
ASYNCHRONOUS: Final = "the asynchronous replica's address"
DUE_BY_TABLE: Final = """\
        waiting = Schedule.objects.filter(kind__in=_names(_periodic()), due_at__lte=Now())
"""
DUE_BY_MEMORY: Final = """\
        mine = globals().setdefault("mine", {})
        due = [kind for kind in _periodic() if mine.get(kind.name, timezone.now()) <= timezone.now()]
        mine.update({kind.name: timezone.now() + _pace(kind) for kind in due})
        waiting = Schedule.objects.filter(kind__in=_names(due))
"""
PROTECTIONS: Final[dict[str, Protection]] = {
    "web-killed": NO_COLLEAGUE,
    "gradual-rollback": NO_COLLEAGUE,
    "web-frozen": Protection(
        "without least_conn: nginx goes on sending every fourth request to the frozen server",
        (Change("config/nginx/load_balancer.conf", "    least_conn;\n", ""),),
        then=reload_edge,
    ),
    "rolling-restart": NO_DRAINING,
    "release": NO_DRAINING_OF_RELEASES,
    "release-with-a-migration": Protection(
        "without having the poolers give up their connections once the tables have changed (RECONNECT, scripts/production/releases.py)",
        (Change("scripts/production/releases.py", '"RECONNECT;"', '"SHOW VERSION;"'),),
    ),
    "release-taken-back": Protection(
        "without the gate that counts a new server's errors (scripts/production/rollout.py)",
        (Change("scripts/production/rollout.py", "now.failed > ERRORS * now.count", "now.failed < 0"),),
    ),
    "release-that-does-not-start": Protection(
        "without asking a new server whether it is ready (scripts/production/rollout.py)",
        (
            Change("scripts/production/rollout.py", "        if not said:\n", "        if said:\n"),
            Change("scripts/production/rollout.py", "now.failed > ERRORS * now.count", "now.failed < 0"),
        ),
    ),
    "release-left-in-an-emergency": Protection(
        "without closing the edge meanwhile (scripts/production/releases.py)",
        (Change("scripts/production/releases.py", '    clone.inside("nginx", "edge", "close")\n', ""),),
    ),
    "passwords-changed": Protection(
        "without reading the password again for each connection (main/postgresql)",
        (Change("src/bmms/main/postgresql/base.py", "if file else {}", "if not file else {}", WEB),),
    ),
    "redis-passwords-changed": Protection(
        "without draining a web server before it is started anew, and without nginx asking another one",
        (Change("scripts/production/rotation.py", '("nginx", "edge", "drain", service)', '("nginx", "edge", "status")'), ALONE),
        then=reload_edge,
    ),
    "keys-changed": Protection(
        "without reading what the key before has signed (scripts/production/rotation_of_env.py)",
        (
            Change("scripts/production/rotation_of_env.py", "=listed(new,", "='' and listed(new,"),
            Change("scripts/production/rotation_of_env.py", "=listed(old,", "='' and listed(old,"),
        ),
    ),
    "postgresql-replaced": Protection(
        "with all three members replaced at once (scripts/production/members.py)",
        (Change("scripts/production/members.py", ONE_BY_ONE, ALL_AT_ONCE),),
    ),
    "postgresql-that-does-not-start": Protection(
        "without going back (scripts/production/members.py)",
        (Change("scripts/production/members.py", "            go_back(clone, old, trouble)\n", ""),),
    ),
    "redis-master-killed": LATE_SENTINELS,
    "redis-gone-and-back": Protection(
        "with a cache that passes errors on (main/cache.py)",
        (Change("src/bmms/main/cache.py", "except (RedisError, OSError) as error:", "except KeyError as error:", WEB),),
    ),
    "redis-master-cut-off": Protection(
        "with a master that says yes without a replica (min-replicas-to-write 0)",
        remove=say_yes_with(0),
        restore=say_yes_with(1),
    ),
    # That a Sentinel alone makes nobody master cannot be taken away: two of three is what it knows as a majority.
    "sentinels-lost-with-the-master": Protection(
        "with Sentinels that notice after ten minutes instead of 5 s",
        remove=notice_master_after(600_000),
        restore=notice_master_after(5000),
    ),
    "leader-process-crashed": NO_PATIENCE,
    "leader-container-killed": NO_PATIENCE,
    "switchover": NO_PATIENCE,
    "leader-cut-off": Protection(
        "without a second member that has what is called saved (synchronous_mode)",
        remove=share("--set", "synchronous_mode=false"),
        restore=share("--set", "synchronous_mode=true"),
    ),
    "synchronous-standby-frozen": Protection(
        "with a leader that waits for a silent standby for a minute instead of 3.5 s (wal_sender_timeout)",
        remove=share("--pg", "wal_sender_timeout=60s"),
        restore=share("--pg", "wal_sender_timeout=3500ms"),
    ),
    "two-of-three-etcd-gone": Protection(
        "without asking the members when etcd is silent (failsafe_mode)",
        remove=share("--set", "failsafe_mode=false"),
        restore=share("--set", "failsafe_mode=true"),
    ),
    "sixty-slow-questions": Protection(
        "with a pool of 10 connections at each pooler instead of 50",
        (
            Change("config/pgbouncer/pgbouncer.ini", "default_pool_size = 50", "default_pool_size = 10"),
            Change("config/pgbouncer/pgbouncer.ini", "reserve_pool_size = 10", "reserve_pool_size = 0"),
        ),
        then=restart_poolers,
    ),
    "table-held-from-a-migration": Protection(
        "with a migration that waits for its table as long as it takes (main/containers.py)",
        (Change("src/bmms/main/containers.py", "-c lock_timeout=4s", "-c lock_timeout=0", ("migrate",)),),
    ),
    "disk-of-the-tables-full": Protection(
        "without a disk of its own for the WAL",
        (Change("tests/stack/small-disks.yml", "small-wal:/srv/wal", "small-tables:/srv/wal"),),
    ),
    "disk-of-the-wal-full": Protection(
        "without anybody who takes over (patronictl pause)",
        remove=failing_over("pause"),
        restore=failing_over("resume"),
    ),
    "disk-of-redis-full": LATE_SENTINELS,
    "certificate-of-the-site-expired": NOBODY_LOOKS,
    "certificate-of-the-leader-expired": NOBODY_LOOKS,
    "replica-stopped": Protection(
"with one replica to read from, and nobody in its place (haproxy.cfg, main/replica.py)",
        (
            Change("config/haproxy/haproxy.cfg", WHO_READS, f"  server only {ASYNCHRONOUS}:5432\n"),
            Change("src/bmms/main/replica.py", "    except (OperationalError, InterfaceError):", "    except KeyError:", WEB),
        ),
        then=restart_poolers,
    ),
    "replicas-lag": Protection(
        "without asking a replica how far it has come (tenancy/freshness.py)",
        (Change("src/bmms/tenancy/freshness.py", "ELSE 'behind' END", "ELSE 'fresh' END", WEB),),
    ),
    "pooler-restarted": Protection(
        "without a second pooler, and without the wait for an answer (tenancy/patience.py)",
        NO_PATIENCE.changes,
        remove=stop("pgbouncer2"),
        restore=start("pgbouncer2"),
    ),
    "pooler-killed": Protection("without a second pooler", remove=stop("pgbouncer"), restore=start("pgbouncer")),
    "pooler-frozen": Protection(
        "without asking a silent pooler whether it is there (main/postgresql)",
        (Change("src/bmms/main/postgresql/base.py", "SILENCE: Final = 2.0", "SILENCE: Final = 999.0", WEB),),
    ),
    "worker-process-killed": NO_SWEEP,
    "worker-container-killed": NO_SWEEP,
    "worker-stopped": Protection(
        "with workers that let go at once of what they have in hand (main/celery.py)",
        (
            Change("src/bmms/main/celery.py", "worker_soft_shutdown_timeout = 60", "worker_soft_shutdown_timeout = 0", REPORTS),
            Change("src/bmms/main/celery.py", 'app = Celery("bmms")', 'os.environ["REMAP_SIGTERM"] = "SIGQUIT"\napp = Celery("bmms")', REPORTS),
        ),
    ),
    "beat-doubled": Protection(
        "with schedulers that remember by themselves what is due, in place of the table (jobs/actions/working.py)",
        (Change("src/bmms/jobs/actions/working.py", DUE_BY_TABLE, DUE_BY_MEMORY, ("celery-beat",)),),
    ),
}  # fmt: skip

"""Drills on secrets: scripts/rotate_secret, as an operator types it."""

import pytest

from production.rollout import Clone
from production.rotation import IN_REDIS
from production.rotation_of_env import values
from tests.stack.drill import Drill
from tests.stack.engine import Stack
from tests.stack.test_drills_releases import typed

pytestmark = pytest.mark.drill
MEMBERS_OWN = {
    "superuser-password": "postgres",
    "replication-password": "bmms_replication",
    "rewind-password": "bmms_rewind",
}
LOGINS = MEMBERS_OWN | {
    "app-password": "bmms_app",
    "monitor-password": "bmms_monitor",
    "backup-password": "bmms_backup",
    "pgbouncer-auth-password": "pgbouncer_auth",
}


def known(stack: Stack) -> dict[str, str]:
    """What PostgreSQL knows of the password of each login."""
    asked = "SELECT rolname || ' ' || rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL"
    found = dict(line.split(" ", 1) for line in stack.superuser(asked))
    return {name: found[login] for name, login in LOGINS.items()}


def rotate(drill: Drill, *names: str) -> None:
    done = typed(drill.stack, "rotate_secret", *names)
    assert done.returncode == 0, done.stdout + done.stderr


def test_passwords_changed(drill: Drill) -> None:
    """Every password at the database that the stack made gets a new one in its place, one after the other, and nobody at work
    notices."""
    stack, before = drill.stack, known(drill.stack)
    with drill.people_at_work():
        rotate(drill, *LOGINS, "patroni-password")
    after = known(stack)
    assert all(after[name] != before[name] for name in LOGINS)
    stack.wait_until_healthy()
    drill.two_streaming()
    stack.exec(stack.leader(), "patronictl", "reload", "bmms", "--force")  # by the new password of Patroni itself
    drill.nothing_is_lost()
    assert drill.errors() == 0


def test_redis_passwords_changed(drill: Drill) -> None:
    """Every password at Redis and its Sentinels gets a new one in its place, and nobody at work notices."""
    stack = drill.stack
    before = hashes(stack)
    with drill.people_at_work():
        rotate(drill, *IN_REDIS, "redis-sentinel-password")
    after = hashes(stack)
    assert all(after[login] != before[login] for login in before)
    stack.wait_until_healthy()
    drill.nothing_is_lost()
    assert drill.errors() == 0


def hashes(stack: Stack) -> dict[str, str]:
    """Of who may sign in where. One password each: the old one opens nothing any more."""
    found = {}
    for server, port in (("redis-master", "6379"), ("redis-cache", "6379"), ("redis-sentinel1", "26379")):
        for line in stack.exec(server, "redis-cli", "-p", port, "acl", "list").stdout.splitlines():
            _user, login, *words = line.split()
            passwords = [word for word in words if word.startswith("#")]
            if passwords:
                [found[f"{server} {login}"]] = passwords
    return found


def test_keys_changed(drill: Drill) -> None:
    """The key that signs sessions, the password of the tables' owner, and the certificates of the services among themselves are
    made anew, then the old key is forgotten: nobody who is at work is signed out, and nothing fails."""
    stack, clone = drill.stack, Clone(drill.stack.folder)
    before, certificate = values(clone), served(stack)
    with drill.people_at_work():
        rotate(drill, "SECRET_KEY", "POSTGRES_PASSWORD", "certificates")
        rotate(drill, "SECRET_KEY_FALLBACKS")
    after = values(clone)
    assert all(after[name] != before[name] for name in ("SECRET_KEY", "POSTGRES_PASSWORD"))
    assert after["SECRET_KEY_FALLBACKS"] == ""
    assert "0 of " in stack.manage("encrypt_second_factors_anew").stdout
    assert served(stack) != certificate
    stack.wait_until_healthy()
    stack.sql("SELECT 1")  # as the owner
    drill.nothing_is_lost()
    assert drill.errors() == 0


def served(stack: Stack) -> str:
    """The certificate that a member shows."""
    asked = "openssl s_client -starttls postgres -connect db:5432 </dev/null 2>/dev/null | openssl x509 -outform DER | sha256sum"
    return stack.exec("db", "sh", "-c", asked).stdout

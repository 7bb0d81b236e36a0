"""Drills on passwords: scripts/rotate_secret, as an operator types it."""

import pytest

from tests.stack.drill import Drill
from tests.stack.engine import Stack
from tests.stack.test_drills_releases import typed

pytestmark = pytest.mark.drill
NAMES = ("app-password", "monitor-password", "backup-password")


def known(stack: Stack, login: str) -> str:
    return stack.superuser(f"SELECT rolpassword FROM pg_authid WHERE rolname = '{login}'")[0]


def test_passwords_changed(drill: Drill) -> None:
    """The application's login at the database, Prometheus's and the backups' get new passwords one after the other, and
    nobody at work notices."""
    stack = drill.stack
    before = {name: known(stack, f"bmms_{name.removesuffix('-password')}") for name in NAMES}
    with drill.people_at_work():
        for name in NAMES:
            done = typed(stack, "rotate_secret", name)
            assert done.returncode == 0, done.stdout + done.stderr
    after = {name: known(stack, f"bmms_{name.removesuffix('-password')}") for name in NAMES}
    assert all(after[name] != before[name] for name in NAMES)
    stack.wait_until_healthy()
    drill.nothing_is_lost()
    assert drill.errors() == 0

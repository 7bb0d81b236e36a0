"""A busy table or a leader that changes delays the migrations, and does not break the start."""

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from bmms.main.management.commands import migrate_when_free


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each attempt, and the failures it is given to meet first."""
    found: list[str] = []

    def migrate(name: str, **_options: object) -> None:
        found.append(name)
        if len(found) <= tries_that_fail[0]:
            raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(migrate_when_free, "call_command", migrate)
    monkeypatch.setattr(migrate_when_free.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(migrate_when_free.connection, "close", lambda: None)
    return found


tries_that_fail = [0]


def test_a_busy_table_is_tried_again(tries: list[str]):
    tries_that_fail[0] = 2
    call_command("migrate_when_free")
    assert tries == ["migrate"] * 3


def test_what_stays_busy_ends_with_an_error(tries: list[str]):
    tries_that_fail[0] = 1000
    with pytest.raises(CommandError, match="could not be applied"):
        call_command("migrate_when_free")
    assert len(tries) == migrate_when_free.ATTEMPTS

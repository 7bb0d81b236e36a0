from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from tests import cast
from tests.databases import superuser

from bmms.access.actor import system_actor
from bmms.audit.actions import record
from bmms.audit.models import Event
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope, system


@dataclass
class Log:
    """A committed audit log of two organizations and the system, and the means to tamper with it."""

    database: str
    moh: Organization
    mole: Organization
    health: list[int] = field(default_factory=list)
    labor: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)

    def tamper(self, *statements: str) -> None:
        """As somebody who holds the server's keys: past walls, rights and triggers."""
        with superuser(self.database) as server:
            server.execute("SET session_replication_role = replica")
            for statement in statements:
                server.execute(statement)


@pytest.fixture
def note() -> Callable[..., Event]:
    def _note(organization: Organization | None, **options: object) -> Event:
        by = system_actor("the tests", organization.pk if organization else None)
        if organization is None:
            with system("the tests"):
                return record("test.noted", None, by=by, **options)
        with scope(organization.pk):
            return record("test.noted", None, by=by, **options)

    return _note


@pytest.fixture
def log(committed_database: str, note: Callable[..., Event]) -> Log:
    log = Log(committed_database, cast.organization("moh", "Ministry of Health"), cast.organization("mole", "Labor"))
    for number in range(5):
        log.health.append(note(log.moh, changes={"amount": (number, number + 1)}).pk)
        log.labor.append(note(log.mole, reason=f"₱{number}").pk)
        log.own.append(note(None).pk)
    return log

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from bmms.tenancy.checks import FACTS, defects, require_walls


@pytest.fixture
def login_as(committed_database):
    """Reconnect the default connection under another login."""

    def reconnect(user: str) -> None:
        connection.close()
        connection.settings_dict["USER"] = user

    yield reconnect
    reconnect("bmms_app")


def test_application_login_is_accepted(db):
    assert defects("default") == []


@pytest.mark.parametrize("login", ["postgres", "bmms_backup"])
def test_trap_3_a_login_that_ignores_the_walls_is_refused(login_as, login):
    login_as(login)
    assert [message.id for message in defects("default")] == ["tenancy.E002"]
    with pytest.raises(ImproperlyConfigured, match="Use bmms_app"):
        require_walls()


def test_an_old_server_is_refused(db, monkeypatch):
    monkeypatch.setattr("bmms.tenancy.checks.OLDEST_SERVER", 990000)
    assert [message.id for message in defects("default")] == ["tenancy.E001"]


@pytest.mark.parametrize("role", ["bmms_oversight", "bmms_parliament"])
def test_a_reader_s_role_that_is_missing_or_held_all_the_time_is_refused(db, monkeypatch, role):
    monkeypatch.setattr("bmms.tenancy.checks.FACTS", FACTS.replace(f"to_regrole('{role}')", "to_regrole('none')"))
    assert [message.id for message in defects("default")] == ["tenancy.E003"]
    monkeypatch.setattr("bmms.tenancy.checks.FACTS", FACTS.replace(f"'{role}', 'USAGE'", f"'{role}', 'SET'"))
    (found,) = defects("default")
    assert (found.id, role in found.hint) == ("tenancy.E004", True)

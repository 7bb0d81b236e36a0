"""What is done whenever a database leads, on the tests' own server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.databases import superuser

from containers import leader
from production import scram

LOGIN = "leader_test"


@pytest.fixture
def server(db: None) -> Iterator[psycopg.Connection[Any]]:
    with superuser() as connection:
        connection.execute(f"DROP ROLE IF EXISTS {LOGIN}")
        connection.execute(f"CREATE ROLE {LOGIN} LOGIN")
        yield connection
        connection.execute(f"DROP ROLE {LOGIN}")


@pytest.fixture
def userlist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(leader, "USERLIST", tmp_path / "userlist.txt")
    return tmp_path / "userlist.txt"


def secret(server: psycopg.Connection[Any]) -> str:
    [[found]] = server.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [LOGIN]).fetchall()
    return str(found)


def test_a_password_is_set_once_and_its_salt_stays(server, userlist):
    leader.set_password(server, LOGIN, "violet mangrove")
    first = secret(server)
    assert scram.fits(first, "violet mangrove")

    leader.set_password(server, LOGIN, "violet mangrove")
    assert secret(server) == first

    leader.set_password(server, LOGIN, "another")
    assert scram.fits(secret(server), "another")


def test_the_listed_secret_is_taken_as_it_is(server, userlist):
    """PgBouncer logs in with it only if the server has the same salt."""
    leader.set_password(server, LOGIN, "violet mangrove")
    listed = scram.make_secret("violet mangrove")
    userlist.write_text(f'"somebody" "x"\n"{LOGIN}" "{listed}"\n')

    leader.set_password(server, LOGIN, "violet mangrove")

    assert secret(server) == listed


def test_a_list_of_another_password_does_not_count(server, userlist):
    userlist.write_text(f'"{LOGIN}" "{scram.make_secret("old")}"\n')
    leader.set_password(server, LOGIN, "new")
    assert scram.fits(secret(server), "new")


def test_a_database_that_is_there_is_left_alone(server):
    [[name]] = server.execute("SELECT current_database()").fetchall()
    leader.make_database(server, name, "obcms_user")


@pytest.mark.parametrize("login", ["bmms_app", "obcms_user"])
def test_what_people_enter_is_not_logged_with_the_statement_that_holds_it(server, login: str):
    with server.transaction(force_rollback=True):
        server.execute(f"ALTER ROLE {login} RESET ALL")
        server.execute(Path("config/postgres/roles.sql").read_bytes())
        [[settings]] = server.execute("SELECT rolconfig FROM pg_roles WHERE rolname = %s", [login]).fetchall()
    silent = {"log_min_duration_statement=-1", "log_min_error_statement=panic", "log_error_verbosity=terse"}
    assert silent <= set(settings)


def test_the_pooler_learns_of_those_who_work_with_rows_only(server):
    """In a transaction that is rolled back: the function belongs to another database."""
    with server.transaction(force_rollback=True):
        server.execute(Path("config/postgres/pooler.sql").read_bytes())
        server.execute(f"ALTER ROLE {LOGIN} PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$x:y'")
        ask = "SELECT name FROM bmms_auth.user_lookup(%s) WHERE name IS NOT NULL"
        assert server.execute(ask, [LOGIN]).fetchall() == [(LOGIN,)]
        for hidden in ("postgres", "bmms_oversight", "pgbouncer_auth", "bmms_backup", "nobody_at_all"):
            assert server.execute(ask, [hidden]).fetchall() == [], hidden
        server.execute("SET LOCAL ROLE bmms_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.execute(ask, [LOGIN])


def test_a_replicas_callback_does_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(leader, "bring_up_to_date", lambda env: pytest.fail("it worked on a replica"))
    leader.main(["on_role_change", "replica", "bmms"])

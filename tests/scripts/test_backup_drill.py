"""What a drill records. That it restores, tests/stack/test_backups.py shows."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.databases import superuser

from containers.backup import drill as module
from containers.backup.drill import ALIKE, OF_A_TABLE, Mark, compare, drill
from containers.backup.repositories import TroubleError


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each step only says that it was there."""
    seen: list[str] = []
    monkeypatch.setattr(module, "marked", lambda database: Mark("0/1", {"a": "1:7"}))
    monkeypatch.setattr(module, "until_archived", lambda database: 12.0)
    monkeypatch.setattr(module, "restore", lambda lsn: seen.append(f"restored to {lsn}"))
    monkeypatch.setattr(module, "examine", lambda database, mark, result: seen.append("examined"))
    monkeypatch.setattr(module.beside, "remove", lambda: seen.append("thrown away"))
    return seen


def test_a_drill_restores_examines_and_throws_away(steps):
    result = drill("obcms_prod")
    assert steps == ["restored to 0/1", "examined", "thrown away"]
    assert (result["passed"], result["rpo_seconds"]) == (True, 12.0)


def test_a_restore_that_fails_is_recorded_and_thrown_away(steps, monkeypatch):
    def fail(lsn: str) -> None:
        raise TroubleError("no backup")

    monkeypatch.setattr(module, "restore", fail)
    result = drill("obcms_prod")
    assert (result["passed"], result["trouble"], steps) == (False, "no backup", ["thrown away"])


def test_rows_have_to_be_the_same_in_every_table():
    assert compare({"a": "1:77", "b": "2:-5"}, {"a": "1:77", "b": "2:-5"}) == 3
    with pytest.raises(TroubleError, match="a 1:77 → 1:78, b None → 2:0"):
        compare({"a": "1:77"}, {"a": "1:78", "b": "2:0"})


@pytest.fixture
def server(committed_database: str) -> Iterator[psycopg.Connection[Any]]:
    with superuser(committed_database) as connection:
        connection.execute("CREATE TABLE of_a_trial (number int, at timestamptz, t text)")
        connection.execute(
            "INSERT INTO of_a_trial VALUES (1, '2026-11-27 08:00+08', NULL), (2, NULL, 'two'), (2, NULL, 'two')"
        )
        yield connection


def told(server: psycopg.Connection[Any]) -> str:
    """Asked by itself: the tests' server has no XML, by which the drill asks of all tables at once."""
    server.execute(ALIKE)
    [[answer]] = server.execute(OF_A_TABLE.replace("%I", "of_a_trial")).fetchall()
    return str(answer)


def test_one_value_of_one_row_makes_a_difference(server):
    before = told(server)
    assert before.startswith("3:")
    server.execute("UPDATE of_a_trial SET at = at + interval '1 microsecond' WHERE number = 1")
    assert told(server) != before


def test_the_order_of_rows_and_a_servers_own_time_make_none(server):
    before = told(server)
    server.execute("SET TimeZone = 'Asia/Manila'")
    server.execute("DELETE FROM of_a_trial WHERE number = 1")
    server.execute("INSERT INTO of_a_trial VALUES (1, '2026-11-27 00:00+00', NULL)")
    assert told(server) == before


def test_a_table_without_rows_is_told_too(server):
    server.execute("DELETE FROM of_a_trial")
    assert told(server) == "0:0"

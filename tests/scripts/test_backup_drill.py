"""What a drill records. That it restores, tests/stack/test_backups.py shows."""

import pytest

from containers.backup import drill as module
from containers.backup.drill import Mark, compare, drill
from containers.backup.repositories import TroubleError


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each step only says that it was there."""
    seen: list[str] = []
    monkeypatch.setattr(module, "marked", lambda database: Mark("0/1", {"a": 1}))
    monkeypatch.setattr(module, "until_archived", lambda lsn, database: 12.0)
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
    assert compare({"a": 1, "b": 2}, {"a": 1, "b": 2}) == 3
    with pytest.raises(TroubleError, match="a 1 → 0, b None → 2"):
        compare({"a": 1}, {"a": 0, "b": 2})

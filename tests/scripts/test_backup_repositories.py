import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from containers.backup import repositories
from containers.backup.repositories import TroubleError, last_wal, newest, run, take_over

DATABASES = [{"id": 1, "repo-key": 1}, {"id": 1, "repo-key": 2}, {"id": 2, "repo-key": 2}]
GONE, OURS = (
    {1: 0, 2: 1},
    {1: 1, 2: 2},
)  # by repository, the number of a lost machine's database there, and of this one's


def backup(kind: str, repository: int, start: int, *, error: bool = False, by: dict[int, int] = OURS) -> dict[str, Any]:
    database = {"id": by[repository], "repo-key": repository}
    return {"type": kind, "timestamp": {"start": start}, "database": database, "error": error}


def test_the_newest_good_backup_of_each_kind_counts():
    made = [backup("full", 1, 10), backup("diff", 1, 20), backup("diff", 1, 30), backup("full", 2, 40)]
    found = {"db": DATABASES, "backup": made}
    assert newest(found, 1) == {"full": datetime.fromtimestamp(10, UTC), "diff": datetime.fromtimestamp(30, UTC)}
    assert newest(found, 2) == {"full": datetime.fromtimestamp(40, UTC)}


def test_a_backup_with_damaged_pages_does_not_count():
    assert newest({"db": DATABASES, "backup": [backup("full", 1, 10, error=True)]}, 1) == {}


def test_a_backup_of_the_machine_that_is_gone_does_not_count():
    found = {"db": DATABASES, "backup": [backup("full", 2, 10, by=GONE)]}
    assert newest(found, 2) == {}
    assert newest({**found, "db": DATABASES[:2]}, 2) == {"full": datetime.fromtimestamp(10, UTC)}


def test_the_last_segment_of_a_repository():
    archive = [
        {"database": {"id": 1, "repo-key": 1}, "max": "000000010000000000000009"},
        {"database": {"id": 1, "repo-key": 2}, "max": "000000070000000000000001"},  # of the machine that is gone
        {"database": {"id": 2, "repo-key": 2}, "max": "000000010000000000000007"},
        {"database": {"id": 2, "repo-key": 2}, "max": None},
    ]
    assert last_wal({"db": DATABASES, "archive": archive}, 2) == "000000010000000000000007"
    assert last_wal({}, 2) == ""


def test_taking_over_goes_on_where_making_stops(monkeypatch):
    asked: list[str] = []

    def pgbackrest(word: str, **options: object) -> str:
        asked.append(word)
        if word == "stanza-create":
            raise TroubleError("do not match the database")
        return ""

    monkeypatch.setattr(repositories, "pgbackrest", pgbackrest)
    take_over()
    assert asked == ["stanza-create", "stanza-upgrade"]


def test_taking_over_that_does_not_succeed_says_why(monkeypatch):
    def pgbackrest(word: str, **options: object) -> str:
        raise TroubleError("unable to find primary cluster")

    monkeypatch.setattr(repositories, "pgbackrest", pgbackrest)
    monkeypatch.setattr(repositories, "PATIENCE", -1)
    with pytest.raises(TroubleError, match="primary cluster"):
        take_over()


def test_a_program_that_fails_is_quoted():
    with pytest.raises(TroubleError, match="ended with 3: no room"):
        run(sys.executable, "-c", "import sys; sys.stderr.write('no room'); sys.exit(3)")


def test_a_program_that_does_not_end_is_ended():
    with pytest.raises(TroubleError, match="longer than"):
        run(sys.executable, "-c", "import time; time.sleep(60)", timeout=0.2)

import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from containers.backup.repositories import TroubleError, last_wal, newest, run


def backup(kind: str, repository: int, start: int, *, error: bool = False) -> dict[str, Any]:
    return {"type": kind, "timestamp": {"start": start}, "database": {"repo-key": repository}, "error": error}


def test_the_newest_good_backup_of_each_kind_counts():
    found = {"backup": [backup("full", 1, 10), backup("diff", 1, 20), backup("diff", 1, 30), backup("full", 2, 40)]}
    assert newest(found, 1) == {"full": datetime.fromtimestamp(10, UTC), "diff": datetime.fromtimestamp(30, UTC)}
    assert newest(found, 2) == {"full": datetime.fromtimestamp(40, UTC)}


def test_a_backup_with_damaged_pages_does_not_count():
    assert newest({"backup": [backup("full", 1, 10, error=True)]}, 1) == {}


def test_the_last_segment_of_a_repository():
    archive = [
        {"database": {"repo-key": 1}, "max": "000000010000000000000009"},
        {"database": {"repo-key": 2}, "max": "000000010000000000000007"},
        {"database": {"repo-key": 2}, "max": None},
    ]
    assert last_wal({"archive": archive}, 2) == "000000010000000000000007"
    assert last_wal({}, 2) == ""


def test_a_program_that_fails_is_quoted():
    with pytest.raises(TroubleError, match="ended with 3: no room"):
        run(sys.executable, "-c", "import sys; sys.stderr.write('no room'); sys.exit(3)")


def test_a_program_that_does_not_end_is_ended():
    with pytest.raises(TroubleError, match="longer than"):
        run(sys.executable, "-c", "import time; time.sleep(60)", timeout=0.2)

"""Which worker of ./test gets which tests: a file is one worker's, the longest come first, a walk is dealt page by page."""

from collections import Counter
from typing import Final

import pytest
from xdist.scheduler import LoadFileScheduling

FIRST: Final = (  # they take longest; the first one needs no database, which another worker makes meanwhile
    "tests/commands/test_run_command.py",
    "tests/architecture/test_urls.py",
    "tests/architecture/test_rows.py",
    "tests/main/test_api_keeps_its_word.py",
    "tests/e2e/test_money.py",
    "tests/e2e/test_manuals.py",
    "tests/e2e/test_whole_year.py",
    "tests/e2e/test_planner_morning.py",
    "tests/e2e/test_together.py",
    "tests/e2e/test_in_charge.py",
    "tests/e2e/test_projects.py",
)
ONE_BY_ONE: Final = ("tests/e2e/test_every_page.py",)  # no test there depends on another; what fills up the end


class Dealt(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return portion(nodeid)


def portion(nodeid: str) -> str:
    """Tests with the same one go to the same worker."""
    file = file_of(nodeid)
    return nodeid if file in ONE_BY_ONE else file


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def in_turn(items: list[pytest.Item]) -> None:
    """Within a file the order stays, and so does the stack's own."""
    tests_in = Counter(file_of(item.nodeid) for item in items)

    def turn(item: pytest.Item) -> tuple[int, int]:
        file = file_of(item.nodeid)
        place = FIRST.index(file) if file in FIRST else len(FIRST) + (file in ONE_BY_ONE)
        return place, 0 if file.startswith("tests/stack/") else -tests_in[file]

    items.sort(key=turn)

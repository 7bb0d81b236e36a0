from types import SimpleNamespace

import pytest

from tests.source import ROOT
from tests.turns import FIRST, ONE_BY_ONE, in_turn, portion

WALK = "tests/e2e/test_every_page.py::test_page[chromium-site:home]"


@pytest.mark.parametrize("file", [*FIRST, *ONE_BY_ONE])
def test_the_files_are_there(file: str):
    assert (ROOT / file).is_file()


def test_a_file_stays_together_and_a_walk_does_not():
    assert portion("tests/e2e/test_money.py::test_one") == portion("tests/e2e/test_money.py::test_two")
    assert portion(WALK) != portion(WALK.replace("home", "login"))


def test_the_longest_come_first_and_the_stack_keeps_its_order():
    files = ["tests/stack/test_b.py", "tests/stack/test_a.py", "tests/stack/test_a.py", "tests/x.py", FIRST[0]]
    items = [SimpleNamespace(nodeid=f"{file}::test") for file in files]
    in_turn(items)
    assert [item.nodeid.partition("::")[0] for item in items] == [FIRST[0], "tests/x.py", *files[:3]]

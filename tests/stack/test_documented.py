"""Our own pages for operators, typed command by command into the running stack."""

from collections.abc import Iterator

import pytest

from tests.stack.documented import OURS
from tests.stack.engine import Stack
from tests.stack.guide import Row
from tests.stack.shell import Shell


@pytest.fixture(scope="module")
def shell(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Some of them start services anew: whoever comes next finds all of them well."""
    yield Shell(stack.folder, tmp_path_factory.mktemp("surroundings"))
    stack.make_whole()


@pytest.mark.parametrize("row", OURS, ids=lambda row: f"{row.section}: {row.command[:60]}")
def test_a_page_works_as_typed(shell: Shell, row: Row) -> None:
    if row.not_tried:
        pytest.skip(row.not_tried)
    shell.follow(row)

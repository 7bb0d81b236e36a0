"""Every command of the operators' pages is tried somewhere, or said why not; and nothing is tried that no page has."""

from pathlib import Path

import pytest
from tests.stack.documented import OURS, PAGES, TRIED, as_typed, commands_of
from tests.stack.guide import Row

NAMED = {command for page in PAGES for command in commands_of(page.read_text())}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_page_is_in_the_table(page: Path) -> None:
    assert [command for command in commands_of(page.read_text()) if command not in TRIED] == []


@pytest.mark.parametrize("row", OURS, ids=lambda row: row.command[:60])
def test_every_row_stands_in_a_page(row: Row) -> None:
    assert as_typed(row.command) in NAMED


def test_a_command_is_told_from_what_is_said_beside_it() -> None:
    page = """
    dc ps                   which services are well
    volumes:
      offsite:
    for n in 1 2; do
        docker ps $n; done
    scripts/status \\
        --json
- [ ] Look:

      curl https://x/

   indented too little
"""
    assert list(commands_of(page)) == [
        "docker-compose -f docker-compose.prod.yml ps",
        "for n in 1 2; do docker ps $n; done",
        "scripts/status --json",
        "curl https://x/",
    ]

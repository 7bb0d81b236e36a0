"""Every command of the operators' pages is tried somewhere, or said why not; and nothing is tried that no page has."""

import re
from pathlib import Path

import pytest
import yaml
from tests.stack.documented import OURS, PAGES, TRIED, as_typed, commands_of, inline_commands_of, typed_on
from tests.stack.guide import COMPOSE, Row

ROOT = Path(__file__).resolve().parents[2]
NAMED = {command for page in PAGES for command in typed_on(page)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_page_is_in_the_table(page: Path) -> None:
    assert [command for command in typed_on(page) if command not in TRIED] == []


def test_a_command_names_services_that_there_are() -> None:
    """NAME stands for one, as the page says."""
    services = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text())["services"].keys() | {"NAME"}
    told = {command: named_in(command) for command in NAMED}
    assert {command: unknown for command, names in told.items() if (unknown := set(names) - services)} == {}
    assert ["web1", "web2", "web3", "web4"] in told.values()


def named_in(command: str) -> list[str]:
    """Of Compose's own words those that take services, without their options."""
    found = re.match(
        rf"{re.escape(COMPOSE)} (up|ps|logs|restart|stop|exec)((?: -\S+(?: \d+[hm]?| \w+=\S+)?)*)((?: [\w-]+)*)",
        command,
    )
    if found is None:
        return []
    names = found[3].split()
    return names[:1] if found[1] == "exec" else names


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


def test_a_command_in_a_sentence_is_found_where_a_line_ends_in_it() -> None:
    page = """
**Look:** `dc logs
--tail 5 web1`, `dc` itself, `scripts/status`.

    dc ps       of a block
"""
    assert list(inline_commands_of(page)) == ["docker-compose -f docker-compose.prod.yml logs --tail 5 web1"]

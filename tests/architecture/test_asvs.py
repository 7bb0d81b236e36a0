"""docs/security/ASVS.md: every requirement of levels 1 and 2 once, and what is said to show it exists."""

import ast
import re
from collections import Counter
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECURITY = ROOT / "docs/security"
ROOMS = ("tests", "src", "docs", "config", "scripts")
STATES = ("met", "not applicable", "not met")
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they come first in it, so they are 1 to that.
SECTIONS = """
1.1 2, 1.2 9, 1.3 11, 1.4 3, 1.5 2, 2.1 3, 2.2 3, 2.3 4, 2.4 1, 3.2 2, 3.3 4, 3.4 6, 3.5 5, 3.7 2, 4.1 3, 4.2 1, 4.3 2,
4.4 4, 5.1 1, 5.2 3, 5.3 2, 5.4 3, 6.1 3, 6.2 12, 6.3 4, 6.4 4, 6.5 5, 6.6 3, 6.8 4, 7.1 3, 7.2 4, 7.3 2, 7.4 5, 7.5 2,
7.6 2, 8.1 2, 8.2 3, 8.3 1, 8.4 1, 9.1 3, 9.2 4, 10.1 2, 10.2 2, 10.3 4, 10.4 11, 10.5 5, 10.6 2, 10.7 3, 11.1 2, 11.2 3,
11.3 3, 11.4 4, 11.5 1, 11.6 1, 12.1 3, 12.2 2, 12.3 4, 13.1 1, 13.2 5, 13.3 2, 13.4 5, 14.1 2, 14.2 4, 14.3 3, 15.1 3,
15.2 3, 15.3 7, 16.1 1, 16.2 5, 16.3 4, 16.4 3, 16.5 3, 17.1 1, 17.2 4, 17.3 2
"""
OF_LEVEL_1, OF_LEVEL_2 = 70, 183  # as the standard counts them


class Line(NamedTuple):
    number: str
    level: str
    asked: str
    state: str
    shown: str


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


LINES = [
    Line(*cells(line))
    for line in (SECURITY / "ASVS.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]


def named_in(text: str) -> list[str]:
    """Tests and files, as they stand between backticks: whatever is a path from the repository's root."""
    quoted = [each.split()[0] for each in re.findall(r"`([^`]+)`", text)]
    return [each for each in quoted if "::" in each or each.split("/")[0] in ROOMS]


@cache
def defined_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_there(name: str) -> bool:
    file, _, test = name.partition("::")
    return (ROOT / file).exists() and (not test or (test.startswith("test_") and test in defined_in(ROOT / file)))


def test_every_requirement_stands_there_once():
    sections = [section.split() for section in SECTIONS.split(",")]
    expected = [f"{section}.{place}" for section, many in sections for place in range(1, int(many) + 1)]
    assert [line.number for line in LINES] == expected
    assert Counter(line.level for line in LINES) == {"1": OF_LEVEL_1, "2": OF_LEVEL_2}


def test_every_line_says_whether_it_is_met_and_what_shows_it_or_why_not():
    assert {line.state for line in LINES} <= set(STATES)
    assert [line.number for line in LINES if not line.asked or not line.shown] == []
    unshown = [line.number for line in LINES if line.state == "met" and "`" not in line.shown]
    assert unshown == []


@pytest.mark.parametrize("page", sorted(SECURITY.glob("*.md")), ids=lambda page: page.stem)
def test_what_is_named_exists(page: Path):
    assert [name for name in named_in(page.read_text(encoding="utf-8")) if not is_there(name)] == []


def test_what_does_not_exist_is_noticed():
    here = "tests/architecture/test_asvs.py"
    named = f"`{here}::test_what_does_not_exist_is_noticed`, `{here}::test_nothing`, `config/nothing`, `{here}::cells`, `not met`"
    assert [is_there(name) for name in named_in(named)] == [True, False, False, False]


def test_the_sums_are_those_of_the_lines():
    table = [cells(line) for line in (SECURITY / "ASVS.md").read_text(encoding="utf-8").splitlines()]
    told = {row[0]: [int(cell) for cell in row[1:]] for row in table if row[0] in {"level 1", "level 2", "both"}}
    ordered = sorted(LINES, key=lambda line: line.level)
    counted = {f"level {level}": sums(list(lines)) for level, lines in groupby(ordered, key=lambda line: line.level)}
    assert told == {**counted, "both": sums(LINES)}


def sums(lines: list[Line]) -> list[int]:
    return [len(lines), *(sum(line.state == state for line in lines) for state in STATES)]

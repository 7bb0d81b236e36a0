"""What a page was measured to cost, from docs/performance.md; without a measurement, the budget."""

import re
from dataclasses import dataclass
from pathlib import Path

FILE = "docs/performance.md"
BUDGET = 10.0  # ms of CPU that a page may cost


@dataclass(frozen=True)
class PageCost:
    milliseconds: float
    source: str


def measured(root: Path) -> PageCost:
    """The dearest page of the first table with a column `ms CPU`."""
    try:
        lines = (root / FILE).read_text(encoding="utf-8").splitlines()
    except OSError:
        return PageCost(BUDGET, f"the budget; {FILE} holds no measurement yet")
    costs = column(lines)
    if not costs:
        return PageCost(BUDGET, f"the budget; {FILE} has no column ms CPU")
    return PageCost(max(costs), f"{FILE}: the dearest of {len(costs)} pages")


def column(lines: list[str]) -> list[float]:
    """Of a Markdown table, or of one whose columns are set apart by two spaces."""
    place, found = None, list[float]()
    for line in lines:
        cells = [cell.strip() for cell in (line.strip("| ").split("|") if "|" in line else re.split(r"\s{2,}", line))]
        headings = [number for number, cell in enumerate(cells) if re.search(r"\bms CPU\b|\bCPU ms\b|CPU, ms", cell)]
        if place is None:
            place = headings[0] if headings else None
        elif place < len(cells) and (number := re.match(r"\d+(?:\.\d+)?", cells[place])):
            found.append(float(number[0]))
        elif found:
            break
    return found

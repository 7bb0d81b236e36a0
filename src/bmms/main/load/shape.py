"""How much a load test holds, and how it falls on organizations and years."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LARGEST: Final = "mbhte"  # the largest budget of the region
SHARE_OF_THE_LARGEST: Final = 0.4  # where row security hides an index it is felt first
PLANS_AHEAD: Final = 2


@dataclass(frozen=True)
class Shape:
    """In all organizations together."""

    postings: int = 1_000_000
    ppas: int = 54_000  # 50,000 of them activities, each with a project
    years: int = 5

    def scaled(self, scale: float) -> "Shape":
        return Shape(max(1, round(self.postings * scale)), max(1, round(self.ppas * scale)), self.years)


@dataclass(frozen=True)
class Part:
    """One organization's."""

    postings: tuple[int, ...]  # in each year
    ppas: int
    programs: int  # PPAs with money of their own in a year


def parts(shape: Shape, codes: Sequence[str]) -> dict[str, Part]:
    """To the row: what all organizations hold is what the shape says, but at least a small tree of PPAs each."""
    largest = LARGEST if LARGEST in codes else codes[0]
    weights = [_weight(code == largest, len(codes)) for code in codes]
    postings, ppas = split(shape.postings, weights), split(shape.ppas, weights)
    found = {}
    for code, of_postings, of_ppas in zip(codes, postings, ppas, strict=True):
        years = tuple(split(of_postings, [1.0] * shape.years))
        most = 60 if code == largest else 20
        found[code] = Part(years, max(4, of_ppas), max(1, min(most, min(years) // 40)))
    return found


def _weight(is_largest: bool, count: int) -> float:
    if count == 1:
        return 1.0
    return SHARE_OF_THE_LARGEST if is_largest else (1 - SHARE_OF_THE_LARGEST) / (count - 1)


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts that add up to the total."""
    whole, done, found = sum(weights), 0.0, []
    for weight in weights:
        before = round(total * done / whole)
        done += weight
        found.append(round(total * done / whole) - before)
    return found

"""How deep things stand that name what they are part of."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def levels_of(above: Mapping[Name, Name | None]) -> dict[Name, int]:
    """How many of the same mapping stand above each. Of what goes round in a circle, one counts as the top."""
    found: dict[Name, int] = {}
    for start in above:
        way, name = dict[Name, None](), start
        while name in above and name not in found and name not in way:
            way[name] = None
            name = above[name]  # type: ignore[assignment]  # None is in no such mapping
        first = found.get(name, -1) + 1
        found |= {each: first + number for number, each in enumerate(reversed(way))}
    return found

"""Where the time goes that load data takes, told at the end."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

spent: Final[dict[str, float]] = defaultdict(float)  # seconds of each step, of all organizations together


@contextmanager
def timed(step: str) -> Iterator[None]:
    """What steps inside it take is theirs."""
    begun, before = perf_counter(), sum(spent.values())
    try:
        yield
    finally:
        spent[step] += perf_counter() - begun - (sum(spent.values()) - before)


def in_words() -> str:
    longest = sorted(spent.items(), key=lambda each: -each[1])
    return ", ".join(f"{step} {seconds:.0f} s" for step, seconds in longest)

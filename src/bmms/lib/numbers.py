"""Numbers in what people write."""

import re
from decimal import Decimal
from typing import Final

NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
LARGEST: Final = 10**15  # below it, and with no more places than these: what columns of numbers hold
PLACES: Final = 4
FRACTION: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:/|out of|of|sa)\s*(\d[\d,]*(?:\.\d+)?)")


def number_in(text: str) -> Decimal | None:
    """The number of `95%`, `₱1,200.50` or `3,000 households`; None where there is none, or not just one."""
    found = NUMBER.findall(text)
    return _kept(found[0]) if len(found) == 1 else None


def fraction_in(text: str) -> tuple[Decimal, Decimal] | None:
    """What is divided by what in `12 of 14 labs` or `12/14`; None where it has other numbers, too."""
    found = FRACTION.search(text)
    if found is None or len(NUMBER.findall(text)) != len(found.groups()):
        return None
    above, below = (_kept(each) for each in found.groups())
    return (above, below) if above is not None and below else None


def _kept(digits: str) -> Decimal | None:
    number = Decimal(digits.replace(",", ""))
    return number if abs(number) < LARGEST and len(digits.partition(".")[2]) <= PLACES else None

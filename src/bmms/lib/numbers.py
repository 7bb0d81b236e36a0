"""Numbers in what people write."""

import re
from decimal import Decimal
from typing import Final

NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
FRACTION: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:/|out of|of|sa)\s*(\d[\d,]*(?:\.\d+)?)")


def number_in(text: str) -> Decimal | None:
    """The number of `95%`, `₱1,200.50` or `3,000 households`; None where there is none, or more than one."""
    found = NUMBER.findall(text)
    if len(found) != 1:
        return None
    number = Decimal(found[0].replace(",", ""))
    return number if abs(number) < 10**15 else None


def fraction_in(text: str) -> tuple[Decimal, Decimal] | None:
    """What is divided by what in `12 of 14 labs` or `12/14`; None where the text has other numbers, too."""
    found = FRACTION.search(text)
    if found is None or len(NUMBER.findall(text)) != len(found.groups()):
        return None
    above, below = (Decimal(each.replace(",", "")) for each in found.groups())
    return (above, below) if below and max(above, below) < 10**15 else None

"""Numbers in what people write."""

import re
from decimal import Decimal
from typing import Final

NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def number_in(text: str) -> Decimal | None:
    """The number of `95%`, `₱1,200.50` or `3,000 households`; None where there is none, or more than one."""
    found = NUMBER.findall(text)
    if len(found) != 1:
        return None
    number = Decimal(found[0].replace(",", ""))
    return number if abs(number) < 10**15 else None

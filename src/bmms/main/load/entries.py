"""One entry of the ledger before it is written, and what it is posted to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bmms.execution.models import Entry

K = Entry.Kind
ORDER: Final = (
    *(K.APPROPRIATION, K.CASH, K.ALLOTMENT, K.SUBALLOTMENT, K.MODIFICATION, K.OBLIGATION, K.PAYABLE, K.DISBURSEMENT),
    *(K.LAPSE, K.CASH_LAPSE),
)


@dataclass(eq=False, slots=True)
class Place:
    """What money is posted to: an account, once it has an id."""

    level: str
    act: int
    ppa: int | None
    allotment_class: str
    above: "Place | None" = None
    unit: int | None = None
    name: str = ""
    valid_until: date | None = None
    id: int = 0


Line = tuple[Place, str, int, str]  # account, measure, amount, object


@dataclass(eq=False, slots=True)
class Happening:
    """One entry of the ledger, and what the document behind it says."""

    day: date
    kind: str
    lines: list[Line]
    particulars: str
    form: str = ""
    reverses: "Happening | None" = None
    paper: dict[str, Any] = field(default_factory=dict)
    id: int = 0  # of the entry

    @property
    def order(self) -> tuple[date, bool, int]:
        """On one day, what rests on something comes after it."""
        return self.day, self.reverses is not None, ORDER.index(self.kind)

"""What happens to an organization's money over the years, made up so that D ≤ P ≤ O ≤ B1 ≤ A1 holds on every day.

Obligations come first; what was released and appropriated for them follows from their sums. Amounts in centavos.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from bmms.execution.models import Account, Entry, Posting
from bmms.main.load.entries import Happening, Line, Place
from bmms.main.load.lapses import lapses

M, K, LEVEL = Posting.Measure, Entry.Kind, Account.Level
CLASSES: Final = ("PS", "MOOE", "CO")
OBJECTS: Final = {
    "PS": ("5010101001", "5010201001", "5010214001", "5010302001"),
    "MOOE": ("5020101000", "5020201002", "5020301002", "5020309000", "5020402000", "5021203000"),
    "CO": ("5060403001", "5060404001", "5060405003", "5060406001"),
}
GOODS: Final = ("supplies", "fuel", "training", "travel", "repairs", "equipment", "services", "utilities")
A_YEAR: Final = timedelta(365)


@dataclass(eq=False, slots=True)
class Purse:
    """A control key of a year: what is charged to its allotments, the second of which may be a unit's."""

    year: int
    released: date
    appropriation: Place
    allotments: list[Place]
    charged: list[int]  # to each allotment
    moved: int = 0  # to the class beside it, in the middle of the year

    @property
    def allotment_class(self) -> str:
        return self.appropriation.allotment_class

    @property
    def postings(self) -> int:
        return 2 * len(self.allotments) + 4 * bool(self.moved)


@dataclass(frozen=True)
class Year:
    year: int
    act: int
    act_name: str
    ppas: list[int]
    postings: int


@dataclass
class Story:
    """The entries of one organization; `until` is the last day that has happened."""

    chance: Random
    until: date
    unit: int
    payees: list[tuple[int, str]]
    happenings: list[Happening] = field(default_factory=list)
    paid_from: dict[tuple[int, str, date], tuple[Place, list[int]]] = field(default_factory=dict)

    def told(self, years: list[Year]) -> list[Happening]:
        """What lapses takes postings, too: the last year has as many as are left then."""
        *ended, last = years
        for year in ended:
            self._year(year)
        self._allocate()
        self.happenings.sort(key=lambda one: one.order)
        self.happenings += lapses(list(self.happenings), {year.act: year.year for year in ended}, self.until)
        told = sum(len(one.lines) for one in self.happenings)
        self._year(replace(last, postings=sum(year.postings for year in years) - told))
        self._allocate()
        return sorted(self.happenings, key=lambda one: one.order)

    def _allocate(self) -> None:
        """The cash for what has been paid."""
        for (*_of, day), (cash, paid) in self.paid_from.items():
            self._happens(day, K.CASH, [(cash, M.CASH, sum(paid) * 21 // 20, "")], cash.name)
        self.paid_from.clear()

    def _happens(self, *given: Any, **more: Any) -> Happening:
        self.happenings.append(Happening(*given, **more))
        return self.happenings[-1]

    def _year(self, year: Year) -> None:
        purses = list(self._purses(year))
        left = year.postings - sum(purse.postings for purse in purses)
        while left > 0:
            left -= self._charge(self.chance.choice(purses), left)
        for number, purse in enumerate(purses):
            self._open(purse, year.act_name)
            if purse.moved:
                self._move(purse, purses[number + 1])

    def _purses(self, year: Year) -> Iterator[Purse]:
        """As many as the year's postings can fill; of some a unit has a part, or a part moves to capital outlay."""
        most = max(1, year.postings // 20)
        for number, (ppa, name) in enumerate([(ppa, name) for ppa in year.ppas for name in CLASSES][:most]):
            released = min(date(year.year, 3, 31) if name == "CO" else date(year.year, 1, 2), self.until)
            above = Place(LEVEL.APPROPRIATION, year.act, ppa, name)
            form = "SARO" if name == "CO" else "GAABAO"
            allotments = [Place(LEVEL.ALLOTMENT, year.act, ppa, name, above, None, f"{form} {released:%Y-%m-%d}")]
            if name == "MOOE" and number % 2:
                allotments.append(Place(LEVEL.ALLOTMENT, year.act, ppa, name, above, self.unit, f"{released:%Y-%m-%d}"))
            moved = 5_000_000_00 if name == "MOOE" and number % 9 == 1 and number + 1 < most else 0
            yield Purse(year.year, released, above, allotments, [0] * len(allotments), moved)

    def _charge(self, purse: Purse, most: int) -> int:
        """One obligation and what follows from it; returns its number of postings, at most `most`."""
        where = self.chance.randrange(len(purse.allotments))
        day, amount = self._day(purse), self.chance.randint(1_000_00, 900_000_00)
        purse.charged[where] += amount
        above, (payee, name) = purse.allotments[where], self.chance.choice(self.payees)
        words = f"Sample: {self.chance.choice(GOODS)}, {day:%B %Y}"
        code = self.chance.choice(OBJECTS[purse.allotment_class])
        owed = Place(LEVEL.OBLIGATION, above.act, above.ppa, above.allotment_class, above, above.unit, name)
        self._happens(
            *(day, K.OBLIGATION, [(owed, M.OBLIGATION, amount, code)], words), paper={"payee": name, "object": code}
        )
        due = day + timedelta(self.chance.randint(3, 45))
        if most == 1 or due > self.until or self._is_left(day):
            return 1
        if self.chance.random() < 0.02:
            self._happens(due, K.OBLIGATION, [(owed, M.OBLIGATION, -amount // 10, code)], "Sample: delivered less")
            return 2
        return 1 + self._pay(owed, amount, due, payee, words, most - 1)

    def _day(self, purse: Purse) -> date:
        """Of money that outlives its year, some is used in the next one."""
        first, last = purse.released, min(date(purse.year, 12, 20), self.until)
        later = date(purse.year + 1, 1, 5)
        if purse.allotment_class != "PS" and later < self.until and self.chance.random() < 0.05:
            first, last = later, min(date(purse.year + 1, 6, 30), self.until)
        return first + timedelta(self.chance.randint(0, max(0, (last - first).days)))

    def _pay(self, owed: Place, amount: int, due: date, payee: int, words: str, most: int) -> int:
        """What became due before its payment, then the payment; or both at once."""
        is_accrued = self.chance.random() < 0.7
        if is_accrued:
            self._happens(due, K.PAYABLE, [(owed, M.PAYABLE, amount, "")], words)
        paid_on, used = due + timedelta(self.chance.randint(1, 30)), int(is_accrued)
        if paid_on > self.until or most < 5 or self._is_left(due):
            return used or self._accrue_all_the_same(owed, amount, due, words)
        part = amount // 2 if self._is_left(paid_on) else amount
        cash, is_new = self._cash_of(owed, paid_on, part)
        lines: list[Line] = [] if is_accrued else [(owed, M.PAYABLE, part, "")]
        lines += [(owed, M.DISBURSEMENT, part, ""), (cash, M.DISBURSEMENT, part, "")]
        paid = self._happens(paid_on, K.DISBURSEMENT, lines, words, paper={"payee": payee})
        used += len(lines) + is_new
        undone = paid_on + timedelta(self.chance.randint(5, 20))
        if most - used >= len(lines) and undone <= self.until and self.chance.random() < 0.01:
            opposite = [(place, measure, -centavos, code) for place, measure, centavos, code in lines]
            self._happens(undone, K.DISBURSEMENT, opposite, "Sample: stale check", reverses=paid)
            paid.paper["is_cancelled"] = True
            used += len(lines)
        return used

    def _is_left(self, day: date) -> bool:
        """Some of what is a year old or younger waits; what is older has been settled."""
        return self.until - day < A_YEAR and self.chance.random() < 0.05

    def _accrue_all_the_same(self, owed: Place, amount: int, due: date, words: str) -> int:
        self._happens(due, K.PAYABLE, [(owed, M.PAYABLE, amount, "")], words)
        return 1

    def _cash_of(self, owed: Place, day: date, amount: int) -> tuple[Place, bool]:
        """The allocation of the quarter, which covers what is paid from it; whether it had to be made."""
        first = date(day.year, day.month - (day.month - 1) % 3, 1)
        last = date(first.year + (first.month == 10), (first.month + 3) % 12, 1) - timedelta(1)
        key, is_new = (owed.act, owed.allotment_class, first), False
        if key not in self.paid_from:
            name = f"NCA {first:%Y-%m-%d}"
            cash = Place(LEVEL.CASH, owed.act, None, owed.allotment_class, name=name, valid_until=last)
            self.paid_from[key], is_new = (cash, []), True
        self.paid_from[key][1].append(amount)
        return self.paid_from[key][0], is_new

    def _open(self, purse: Purse, act_name: str) -> None:
        """Of what was released 60 to 97 of 100 were charged, of what was appropriated 75 to 100 released."""
        own, *others = [max(1_000_00, part * 100 // self.chance.randint(60, 97)) for part in purse.charged]
        allotted = own + sum(others) + purse.moved
        appropriated = allotted * 100 // self.chance.randint(75, 100)
        first, form = date(purse.year, 1, 1), purse.allotments[0].name.split()[0]
        self._happens(first, K.APPROPRIATION, [(purse.appropriation, M.APPROPRIATION, appropriated, "")], act_name)
        self._happens(
            *(purse.released, K.ALLOTMENT, [(purse.allotments[0], M.ALLOTMENT, allotted, "")], form), form=form
        )
        for place, amount in zip(purse.allotments[1:], others, strict=True):
            lines = [(purse.allotments[0], M.TRANSFER_TO, -amount, ""), (place, M.TRANSFER_FROM, amount, "")]
            self._happens(purse.released, K.SUBALLOTMENT, lines, "Sample: provincial office")

    def _move(self, purse: Purse, target: Purse) -> None:
        day = max(target.released, min(date(purse.year, 5, 15), self.until))
        lines: list[Line] = [
            (purse.appropriation, M.ADJUSTMENT, -purse.moved, ""),
            (target.appropriation, M.ADJUSTMENT, purse.moved, ""),
            (purse.allotments[0], M.REALIGNMENT, -purse.moved, ""),
            (target.allotments[0], M.REALIGNMENT, purse.moved, ""),
        ]
        self._happens(day, K.MODIFICATION, lines, "Sample: equipment instead of repairs")

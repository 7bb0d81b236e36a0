"""What may not be used any more is taken back at the end of each year, as execution/actions/lapse.py does it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from bmms.execution.models import Account, Entry, Posting
from bmms.main.load.entries import Happening, Line, Place

M, K, LEVEL = Posting.Measure, Entry.Kind, Account.Level
BALANCE: Final[Mapping[str, int]] = {
    **dict.fromkeys((M.APPROPRIATION, M.ADJUSTMENT, M.LAPSE), 0),
    **dict.fromkeys((M.ALLOTMENT, M.REALIGNMENT, M.TRANSFER_TO, M.TRANSFER_FROM, M.REVERSION), 1),
    M.OBLIGATION: 2,
    M.PAYABLE: 3,
    M.DISBURSEMENT: 4,
    **dict.fromkeys((M.CASH, M.CASH_LAPSE), 5),
}
A, B, O, P, D, N = range(6)  # noqa: E741 - as the law's formulas call them
GIVEN_AND_USED: Final = {
    LEVEL.APPROPRIATION: (A, B),
    LEVEL.ALLOTMENT: (B, O),
    LEVEL.OBLIGATION: (O, D),
    LEVEL.CASH: (N, D),
}
NOT_OBLIGATED, NOT_PAID, CASH = "Sample: not obligated", "Sample: obligated and not paid", "Sample: cash"
REASON: Final = {
    LEVEL.APPROPRIATION: NOT_OBLIGATED,
    LEVEL.ALLOTMENT: NOT_OBLIGATED,
    LEVEL.OBLIGATION: NOT_PAID,
    LEVEL.CASH: CASH,
}
Group = tuple[int, str, str]  # act, class, reason


def ends_of(year: int, allotment_class: str) -> tuple[date, date]:
    """Until when a year's act may be obligated, and until when it may be paid."""
    return date(year if allotment_class == "PS" else year + 1, 12, 31), date(year + 1, 12, 31)


class Balances:
    """As the ledger's trigger moves them: what is posted below counts above, too."""

    def __init__(self) -> None:
        self.of: dict[Place, list[int]] = defaultdict(lambda: [0] * 6)

    def move(self, lines: Iterable[Line]) -> None:
        for place, measure, amount, _code in lines:
            where: Place | None = place
            while where is not None:
                self.of[where][BALANCE[measure]] += amount
                where = where.above

    def left(self, place: Place) -> int:
        given, used = GIVEN_AND_USED[LEVEL(place.level)]
        return self.of[place][given] - self.of[place][used]


def lapses(happenings: Iterable[Happening], year_of: Mapping[int, int], until: date) -> Iterator[Happening]:
    """One entry for each act, class and reason, on the last day of each year. `happenings` in their order."""
    balances, coming = Balances(), iter(happenings)
    following = next(coming, None)
    for year in sorted(set(year_of.values())):
        on = date(year, 12, 31)
        while following and following.day <= on:
            balances.move(following.lines)
            following = next(coming, None)
        if on < until:
            found = list(_on(on, balances, year_of))
            for one in found:
                balances.move(one.lines)
            yield from found


def _on(on: date, balances: Balances, year_of: Mapping[int, int]) -> Iterator[Happening]:
    groups: dict[Group, list[tuple[Place, int]]] = defaultdict(list)
    for place in balances.of:
        left = balances.left(place)
        if left > 0 and end_of(place, year_of[place.act]) <= on:
            groups[place.act, place.allotment_class, REASON[LEVEL(place.level)]].append((place, left))
    for (_act, name, reason), rows in groups.items():
        if reason == CASH:
            lines: list[Line] = [(place, M.CASH_LAPSE, -left, "") for place, left in rows]
            yield Happening(on, K.CASH_LAPSE, lines, f"{reason}, {name}")
        else:
            yield Happening(on, K.LAPSE, list(_lines(rows, balances)), f"{reason}, {name}")


def end_of(place: Place, year: int) -> date:
    obligate_until, pay_until = ends_of(year, place.allotment_class)
    if place.level == LEVEL.CASH:
        return place.valid_until or pay_until
    return pay_until if place.level == LEVEL.OBLIGATION else obligate_until


def _lines(rows: Iterable[tuple[Place, int]], balances: Balances) -> Iterator[Line]:
    """What an allotment loses its appropriation loses, too."""
    above: dict[Place, int] = defaultdict(int)
    for place, left in rows:
        if place.level == LEVEL.OBLIGATION:
            yield place, M.OBLIGATION, -left, ""
            if due := balances.of[place][P] - balances.of[place][D]:
                yield place, M.PAYABLE, -due, ""
        where: Place | None = place
        while where is not None:
            if where.level != LEVEL.OBLIGATION:
                above[where] += left
            where = where.above
    for measure, level in ((M.REVERSION, LEVEL.ALLOTMENT), (M.LAPSE, LEVEL.APPROPRIATION)):
        yield from ((place, measure, -amount, "") for place, amount in above.items() if place.level == level)

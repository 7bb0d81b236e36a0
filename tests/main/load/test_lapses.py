from datetime import date
from random import Random

import pytest

from bmms.execution.models import Account, Entry, Posting
from bmms.main.load.entries import Happening, Place
from bmms.main.load.lapses import Balances, end_of, lapses
from bmms.main.load.money import Story, Year

M, K, LEVEL = Posting.Measure, Entry.Kind, Account.Level
TODAY = date(2026, 11, 26)
ACT, PPA = 25, 1


@pytest.fixture
def places():
    above = Place(LEVEL.APPROPRIATION, ACT, PPA, "PS")
    allotment = Place(LEVEL.ALLOTMENT, ACT, PPA, "PS", above)
    return above, allotment, Place(LEVEL.OBLIGATION, ACT, PPA, "PS", allotment)


@pytest.fixture
def happenings(places):
    above, allotment, owed = places
    day = date(2025, 3, 3)
    return [
        Happening(day, K.APPROPRIATION, [(above, M.APPROPRIATION, 1000, "")], "Act"),
        Happening(day, K.ALLOTMENT, [(allotment, M.ALLOTMENT, 700, "")], "GAABAO"),
        Happening(day, K.OBLIGATION, [(owed, M.OBLIGATION, 500, "")], "Paper"),
        Happening(day, K.PAYABLE, [(owed, M.PAYABLE, 300, "")], "Paper"),
    ]


def lines(found):
    return [
        (one.day, one.kind, [(place.level, measure, amount) for place, measure, amount, _ in one.lines])
        for one in found
    ]


def test_what_was_not_obligated_lapses_with_its_year_and_what_was_not_paid_a_year_later(happenings):
    first, second = lapses(happenings, {ACT: 2025, 26: 2026}, date(2027, 1, 5))
    assert lines([first, second]) == [
        (date(2025, 12, 31), K.LAPSE, [(LEVEL.ALLOTMENT, M.REVERSION, -200), (LEVEL.APPROPRIATION, M.LAPSE, -500)]),
        (
            date(2026, 12, 31),
            K.LAPSE,
            [
                (LEVEL.OBLIGATION, M.OBLIGATION, -500),
                (LEVEL.OBLIGATION, M.PAYABLE, -300),
                (LEVEL.ALLOTMENT, M.REVERSION, -500),
                (LEVEL.APPROPRIATION, M.LAPSE, -500),
            ],
        ),
    ]


def test_cash_lapses_after_its_last_day():
    cash = Place(LEVEL.CASH, ACT, None, "PS", name="NCA", valid_until=date(2025, 3, 31))
    given = [Happening(date(2025, 1, 2), K.CASH, [(cash, M.CASH, 900, "")], "NCA")]
    (found,) = lapses(given, {ACT: 2025}, TODAY)
    assert lines([found]) == [(date(2025, 12, 31), K.CASH_LAPSE, [(LEVEL.CASH, M.CASH_LAPSE, -900)])]


def test_a_year_that_is_not_over_lapses_nothing(happenings):
    assert list(lapses(happenings, {ACT: 2025}, date(2025, 12, 31))) == []


@pytest.mark.parametrize("seed", range(3))
def test_of_made_up_money_nothing_is_left_after_its_last_day(seed):
    years = [Year(year, year, f"Act {year}", [1, 2, 3, 4], 2000) for year in range(2022, 2027)]
    balances, until = Balances(), date(2025, 12, 31)
    for one in Story(Random(seed), TODAY, 7, [(1, "Trading")]).told(years):
        if one.day <= until:
            balances.move(one.lines)
    ended = [place for place in balances.of if end_of(place, place.act) <= until]
    assert len(ended) > 1000
    assert [place for place in ended if balances.left(place)] == []

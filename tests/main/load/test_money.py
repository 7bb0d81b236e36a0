from datetime import date
from itertools import pairwise
from random import Random

import pytest

from bmms.execution.models import Account
from bmms.main.load.entries import ORDER
from bmms.main.load.lapses import Balances
from bmms.main.load.money import Story, Year

LEVEL = Account.Level
TODAY = date(2026, 11, 26)


def story(seed: int = 1, until: date = TODAY, postings: int = 900):
    years = [Year(year, year, f"Act {year}", [1, 2, 3, 4], postings) for year in (until.year - 1, until.year)]
    return Story(Random(seed), until, 7, [(1, "Trading"), (2, "Builders")]).told(years)


def told(happenings):
    return [
        (one.day, one.kind, one.particulars, [(place.name, measure, amount) for place, measure, amount, _ in one.lines])
        for one in happenings
    ]


@pytest.mark.parametrize("postings", [20, 137, 900])
def test_as_many_postings_as_were_asked_for(postings):
    assert sum(len(one.lines) for one in story(postings=postings)) == 2 * postings


def test_the_same_seed_tells_the_same():
    assert told(story(5)) == told(story(5))
    assert told(story(5)) != told(story(6))


@pytest.mark.parametrize("until", [TODAY, date(2026, 1, 1), date(2026, 3, 30), date(2025, 12, 31)])
def test_nothing_happens_after_today(until):
    assert max(one.day for one in story(until=until)) <= until


@pytest.mark.parametrize("seed", range(5))
def test_no_balance_passes_the_one_above_it_on_any_day(seed):
    balances = Balances()
    for one in story(seed, postings=3000):
        balances.move(one.lines)
        assert [place for place in {line[0] for line in one.lines} if not holds(place, balances)] == [], one


def holds(place, balances) -> bool:
    a, b, o, p, d, n = balances.of[place]
    if place.level == LEVEL.CASH:
        return 0 <= d <= n
    chain = {LEVEL.APPROPRIATION: (d, p, o, b, a), LEVEL.ALLOTMENT: (d, p, o, b), LEVEL.OBLIGATION: (d, p, o)}
    is_in_order = all(low <= high for low, high in pairwise(chain[place.level]))
    return d >= 0 and is_in_order and (place.above is None or holds(place.above, balances))


def test_every_kind_of_entry_occurs():
    found = story(postings=3000)
    assert {one.kind for one in found} == set(ORDER)
    assert any(one.reverses for one in found)

from collections import defaultdict
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from bmms.execution.models import Account, Posting
from bmms.main.load.money import ORDER, Story, Year

M, LEVEL = Posting.Measure, Account.Level
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
    sums = defaultdict(lambda: defaultdict(int))
    for one in story(seed, postings=3000):
        touched = []
        for place, measure, amount, _code in one.lines:
            where = place
            while where is not None:
                sums[where][balance_of(measure)] += amount
                touched.append(where)
                where = where.above
        assert [place for place in touched if not holds(place, sums[place])] == [], one


def balance_of(measure: str) -> str:
    if measure in (M.APPROPRIATION, M.ADJUSTMENT):
        return "A1"
    if measure in (M.ALLOTMENT, M.REALIGNMENT, M.TRANSFER_TO, M.TRANSFER_FROM):
        return "B1"
    return {M.OBLIGATION: "O", M.PAYABLE: "P", M.DISBURSEMENT: "D", M.CASH: "N"}[measure]


def holds(place, sums) -> bool:
    if place.level == LEVEL.CASH:
        return 0 <= sums["D"] <= sums["N"]
    chain = {LEVEL.APPROPRIATION: "DPO B1 A1", LEVEL.ALLOTMENT: "DPO B1", LEVEL.OBLIGATION: "DPO"}[place.level]
    names = [*chain.split()[0], *chain.split()[1:]]
    return all(sums[low] <= sums[high] for low, high in pairwise(names)) and sums["D"] >= 0


def test_every_kind_of_entry_occurs():
    found = story(postings=3000)
    assert {one.kind for one in found} == set(ORDER)
    assert any(one.reverses for one in found)

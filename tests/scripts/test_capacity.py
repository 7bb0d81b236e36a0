"""The arithmetic: what more people, slower pages and longer transactions need, never less and in the right unit."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.capacity import Load, Need, Web, disk, need
from production.connections import DIRECT
from production.stack import Stack
from production.units import GIB, gib, seconds, size
from production.waiting import crowd_wait, mean_wait

people = st.integers(1, 20_000)
loads = st.builds(
    Load,
    moas=st.integers(1, 500),
    users=people,
    think=st.floats(1, 120),
    requests=st.floats(0.5, 10),
    response=st.floats(0.01, 5),
    transaction=st.floats(0.001, 2),
    cpu_per_page=st.floats(0.001, 1),
    peak=st.floats(1, 5),
    growth=st.floats(0, 0.5),
)
webs = st.builds(Web, workers=st.integers(1, 32), threads=st.integers(1, 16))


def needed(load: Load, web: Web | None = None) -> Need:
    return need(load, web or Web(), Stack())


def test_a_thousand_people_make_a_hundred_requests_a_second():
    found = needed(Load(moas=44, users=1000))

    assert found.requests_per_second == pytest.approx(97.56, abs=0.01)
    assert found.peak_per_second == pytest.approx(195.12, abs=0.01)
    assert (found.threads_without_one, found.threads, found.pool, found.web_servers) == (74, 98, 20, 4)
    assert found.connections == 2 * (20 + 10 + 20) + DIRECT


def test_the_guides_hardware_is_enough_for_the_guides_people():
    found = needed(Load(moas=44, users=1100))

    assert found.web_servers <= 4
    assert found.cores <= 64
    assert found.memory <= 96 * GIB
    assert found.disk <= 500 * GIB


@settings(max_examples=60, deadline=None)
@given(loads, webs, people)
def test_more_people_never_need_less(load: Load, web: Web, more: int):
    few, many = needed(load, web), needed(replace(load, users=load.users + more), web)

    assert all(getattr(few, name) <= getattr(many, name) for name in Need.__dataclass_fields__)


@settings(max_examples=60, deadline=None)
@given(loads, webs)
def test_there_is_always_something_to_serve_with(load: Load, web: Web):
    found = needed(load, web)

    assert min(found.web_servers, found.threads, found.pool, found.web_cores, found.database_cores) >= 1
    assert found.web_servers * web.slots >= found.threads
    assert (found.web_servers - 1) * web.slots >= found.threads_without_one, "one may be away"


@settings(max_examples=40, deadline=None)
@given(
    loads, st.sampled_from(["think", "response", "transaction", "cpu_per_page", "requests", "peak", "growth", "moas"])
)
def test_each_input_pulls_in_its_direction(load: Load, name: str):
    before, after = needed(load), needed(replace(load, **{name: getattr(load, name) * 2}))
    grows = {
        "think": [], "response": [], "transaction": ["pool", "connections"], "cpu_per_page": ["web_cores", "cores"],
        "requests": ["requests_per_second", "threads", "pool", "disk"], "peak": ["peak_per_second", "web_cores"],
        "growth": ["requests_per_second", "threads"], "moas": ["disk"],
    }  # fmt: skip

    assert all(getattr(before, each) <= getattr(after, each) for each in grows[name])
    if name == "think":
        assert after.requests_per_second < before.requests_per_second


@given(loads)
def test_disk_is_the_sum_of_its_parts(load: Load):
    found = needed(load)

    assert abs(found.disk - sum(disk(load, found.requests_per_second).values())) < 10
    assert all(part >= 0 for part in disk(load, found.requests_per_second).values())


def test_units_by_an_example_worked_by_hand():
    """One organization, one GiB a year, one year, nobody writes."""
    load = Load(moas=1, users=1, data_per_moa=GIB, media_per_moa=2 * GIB, years=1, write_share=0)

    parts = disk(load, 0.1)

    assert parts["database, three copies"] == pytest.approx(4.5 * GIB)
    assert parts["documents"] == pytest.approx(2 * GIB)
    assert parts["WAL of 37 days"] == 0
    assert parts["backups of 37 days"] == pytest.approx(0.25 * (6 + 37 * 0.05 * 3.5) * GIB)


def test_growth_is_compound():
    assert Load(users=1000, growth=0.1, years=2).users_then == pytest.approx(1210)


# Waiting


def test_the_measured_crowd():
    """136 threads on 50 connections: rounds of 1.376 s with transactions of 0.5 s, of 0.280 s with 0.1 s (486 a second)."""
    assert crowd_wait(136, 50, 0.5) + 0.5 == pytest.approx(1.376, rel=0.03)
    assert crowd_wait(136, 50, 0.1) + 0.1 == pytest.approx(136 / 486, rel=0.03)
    assert crowd_wait(50, 50, 0.5) == crowd_wait(10, 50, 0.5) == 0


@pytest.mark.parametrize(
    ("arrivals", "pool", "transaction", "wait"),
    [(0.5, 1, 1.0, 1.0), (0.9, 1, 1.0, 9.0), (1.0, 2, 1.0, 1 / 3), (2.0, 3, 1.0, 4 / 9)],
)
def test_erlangs_formula(arrivals: float, pool: int, transaction: float, wait: float):
    """Values of the textbook: M/M/1 waits ρ/(1-ρ), M/M/2 at half load a third, M/M/3 at two thirds 4/9."""
    assert mean_wait(arrivals, pool, transaction) == pytest.approx(wait)


@given(st.floats(0.1, 500), st.integers(1, 200), st.floats(0.001, 1))
def test_a_larger_pool_never_waits_longer(arrivals: float, pool: int, transaction: float):
    assert mean_wait(arrivals, pool + 1, transaction) <= mean_wait(arrivals, pool, transaction) * (1 + 1e-9)


def test_a_pool_that_cannot_keep_up_waits_without_end():
    assert mean_wait(500, 50, 0.1) == float("inf")


# Units


@pytest.mark.parametrize(
    ("text", "number"), [("4GB", 4 * GIB), ("512m", GIB // 2), ("96GiB", 96 * GIB), ("1024", 1024), ("8gb", 8 * GIB)]
)
def test_sizes(text: str, number: int):
    assert size(text) == number


@pytest.mark.parametrize(("text", "number"), [("30s", 30), ("2m", 120), ("1m30s", 90), ("60", 60), ("500ms", 0.5)])
def test_times(text: str, number: float):
    assert seconds(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "GB", "4 gigs", "-1", "4GB and more", "s"])
def test_what_is_no_size_and_no_time(text: str):
    with pytest.raises(ValueError, match=r"is no time|has no unit"):
        size(text)
    with pytest.raises(ValueError, match=r"is no time|has no unit"):
        seconds(text)


def test_sizes_for_people():
    assert (gib(4 * GIB), gib(GIB // 2)) == ("4.0 GiB", "512 MiB")

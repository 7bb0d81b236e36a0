from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from bmms.ui.lists import Column, Gantt
from bmms.ui.lists.gantt import Scale

SHAPE = Gantt("first", "last", "done", lambda rows: [(1, 2)])


def row(pk: int, title: str, first: date | None, last: date | None, done: int = 0) -> Any:
    return SimpleNamespace(pk=pk, title=title, first=first, last=last, done=done)


def drawn(*rows: Any, shape: Gantt = SHAPE) -> str:
    which = SimpleNamespace(columns=[Column("title", "Title")])
    return str(shape.drawn(SimpleNamespace(rows=rows, which=which, label="Tasks")))


def test_a_bar_stands_where_its_days_are_and_is_filled_as_far_as_it_is():
    one, two = (
        row(1, "Dig", date(2026, 1, 1), date(2026, 1, 10), 50),
        row(2, "Line", date(2026, 1, 11), date(2026, 1, 20)),
    )
    text = drawn(one, two)
    assert 'x="0.00%" width="50.00%"' in text
    assert 'class="gantt-done" y="44" height="12" rx="3" x="0.00%" width="25.00%"' in text
    assert 'x="50.00%" width="50.00%"' in text
    assert 'class="gantt-link" x1="50.00%" y1="50" x2="50.00%" y2="90"' in text
    assert 'height="104"' in text


def test_names_are_escaped_and_the_twin_is_named():
    text = drawn(row(1, "<b>", date(2026, 1, 1), date(2026, 1, 2)), shape=Gantt("first", "last", "done"))
    assert "&lt;b&gt;" in text
    assert "The table below says the same" in text
    assert "style" not in text


def test_what_has_no_days_is_left_to_the_table():
    assert drawn(row(1, "x", None, None)) == ""
    assert SHAPE.has_table


@pytest.mark.parametrize("years", [1, 3, 10])
def test_at_most_four_months_are_named(years):
    text = drawn(row(1, "x", date(2026, 1, 5), date(2025 + years, 12, 20)), shape=Gantt("first", "last", "done"))
    assert 1 < text.count("gantt-date") <= 4


def test_a_day_has_its_part_of_the_width():
    scale = Scale(date(2026, 1, 1), date(2026, 1, 4))
    assert (scale.at(date(2026, 1, 2)), scale.after(date(2026, 1, 4))) == ("25.00", "100.00")
    assert scale.width(date(2026, 1, 3), date(2026, 1, 3)) == 25
    assert list(scale.months()) == []


def test_today_is_marked_where_it_lies_within():
    assert "gantt-today" in drawn(row(1, "x", date(2020, 1, 1), date(2050, 1, 1)), shape=Gantt("first", "last", "done"))
    assert "gantt-today" not in drawn(
        row(1, "x", date(2020, 1, 1), date(2020, 2, 1)), shape=Gantt("first", "last", "done")
    )

from datetime import date

import pytest

from bmms.lib.working_days import after_working_days, is_working_day, working_day_from, working_days_until


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 30), True),
        (date(2026, 1, 31), False),  # a Saturday
        (date(2026, 6, 12), False),  # Independence Day, a Friday
        (date(2026, 3, 20), False),  # given
    ],
)
def test_weekends_and_holidays_are_no_working_days(day, works):
    assert is_working_day(day, {date(2026, 3, 20)}) is works


def test_what_falls_on_one_moves_to_the_next_working_day():
    assert working_day_from(date(2026, 1, 31)) == date(2026, 2, 2)
    assert working_day_from(date(2026, 3, 20), {date(2026, 3, 20)}) == date(2026, 3, 23)
    assert working_day_from(date(2025, 12, 30)) == date(2026, 1, 2)


def test_working_days_are_counted_forth_and_back():
    friday, monday = date(2025, 1, 31), date(2025, 2, 3)
    assert working_days_until(friday, monday) == 1
    assert working_days_until(monday, friday) == -1
    assert working_days_until(friday, date(2025, 2, 10), {monday}) == 5
    assert working_days_until(friday, date(2025, 2, 2)) == 0


def test_so_many_working_days_after_a_day():
    friday = date(2026, 3, 13)
    assert after_working_days(friday, 1) == date(2026, 3, 16)
    assert after_working_days(friday, 5, {date(2026, 3, 18)}) == date(2026, 3, 23)
    assert after_working_days(friday, 0) == friday

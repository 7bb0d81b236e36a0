"""Known days: the beginning of the era, leap years of the cycle, months of the last years."""

from datetime import date, timedelta

import pytest

from bmms.lib.hijri import HijriDay, hijri_of, is_ramadan


@pytest.mark.parametrize(
    ("day", "year", "month", "number"),
    [
        (date(622, 7, 19), 1, 1, 1),  # 16 July of the Julian calendar
        (date(2000, 4, 6), 1421, 1, 1),
        (date(2024, 7, 8), 1446, 1, 1),
        (date(2025, 3, 1), 1446, 9, 1),
        (date(2026, 2, 18), 1447, 9, 1),
        (date(2026, 11, 26), 1448, 6, 15),
    ],
)
def test_a_day_has_its_hijri_twin(day, year, month, number):
    assert hijri_of(day) == HijriDay(year, month, number)


def test_days_follow_each_other_through_a_whole_cycle():
    """Months of 29 and 30 days in turn; the last of a leap year has a thirtieth."""
    leap, day, before = set(), date(2001, 3, 26), hijri_of(date(2001, 3, 25))
    for number in range(10631):
        now = hijri_of(day + timedelta(days=number))
        if now.day == 1:
            usual = 30 if before.month % 2 else 29
            assert before.day in ({29, 30} if before.month == 12 else {usual})
            if (before.month, before.day) == (12, 30):
                leap.add((before.year - 1) % 30 + 1)
        else:
            assert (now.year, now.month, now.day) == (before.year, before.month, before.day + 1)
        before = now
    assert leap == {2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29}


def test_it_is_spelled_with_the_name_of_its_month():
    assert str(hijri_of(date(2026, 11, 26))) == "15 Jumada al-Thani 1448 AH"


def test_ramadan_is_the_ninth_month():
    assert [is_ramadan(date(2026, 2, day)) for day in (17, 18)] == [False, True]
    assert [is_ramadan(date(2026, 3, day)) for day in (19, 20)] == [True, False]

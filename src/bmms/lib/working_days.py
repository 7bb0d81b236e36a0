"""Working days: Monday to Friday, without the holidays of fixed days (RA 9492, RA 9849) and those given."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

FIXED: Final = frozenset(
    {(1, 1), (4, 9), (5, 1), (6, 12), (8, 21), (11, 1), (11, 30), (12, 8), (12, 25), (12, 30), (12, 31)}
)
SATURDAY: Final = 5


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED and day not in holidays


def working_day_from(day: date, holidays: Collection[date] = ()) -> date:
    """The day itself, or the next one on which somebody works."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def after_working_days(day: date, number: int, holidays: Collection[date] = ()) -> date:
    """The last of so many working days that follow the day; the day itself does not count."""
    for _each in range(number):
        day = working_day_from(day + timedelta(days=1), holidays)
    return day


def working_days_late(due: date, day: date, holidays: Collection[date] = ()) -> int:
    """Working days since it was due, below zero before; a weekend after the due day is late, too."""
    days = working_days_until(due, day, holidays)
    return days or (day > due) - (day < due)


def working_days_until(first: date, last: date, holidays: Collection[date] = ()) -> int:
    """How many working days come after `first` until `last`; below zero when `last` lies before it."""
    if last < first:
        return -working_days_until(last, first, holidays)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(is_working_day(day, holidays) for day in days)

"""Fridays, Ramadan and holidays are warned of, and a time is offered that none of them, nobody and no meeting has."""

from datetime import datetime, timedelta

import pytest
from tests.coordination import samples
from tests.periods.samples import year

from bmms.coordination.queries.times import free_time, objections
from bmms.lib.dates import MANILA
from bmms.periods.models import Holiday
from bmms.tenancy.scope import scope, system

HOUR = timedelta(hours=1)


def at(month: int, day: int, hour: int, minute: int = 0, year_: int = 2030) -> datetime:
    return datetime(year_, month, day, hour, minute, tzinfo=MANILA)


@pytest.fixture(autouse=True)
def _in_health(moh):
    with scope(moh.pk):
        yield


@pytest.mark.parametrize(
    ("begins", "length", "why"),
    [
        (at(6, 7, 10), HOUR, "Friday prayer"),
        (at(6, 7, 9), 2 * HOUR, "Friday prayer"),
        (at(6, 7, 9), HOUR, None),
        (at(6, 7, 14), HOUR, None),
        (at(6, 8, 9), HOUR, "Saturday"),
        (at(6, 12, 9), HOUR, "12 Jun 2030 is a holiday"),  # Independence Day is fixed
        (at(1, 8, 15), HOUR, "Ramadan"),  # 1451 begins on 6 January 2030
        (at(1, 8, 7, 30), 8 * HOUR, None),
        (at(6, 4, 9), HOUR, None),
    ],
)
def test_what_speaks_against_a_time(begins, length, why):
    found = objections(begins, begins + length)
    assert [why in each for each in found] == ([True] if why else [])


@pytest.mark.parametrize(
    ("begins", "ends", "why"),
    [
        (at(6, 3, 8), at(6, 6, 17), []),
        (at(6, 6, 8), at(6, 7, 17), ["Friday prayer"]),
        (at(6, 6, 8), at(6, 7, 10), []),  # over before the prayer
        (at(6, 7, 14), at(6, 10, 9), ["08 Jun 2030 is a Saturday", "09 Jun 2030 is a Saturday"]),
        (at(6, 11, 8), at(6, 13, 12), ["12 Jun 2030 is a holiday"]),
        (at(6, 11, 8), at(6, 12, 0), []),  # until midnight: the holiday has not begun
        (at(1, 7, 8), at(1, 10, 15), []),  # in Ramadan nobody counts the nights
        (at(1, 7, 8), at(1, 8, 16), ["Ramadan"]),
        (at(6, 1, 8), at(6, 30, 17), [*["is a Saturday"] * 2, "Friday prayer", *["Jun 2030"] * 3, "And 6 more days"]),
        (at(6, 1, 8), at(6, 1, 8, year_=9999), None),
    ],
)
def test_a_booking_of_several_days_is_looked_at_day_by_day(begins, ends, why):
    found = objections(begins, ends)
    if why is None:
        assert len(found) == 7  # however long it is, few are told
        return
    assert len(found) == len(why)
    assert all(part in each for part, each in zip(why, found, strict=True))


def test_a_regional_holiday_is_called_by_its_name(moh):
    owner = year(2030).organization_id
    with system("a sample"):
        Holiday.objects.create(organization_id=owner, day=at(6, 4, 0).date(), name="Bangsamoro Day")
    assert objections(at(6, 4, 9), at(6, 4, 10)) == ["04 Jun 2030 is a holiday: Bangsamoro Day."]


@pytest.mark.parametrize(
    ("begins", "free"),
    [
        (at(6, 7, 10), at(6, 7, 14)),  # after the Friday prayer
        (at(6, 7, 16, 30), at(6, 10, 8)),  # over the week's end
        (at(6, 12, 9), at(6, 13, 8)),
        (at(1, 8, 15), at(1, 9, 7, 30)),
        (at(6, 4, 11, 10), at(6, 4, 13)),  # not through noon
    ],
)
def test_the_next_free_time_suits_everybody(begins, free):
    assert free_time((begins, begins + HOUR)) == (free, free + HOUR)


def test_what_others_have_taken_is_not_free(moh, head):
    room = samples.resource()
    samples.booking(room, at(6, 7, 14), by=head)
    meeting = {"kind": "meeting", "date": at(6, 7, 0).date()}
    hours = {"from_time": at(6, 7, 15).time(), "until_time": at(6, 7, 16).time()}
    held = samples.start_matter(samples.VALUES | meeting | hours, by=head)
    asked = (at(6, 7, 10), at(6, 7, 11))
    assert free_time(asked, resource=room) == (at(6, 7, 16), at(6, 7, 17))
    assert free_time(asked) == (at(6, 7, 14), at(6, 7, 15))  # another room
    assert free_time(asked, resource=room, except_for=held) == (at(6, 7, 15), at(6, 7, 16))


def test_nothing_is_free_where_the_calendar_ends():
    assert free_time((at(12, 25, 10, year_=9999), at(12, 25, 11, year_=9999))) is None


def test_nothing_is_free_for_what_no_day_holds():
    assert free_time((at(6, 7, 10), at(6, 8, 10))) is None

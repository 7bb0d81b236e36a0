"""Against the sun's own marks: noon follows the equation of time, days are longest in June and nearly equal here."""

from datetime import date, datetime, time, timedelta

import pytest

from bmms.lib.prayer_times import PrayerTimes, prayer_times


def minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


@pytest.mark.parametrize(
    ("day", "ahead"),
    [(date(2026, 2, 11), -14.2), (date(2026, 5, 14), 3.7), (date(2026, 7, 26), -6.5), (date(2026, 11, 3), 16.4)],
)
def test_noon_follows_the_equation_of_time(day, ahead):
    """The almanac's four turning points; Cotabato City lies 4.2464 degrees east of its clock's meridian."""
    expected = 12 * 60 - 4.2464 * 4 - ahead
    assert minutes(prayer_times(day).dhuhr) == pytest.approx(expected, abs=1)


def test_the_afternoon_is_in_order_on_every_day():
    for number in range(366):
        found = prayer_times(date(2028, 1, 1) + timedelta(days=number))
        assert time(11, 20) < found.dhuhr < time(12, 5)
        assert time(14, 30) < found.asr < time(15, 30)
        assert time(17, 15) < found.maghrib < time(18, 15)


def test_the_sun_stands_over_the_equator_twelve_hours_and_a_little():
    found = prayer_times(date(2026, 3, 20), (0.0, 120.0))
    half = minutes(found.maghrib) - minutes(found.dhuhr)
    assert half == pytest.approx(6 * 60 + 0.833 * 4, abs=1)


def test_it_reads_like_a_clock():
    assert isinstance(prayer_times(datetime(2026, 11, 26).date()), PrayerTimes)  # noqa: DTZ001 - a day only

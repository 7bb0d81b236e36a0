"""The prayers that fall into a day at work, from the height of the sun: no service is asked.

Dhuhr begins when the sun has passed the meridian, Asr when a shadow is as long as its object and its shadow at noon
(the Shafi'i school's rule), Maghrib at sunset. Fajr and Isha hang on an angle that religious authorities choose, and
on no working hour: they are left out. The sun's place is the Astronomical Almanac's short one, good to a minute.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import acos, asin, atan, atan2, cos, degrees, pi, radians, sin, tan
from typing import Final

from bmms.lib.dates import MANILA

J2000: Final = date(2000, 1, 1)
COTABATO_CITY: Final = (7.2236, 124.2464)  # the seat of the regional government: degrees north and east
SUNSET: Final = radians(-0.833)  # the upper edge, with refraction


@dataclass(frozen=True)
class PrayerTimes:
    """On Manila's clock, to the minute."""

    dhuhr: time
    asr: time
    maghrib: time


def prayer_times(day: date, place: tuple[float, float] = COTABATO_CITY) -> PrayerTimes:
    latitude, longitude = radians(place[0]), place[1]
    declination, equation = _sun(day)
    noon = 12 + 8 - longitude / 15 - equation  # hours of Manila, eight before Greenwich
    shadow = atan(1 / (1 + tan(abs(latitude - declination))))
    return PrayerTimes(
        _clock(noon),
        _clock(noon + _hours_from_noon(shadow, latitude, declination)),
        _clock(noon + _hours_from_noon(SUNSET, latitude, declination)),
    )


def _sun(day: date) -> tuple[float, float]:
    """At noon in Manila: its declination in radians, and by how many hours a sundial runs ahead of a clock."""
    passed = (day - J2000).days - 8 / 24
    anomaly = radians(357.529 + 0.98560028 * passed)
    mean = radians(280.459 + 0.98564736 * passed)
    ecliptic = mean + radians(1.915) * sin(anomaly) + radians(0.020) * sin(2 * anomaly)
    obliquity = radians(23.439 - 0.00000036 * passed)
    ascension = atan2(cos(obliquity) * sin(ecliptic), cos(ecliptic))
    ahead = (mean - ascension + pi) % (2 * pi) - pi
    return asin(sin(obliquity) * sin(ecliptic)), degrees(ahead) / 15


def _hours_from_noon(height: float, latitude: float, declination: float) -> float:
    part = (sin(height) - sin(latitude) * sin(declination)) / (cos(latitude) * cos(declination))
    return degrees(acos(part)) / 15


def _clock(hours: float) -> time:
    midnight = datetime.combine(J2000, time.min, MANILA)
    return (midnight + timedelta(minutes=round(hours * 60))).time()

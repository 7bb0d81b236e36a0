"""Days of the Hijri calendar, counted by the tabular (civil) calendar: thirty years with eleven leap years, from
Friday, 16 July 622 of the Julian calendar (Reingold and Dershowitz, Calendrical Calculations, chapter 7).

A month begins when its crescent is seen: what is proclaimed may lie a day before or after what is counted here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

EPOCH: Final = 227015  # 1 Muharram 1, as `date.toordinal` counts
CYCLE: Final = 10631  # days of thirty years
RAMADAN: Final = 9
MONTHS: Final = (
    *("Muharram", "Safar", "Rabi' al-Awwal", "Rabi' al-Thani", "Jumada al-Awwal", "Jumada al-Thani"),
    *("Rajab", "Sha'ban", "Ramadan", "Shawwal", "Dhu al-Qa'dah", "Dhu al-Hijjah"),
)


@dataclass(frozen=True)
class HijriDay:
    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.day} {MONTHS[self.month - 1]} {self.year} AH"


def hijri_of(day: date) -> HijriDay:
    """The same day, as long as it lies after the Hijra."""
    number = day.toordinal()
    year = (30 * (number - EPOCH) + 10646) // CYCLE
    month = (11 * (number - _ordinal(year, 1)) + 330) // 325
    return HijriDay(year, month, number - _ordinal(year, month) + 1)


def _ordinal(year: int, month: int) -> int:
    """Of the month's first day."""
    leap_days = (3 + 11 * year) // 30
    return EPOCH + (year - 1) * 354 + leap_days + 29 * (month - 1) + month // 2


def is_ramadan(day: date) -> bool:
    return hijri_of(day).month == RAMADAN

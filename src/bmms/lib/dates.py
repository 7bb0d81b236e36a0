"""Days and moments as they are written everywhere: `23 Nov 2026`, `23 Nov 2026, 14:05`, on Manila's clock."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

MANILA: Final = ZoneInfo("Asia/Manila")
ENGLISH_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_manila(moment: datetime) -> datetime:
    """The same moment on Manila's clock; one without a zone is taken to be there already."""
    return moment.astimezone(MANILA) if moment.tzinfo else moment


def format_day(day: date | None, months: Sequence[str] = ENGLISH_MONTHS) -> str:
    """`23 Nov 2026`; of a moment, its day in Manila; "" for none."""
    if day is None:
        return ""
    there = in_manila(day) if isinstance(day, datetime) else day
    return f"{there.day:02d} {months[there.month - 1]} {there.year}"


def format_moment(moment: datetime | None, months: Sequence[str] = ENGLISH_MONTHS) -> str:
    """`23 Nov 2026, 14:05`; "" for none."""
    if moment is None:
        return ""
    there = in_manila(moment)
    return f"{format_day(there, months)}, {there:%H:%M}"


def day_from_text(text: str) -> date | None:
    """A day written as `2027-12-31` or `31 Dec 2027`, the only ways that no region reads differently."""
    for pattern in ("%Y-%m-%d", "%d %b %Y"):
        try:
            return datetime.strptime(text.strip(), pattern).replace(tzinfo=MANILA).date()
        except ValueError:
            continue
    return None

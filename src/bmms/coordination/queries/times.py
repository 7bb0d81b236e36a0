"""When people of the Bangsamoro come together: what speaks against a time, and the next one that is free.

Nothing here forbids: no law keeps anybody from meeting at such an hour. Whoever proposes one is told why others may
stay away.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from bmms.coordination.models import Matter, Resource
from bmms.coordination.queries.calendar import bookings_within, meetings
from bmms.lib.dates import MANILA
from bmms.lib.hijri import is_ramadan
from bmms.lib.working_days import SATURDAY
from bmms.periods.queries.reports import holiday_names
from bmms.ui.templatetags.ui import day as day_in_words

Hours = tuple[time, time]
Span = tuple[datetime, datetime]
FRIDAY: Final = 4
FRIDAY_PRAYER: Final = (time(10), time(14))  # CSC Resolution 00-0227: those who pray are excused from work
RAMADAN_HOURS: Final = (time(7, 30), time(15, 30))  # CSC Resolution 81-1277: without a noon break
OFFICE_HOURS: Final = (time(8), time(17))
NOON: Final = (time(12), time(13))
STEP: Final = timedelta(minutes=30)
AHEAD: Final = 31  # days in which a free time is looked for
LONGEST: Final = 366  # days of a booking that are looked at
MOST_TOLD: Final = 6
LAST_YEAR: Final = 2100  # whoever types 9999 has mistyped, and the calendar ends there


def objections(begins: datetime, ends: datetime) -> list[str]:
    """Why people may stay away from a meeting of that time, or a room not be used; nothing, if it suits.

    Of several days each is looked at, in the hours of an office between the first and the last moment.
    """
    parts = _by_day((begins, ends))
    holidays = holiday_names(*(part[0].date() for part in (parts[0], parts[-1])))
    found = list(dict.fromkeys(why for part in parts for why in _against(part, holidays)))
    left_out = len(found) - MOST_TOLD
    return found if left_out <= 0 else [*found[:MOST_TOLD], _("And %d more days of this kind.") % left_out]


def _by_day(span: Span) -> list[Span]:
    begins, ends = (each.astimezone(MANILA) for each in span)
    first, last = begins.date(), (ends - timedelta(microseconds=1)).date()
    days = [first + timedelta(days=number) for number in range(min((last - first).days, LONGEST) + 1)]
    return [
        (
            begins if day == first else min(_opening(day), ends),
            ends if day == last else max(_closing(day), begins),
        )
        for day in days
    ]


def _opening(day: date) -> datetime:
    return datetime.combine(day, (RAMADAN_HOURS if is_ramadan(day) else OFFICE_HOURS)[0], MANILA)


def _closing(day: date) -> datetime:
    return datetime.combine(day, (RAMADAN_HOURS if is_ramadan(day) else OFFICE_HOURS)[1], MANILA)


def _against(span: Span, holidays: Mapping[date, str]) -> Iterator[str]:
    day = span[0].astimezone(MANILA).date()
    if day in holidays:
        yield _("%(day)s is a holiday: %(name)s.") % {"day": day_in_words(day), "name": holidays[day]}
    elif day.weekday() >= SATURDAY:
        yield _("%s is a Saturday or a Sunday.") % day_in_words(day)
    if day.weekday() == FRIDAY and _touches(span, FRIDAY_PRAYER):
        yield _(
            "It falls into the Friday prayer: from 10:00 to 14:00 those who pray are excused from work "
            "(CSC Resolution 00-0227)."
        )
    if is_ramadan(day) and not _lies_in(span, RAMADAN_HOURS):
        yield _(
            "It lies outside the working hours of Ramadan, 7:30 to 15:30 (CSC Resolution 81-1277). Ramadan is counted "
            "by the tabular calendar: by the sighting of the moon it may begin or end a day earlier or later."
        )


def free_time(span: Span, *, resource: Resource | None = None, except_for: Matter | None = None) -> Span | None:
    """The next of the same length, within a month, against which nothing speaks: no custom, no other meeting of the
    organization, nobody who has the room."""
    if span[1].year > LAST_YEAR:
        return None
    first, length = span[0].astimezone(MANILA).date(), span[1] - span[0]
    last = first + timedelta(days=AHEAD)
    holidays, taken = holiday_names(first, last), _taken(first, last, resource, except_for)
    for begins in _beginnings(span[0], AHEAD):
        one = (begins, begins + length)
        if _is_usual(one) and not any(_against(one, holidays)) and not any(_overlap(one, each) for each in taken):
            return one
    return None


def _beginnings(after: datetime, days: int) -> Iterator[datetime]:
    """Every full and half hour of the day from the moment on."""
    there = after.astimezone(MANILA).replace(minute=0, second=0, microsecond=0)
    for number in range(days * 48):
        begins = there + number * STEP
        if begins > after:
            yield begins


def _taken(first: date, last: date, resource: Resource | None, except_for: Matter | None) -> list[Span]:
    held: Iterable[Matter] = meetings().filter(date__range=(first, last))
    taken = [(one.begins_at, one.ends_at) for one in held if one != except_for and one.begins_at and one.ends_at]
    if resource is None:
        return taken
    ends = [datetime.combine(each, time.min, MANILA) for each in (first, last + timedelta(days=1))]
    return [*taken, *((one.from_at, one.until_at) for one in bookings_within(resource, *ends))]


def _is_usual(span: Span) -> bool:
    """In working hours, and not through noon, which Ramadan does not know."""
    if is_ramadan(span[0].date()):
        return _lies_in(span, RAMADAN_HOURS)
    half_a_day = span[1] - span[0] <= timedelta(hours=4)
    return _lies_in(span, OFFICE_HOURS) and not (half_a_day and _touches(span, NOON))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _touches(span: Span, hours: Hours) -> bool:
    return _overlap(span, _on(span, hours))


def _lies_in(span: Span, hours: Hours) -> bool:
    begins, ends = _on(span, hours)
    return begins <= span[0] and span[1] <= ends


def _on(span: Span, hours: Hours) -> Span:
    day = span[0].astimezone(MANILA).date()
    begins, ends = (datetime.combine(day, each, MANILA) for each in hours)
    return begins, ends

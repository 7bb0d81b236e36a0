"""Rows on the days of a month. On a phone the days on which something is become a list, one below the other."""

import calendar
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.lib.dates import MANILA, in_manila
from bmms.lib.ics import DayEntry
from bmms.tenancy.prepared import Given, Prepared
from bmms.ui.icons import icon
from bmms.ui.lists import drawing
from bmms.ui.lists.columns import Column, Kind, reader
from bmms.ui.lists.declaration import RecordList
from bmms.ui.templatetags.ui import day as day_in_words
from bmms.ui.text import escaped, markup

MONTH: Final = "month"  # ?month=2026-11
MOST: Final = 500  # rows of one month: what is more is said, and stands in the table
SPELLED: Final = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])\Z", re.ASCII)
Marks = Callable[[date, date], Mapping[date, str]]
Also = Callable[[str, date, date], Iterable[DayEntry]]
WEEK: Final = calendar.Calendar(firstweekday=calendar.SUNDAY)  # as calendars here are printed


@dataclass(frozen=True)
class Calendar:
    """`days` names columns of days: a row stands on each that it has.

    `marks` says what else a day is, between a first and a last one: holidays. `also`, for an organization's code, what
    else stands on them, with its own address. `spans`: the two columns are moments, and a row stands on every day from
    one to the other.
    """

    days: Sequence[str]
    marks: Marks | None = None
    also: Also | None = None
    spans: bool = False
    name: ClassVar[str] = "calendar"
    label: ClassVar[Any] = gettext_lazy("Calendar")
    icon: ClassVar[str] = "calendar"
    has_table: ClassVar[bool] = False

    def kept(self, sent: QueryDict) -> dict[str, str]:
        asked = sent.get(MONTH, "")
        return {MONTH: asked} if SPELLED.match(asked) else {}

    def drawn(self, page: Any) -> SafeString:
        month = month_of(page.kept.get(MONTH, ""))
        after = _month_beside(month, 1)
        last = after - timedelta(days=1)
        columns = [page.which.column(name) for name in self.days]
        rows = self._rows(page, *(_moments(month, after) if self.spans else (month, after)))
        entries: dict[date, list[str]] = defaultdict(list)
        for one in self.also(page.code, month, last) if self.also else ():
            _put(entries, month, one.first, one.last, _beside(one))
        (_spans if self.spans else _entries)(page, columns, rows[:MOST], month, entries)
        marks = self.marks(month, last) if self.marks else {}
        return markup("{}{}{}", _heading(page, month), _too_many(rows), _table(page.label, month, entries, marks))

    def _rows(self, page: Any, first: date, after: date) -> list[Any]:
        which, kept = page.which, page.kept.copy()
        if which.is_asked_alike(page.request.actor, kept):
            kept.pop(MONTH, None)
            return _prepared(self, which, kept.urlencode()).objects(first=first, after=after)
        return list(self.between(which, which.found(page.request.actor, kept), first, after))

    def between(self, which: RecordList, rows: QuerySet[Any], first: Any, after: Any) -> QuerySet[Any]:
        columns = [which.column(name) for name in self.days]
        return rows.filter((_spanning if self.spans else _within)(columns, first, after))[: MOST + 1]


def month_of(text: str) -> date:
    return date.fromisoformat(f"{text}-01") if text else timezone.localdate().replace(day=1)


def _month_beside(month: date, way: int) -> date:
    return (month + timedelta(days=31 if way > 0 else -1)).replace(day=1)


@lru_cache(maxsize=256)
def _prepared(shape: Calendar, which: RecordList, query: str) -> Prepared:
    """The rows of any month."""
    return Prepared(lambda: shape.between(which, which.found(None, QueryDict(query)), Given("first"), Given("after")))


def _moments(*days: date) -> Iterable[datetime]:
    """At which they begin."""
    return (datetime.combine(each, time.min, MANILA) for each in days)


def _within(columns: Iterable[Column], first: Any, after: Any) -> Q:
    within = Q()
    for column in columns:
        within |= Q(**{f"{column.sort}__gte": first, f"{column.sort}__lt": after})
    return within


def _spanning(columns: Sequence[Column], first: Any, after: Any) -> Q:
    return Q(**{f"{columns[0].sort}__lt": after, f"{columns[1].sort}__gt": first})


Entries = dict[date, list[str]]


def _entries(page: Any, columns: Sequence[Column], rows: Iterable[Any], month: date, into: Entries) -> None:
    """The markup of each day's rows: with the column's name where a row has several days, with the row's state."""
    title = drawing.named(page.which.columns[0], page.address)
    state = next((each.cell() for each in page.which.columns if each.kind is Kind.STATUS), lambda row: "")
    reads = [(each, reader(each.sort.replace("__", "."))) for each in columns]
    for row in rows:
        for column, read in reads:
            if day := read(row):
                label = f"<small>{escaped(column.label)}</small>" if len(columns) > 1 else ""
                _put(into, month, day, day, f"<li>{label}{title(row)}{state(row)}</li>")


def _spans(page: Any, columns: Sequence[Column], rows: Iterable[Any], month: date, into: Entries) -> None:
    """Between two moments: the hours stand before the name."""
    title = drawing.named(page.which.columns[0], page.address)
    reads = [reader(each.sort.replace("__", ".")) for each in columns]
    for row in rows:
        begins, ends = (in_manila(read(row)) for read in reads)
        last = (ends - timedelta(microseconds=1)).date()
        _put(into, month, begins.date(), last, f"<li>{_hours(begins, ends)}{title(row)}</li>")


def _put(entries: Entries, month: date, first: date, last: date, line: str) -> None:
    """On each of its days in this month."""
    day, end = max(first, month), min(last, _month_beside(month, 1) - timedelta(days=1))
    while day <= end:
        entries[day].append(line)
        day += timedelta(days=1)


def _beside(one: DayEntry) -> str:
    hours = _hours(one.begins, one.ends) if one.begins and one.ends else ""
    return f'<li><small>{escaped(one.note)}</small>{hours}<a href="{escaped(one.url)}">{escaped(one.title)}</a></li>'


def _hours(begins: datetime, ends: datetime) -> str:
    return f'<span class="calendar-hours">{begins:%H:%M}–{ends:%H:%M}</span> '


def _heading(page: Any, month: date) -> SafeString:
    arrow = '<a class="btn btn-icon" href="{}" aria-label="{}">{}</a>'
    back, on = (f"{_month_beside(month, way):%Y-%m}" for way in (-1, 1))
    return markup(
        '<div class="calendar-head"><h2>{} {}</h2><nav aria-label="{}">' + arrow + '<a class="btn" href="{}">{}</a>'
        f"{arrow}</nav></div>",
        MONTHS[month.month],
        month.year,
        _("Months"),
        page.frame.link(month=back),
        _("Month before"),
        icon("chevron-left"),
        page.frame.link(month=None),
        _("This month"),
        page.frame.link(month=on),
        _("Month after"),
        icon("chevron-right"),
    )


def _too_many(rows: Sequence[Any]) -> SafeString | str:
    if len(rows) <= MOST:
        return ""
    words = _("This month has more than %d rows. Narrow the list with filters, or look into the table.") % MOST
    return markup('<p class="calendar-note" role="status">{}</p>', words)


def _table(label: str, month: date, entries: Mapping[date, list[str]], marks: Mapping[date, str]) -> SafeString:
    weeks = WEEK.monthdatescalendar(month.year, month.month)
    heads = "".join(
        f'<th scope="col"><abbr title="{escaped(WEEKDAYS[each.weekday()])}">{escaped(WEEKDAYS_ABBR[each.weekday()])}'
        "</abbr></th>"
        for each in weeks[0]
    )
    body = "".join(
        "<tr>" + "".join(_cell(day, day.month == month.month, entries, marks) for day in week) + "</tr>"
        for week in weeks
    )
    nothing = "" if entries else markup('<p class="calendar-note">{}</p>', _("Nothing in this month."))
    return SafeString(
        f'<table class="calendar"><caption class="visually-hidden">{escaped(label)}: '
        f"{escaped(MONTHS[month.month])} {month.year}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table>{nothing}"
    )


def _cell(day: date, is_inside: bool, entries: Mapping[date, list[str]], marks: Mapping[date, str]) -> str:
    if not is_inside:
        return '<td class="calendar-outside"></td>'
    mark = f'<span class="calendar-mark">{escaped(marks[day])}</span>' if day in marks else ""
    lines = f"<ul>{''.join(entries[day])}</ul>" if day in entries else ""
    today = ' aria-current="date"' if day == timezone.localdate() else ""
    empty = "" if mark or lines else " data-empty"
    weekday = escaped(WEEKDAYS_ABBR[day.weekday()])
    return (
        f'<td{today}{empty}><time datetime="{day}"><span class="calendar-number">{day.day}</span>'
        f'<span class="calendar-words">{weekday}, {day_in_words(day)}</span></time>{mark}{lines}</td>'
    )

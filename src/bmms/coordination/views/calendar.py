"""The organization's calendar on the screen and on paper."""

import calendar as days
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.views.decorators.http import require_GET, require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.coordination.lists import BOOKINGS
from bmms.coordination.queries.calendar import month_of
from bmms.lib.hijri import HijriDay, hijri_of
from bmms.lib.ics import DayEntry
from bmms.lib.prayer_times import prayer_times
from bmms.periods.queries.reports import holiday_names
from bmms.ui.lists import list_page
from bmms.ui.lists.calendars import MONTH, SPELLED
from bmms.ui.lists.calendars import month_of as month_asked_for
from bmms.ui.paper import pdf_answer, pdf_of

WEEK: Final = days.Calendar(firstweekday=days.SUNDAY)


@dataclass(frozen=True)
class PaperDay:
    day: date
    is_inside: bool
    hijri: HijriDay
    mark: str
    entries: list[DayEntry]


@require(Permission.COORDINATION_VIEW)
@require_GET
def calendar(request: Request) -> HttpResponse:
    today, asked = timezone.localdate(), request.GET.get(MONTH, "")
    context = {"today": today, "prayers": prayer_times(today), "month": asked if SPELLED.match(asked) else ""}
    return list_page(request, BOOKINGS, "coordination/calendar.html", **context)


@require(Permission.COORDINATION_VIEW)
@require_safe
def month_paper(request: Request) -> HttpResponse:
    asked = request.GET.get(MONTH, "")
    first = month_asked_for(asked if SPELLED.match(asked) else "")
    title = f"{MONTHS[first.month]} {first.year}"
    context: dict[str, Any] = {
        "paper": "A4 landscape",
        "title": title,
        "footer": f"{request.organization.acronym} {first:%Y-%m}",
        "organization": request.organization,
        "weekdays": [WEEKDAYS[(number - 1) % 7] for number in range(7)],
        "weeks": _weeks(first, month_of(first, request.organization.code)),
    }
    file = pdf_of("coordination/month_paper.html", context)
    return pdf_answer(f"calendar-{request.organization.code}-{first:%Y-%m}.pdf", file)


def _weeks(first: date, entries: list[DayEntry]) -> list[list[PaperDay]]:
    weeks = WEEK.monthdatescalendar(first.year, first.month)
    marks = holiday_names(weeks[0][0], weeks[-1][-1])
    return [[_paper_day(day, first, marks.get(day, ""), entries) for day in week] for week in weeks]


def _paper_day(day: date, first: date, mark: str, entries: list[DayEntry]) -> PaperDay:
    is_inside = day.month == first.month
    here = [each for each in entries if is_inside and each.first <= day <= each.last]
    return PaperDay(day, is_inside, hijri_of(day), mark if is_inside else "", here)

"""The calendar of an organization: who has its rooms and vehicles when, its meetings, and what is due."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.coordination.models import Booking, Commitment, Matter, Party, Resource
from bmms.coordination.queries.matters import answered, commitments_pending_of
from bmms.lib.dates import MANILA
from bmms.lib.ics import DayEntry
from bmms.periods.models import ReportRequirement
from bmms.periods.queries.reports import REPORTS_OWED_BETWEEN
from bmms.tenancy.prepared import IN_SCOPE, Given, Prepared, objects_together
from bmms.ui.addresses import address_of

MOST = 200  # of each kind in a month, or in somebody's own calendar


def resources() -> QuerySet[Resource]:
    return Resource.objects.all()


def resources_offered() -> QuerySet[Resource]:
    return resources().filter(is_offered=True).order_by("kind", "name")


def resource_with_key(key: UUID) -> Resource | None:
    return resources().filter(key=key).first()


def bookings() -> QuerySet[Booking]:
    found: QuerySet[Booking] = Booking.objects.select_related("resource", "booked_by")
    return found


def booking_with_key(key: UUID) -> Booking | None:
    return bookings().filter(key=key).first()


def bookings_of(matter: Matter) -> QuerySet[Booking]:
    """Of the organization in scope, for a meeting."""
    return bookings().filter(matter=matter, cancelled_at=None).order_by("from_at")


def bookings_within(resource: Resource, begins: datetime, ends: datetime) -> QuerySet[Booking]:
    return (
        bookings()
        .filter(resource=resource, cancelled_at=None, from_at__lt=ends, until_at__gt=begins)
        .order_by("from_at")
    )


def meetings() -> QuerySet[Matter]:
    """Those with hours, whether a draft or sent, which the organization has not declined."""
    found = answered().filter(kind=Matter.Kind.MEETING, status__in=(Matter.Status.DRAFT, Matter.Status.OPEN))
    return found.exclude(answer=Party.Status.DECLINED).filter(from_time__isnull=False)


def own_bookings(actor: Any, code: str) -> list[DayEntry]:
    """In the person's own calendar: what they have booked from now on."""
    found = bookings().filter(booked_by=actor.user_id, cancelled_at=None, until_at__gte=timezone.now())
    return [entry_of_booking(each, code) for each in found.order_by("from_at")[:MOST]]


def meetings_to_come(code: str) -> list[DayEntry]:
    found = meetings().filter(date__gte=timezone.localdate()).order_by("date", "from_time")
    return [entry_of_meeting(each, code) for each in found[:MOST]]


def also_between(code: str, first: date, last: date) -> list[DayEntry]:
    """What stands in the organization's calendar besides its bookings: meetings, commitments, reports."""
    asked = (_HELD, _PROMISED, REPORTS_OWED_BETWEEN)
    held, promised, reports = objects_together([(each, {"first": first, "last": last}) for each in asked])
    return [
        *(entry_of_meeting(each, code) for each in held),
        *(_entry_of_commitment(each, code) for each in promised),
        *(_entry_of_report(each, code) for each in reports[:MOST]),
    ]


DAYS: Final = (Given("first"), Given("last"))
_HELD: Final = Prepared(
    lambda: (
        meetings()
        .filter(date__range=DAYS)
        .only("key", "title", "venue", "date", "from_time", "until_time")
        .order_by("date", "from_time")[:MOST]
    )
)
_PROMISED: Final = Prepared(
    lambda: (
        commitments_pending_of(IN_SCOPE)
        .filter(due_date__range=DAYS)
        .select_related(None)
        .select_related("matter")
        .only("key", "text", "due_date", "matter__key")[:MOST]
    )
)


def month_of(first: date, code: str) -> list[DayEntry]:
    """Everything of a month, in the order of its hours."""
    after = (first + timedelta(days=31)).replace(day=1)
    ends = [datetime.combine(each, time.min, MANILA) for each in (first, after)]
    booked = bookings().filter(cancelled_at=None, from_at__lt=ends[1], until_at__gt=ends[0]).order_by("from_at")
    beside = also_between(code, first, after - timedelta(days=1))
    return in_order([*beside, *(entry_of_booking(each, code) for each in booked[:MOST])])


def in_order(entries: Iterable[DayEntry]) -> list[DayEntry]:
    """By day; what has no hour first."""
    return sorted(entries, key=lambda one: (one.first, one.begins is not None, one.begins or one.first, one.title))


def entry_of_booking(booking: Booking, code: str) -> DayEntry:
    begins, ends = booking.from_at.astimezone(MANILA), booking.until_at.astimezone(MANILA)
    return DayEntry(
        f"booking-{booking.key}",
        str(booking),
        begins.date(),
        (ends - timedelta(microseconds=1)).date(),
        address_of("coordination:booking", code=code, key=booking.key),
        _("Booking"),
        begins,
        ends,
    )


def entry_of_meeting(matter: Matter, code: str) -> DayEntry:
    url = address_of("coordination:matter", code=code, key=matter.key)
    title = f"{matter.title}, {matter.venue}" if matter.venue else matter.title
    return DayEntry(
        f"meeting-{matter.key}", title, matter.date, matter.date, url, _("Meeting"), matter.begins_at, matter.ends_at
    )


def _entry_of_commitment(one: Commitment, code: str) -> DayEntry:
    url = address_of("coordination:matter", code=code, key=one.matter_key)
    return DayEntry(f"commitment-{one.key}", one.text, one.due_date, one.due_date, url, _("Commitment"))


def _entry_of_report(asked: ReportRequirement, code: str) -> DayEntry:
    url = address_of("periods:report", code=code, key=asked.key)
    return DayEntry(f"report-{asked.key}", str(asked), asked.due_date, asked.due_date, url, _("Report due"))

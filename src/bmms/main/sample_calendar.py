"""Samples of rooms, a van, who has them, and a meeting with its hours: by actions, marked as samples."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from bmms.access.actor import Actor
from bmms.coordination.actions.matters import invite, move_matter, start_matter
from bmms.coordination.actions.resources import add_resource, book
from bmms.coordination.models import Matter, Resource
from bmms.coordination.queries.times import Span, free_time
from bmms.lib.dates import MANILA
from bmms.main.sample_coordination import TEXT, Desk
from bmms.main.sample_days import day_of_work
from bmms.tenancy.scope import scope


def sample_calendar(desks: Mapping[str, Desk]) -> None:
    """Once. `desks` by code: moh and mole."""
    health, labor = desks["moh"], desks["mole"]
    with scope(health.organization.pk):
        if Resource.objects.exists():
            return
        room = add_resource(_room("Sample: Conference room", seats=24), by=health.by)
        van = add_resource({"kind": "vehicle", "name": "Sample: Van", "seats": 12}, by=health.by)
        projector = add_resource({"kind": "equipment", "name": "Sample: Projector"}, by=health.by)
        meeting = _meeting(health, labor, _free(3, 2, room))
        begins, ends = meeting.begins_at, meeting.ends_at
        if begins and ends:
            book(room, meeting.title, begins, ends, by=health.by, matter=meeting)
            book(projector, meeting.title, begins, ends, by=health.by, matter=meeting)
        book(room, "Sample: Staff meeting", *_free(1, 1, room), by=health.by)
        leaves, returns = _at(6, 6), _at(8, 18)
        book(van, "Sample: Visit of rural health units", leaves, returns, by=health.by)


def sample_room(*, by: Actor) -> None:
    """In the organization's scope; once. With a meeting of its staff."""
    if not Resource.objects.exists():
        room = add_resource(_room("Sample: Conference room", seats=16), by=by)
        book(room, "Sample: Staff meeting", *_free(1, 1, room), by=by)


def _meeting(owner: Desk, other: Desk, span: Span) -> Matter:
    hours = {"date": span[0].date(), "from_time": span[0].time(), "until_time": span[1].time()}
    about = {"kind": "meeting", "title": "Sample: Clinics at job fairs", "reference": "", "text": TEXT}
    matter = start_matter(about | hours | {"until_date": None, "venue": "Sample: Conference room"}, by=owner.by)
    invite(matter, other.organization, by=owner.by)
    move_matter(matter, "send", by=owner.by)
    return matter


def _room(name: str, **values: Any) -> dict[str, Any]:
    return {"kind": "room", "name": name, "whereabouts": "Sample: Second floor"} | values


def _free(days: int, hours: int, room: Resource) -> Span:
    begins = _at(days, 9)
    wanted = (begins - timedelta(minutes=1), begins + timedelta(hours=hours, minutes=-1))
    return free_time(wanted, resource=room) or wanted


def _at(days: int, hour: int) -> datetime:
    return datetime.combine(day_of_work(days), time(hour), MANILA)

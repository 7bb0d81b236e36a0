"""One at a time has a room: refused by name, and by PostgreSQL when nobody asked."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from tests import cast
from tests.coordination import samples
from tests.coordination.samples import TUESDAY

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.coordination.actions.resources import add_resource, book, cancel_booking, edit_resource
from bmms.coordination.models import Booking, Resource
from bmms.tenancy.scope import scope

HOUR = timedelta(hours=1)


@pytest.fixture
def ben(moh):
    return cast.acting(cast.member("ben", moh, "me_officer"), moh)


@pytest.fixture
def room(moh, head):
    with scope(moh.pk):
        return samples.resource()


def test_who_has_it_and_until_when_is_said(moh, room, head, ben):
    with scope(moh.pk):
        book(room, "Staff meeting", TUESDAY, TUESDAY + HOUR, by=head)
        with pytest.raises(DomainError, match=r"Conference room is taken: Ana.* has it until 04 Jun 2030, 10:00"):
            book(room, "Interviews", TUESDAY + HOUR / 2, TUESDAY + 2 * HOUR, by=ben)
        assert Booking.objects.count() == 1
        book(room, "Interviews", TUESDAY + HOUR, TUESDAY + 2 * HOUR, by=ben)  # the moment that the first one ends
        assert Booking.objects.count() == 2


def test_postgresql_refuses_what_overlaps_whoever_writes_it(moh, room, head):
    with scope(moh.pk):
        first = book(room, "Staff meeting", TUESDAY, TUESDAY + HOUR, by=head)
        again = Booking(resource=room, purpose="Twice", from_at=TUESDAY, until_at=TUESDAY + HOUR)
        again.booked_by_id = first.booked_by_id
        with pytest.raises(IntegrityError, match="coordination_booking_no_overlap"), transaction.atomic():
            again.save()


def test_what_is_cancelled_is_free(moh, room, head, ben):
    with scope(moh.pk):
        first = book(room, "Staff meeting", TUESDAY, TUESDAY + HOUR, by=ben)
        cancel_booking(first, by=ben)
        book(room, "Interviews", TUESDAY, TUESDAY + HOUR, by=head)
        with pytest.raises(DomainError, match="cancelled already"):
            cancel_booking(first, by=ben)
        verbs = list(Event.objects.filter(verb__startswith="booking.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["booking.made", "booking.cancelled", "booking.made"]


def test_what_others_have_booked_is_cancelled_by_who_keeps_the_list(moh, room, head, ben):
    with scope(moh.pk):
        heads = book(room, "Staff meeting", TUESDAY, TUESDAY + HOUR, by=head)
        with pytest.raises(NotAllowed):
            cancel_booking(heads, by=ben)
        assert not Booking.objects.get().is_cancelled
        bens = book(room, "Interviews", TUESDAY + HOUR, TUESDAY + 2 * HOUR, by=ben)
        cancel_booking(bens, by=head)
        assert Booking.objects.get(pk=bens.pk).is_cancelled


def test_only_a_time_to_come_is_booked_and_in_its_order(moh, room, head):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="end before it begins"):
            book(room, "x", TUESDAY, TUESDAY, by=head)
        with pytest.raises(DomainError, match="over"):
            book(room, "x", TUESDAY.replace(year=2020), TUESDAY.replace(year=2020, hour=10), by=head)
        made = book(room, "x", TUESDAY, TUESDAY + HOUR, by=head)
        with time_machine.travel(TUESDAY + 2 * HOUR), pytest.raises(DomainError, match="over"):
            cancel_booking(made, by=head)


def test_what_is_not_offered_is_not_booked(moh, room, head):
    with scope(moh.pk):
        edit_resource(room, {"is_offered": False}, version=1, by=head)
        with pytest.raises(DomainError, match="cannot be booked now"):
            book(room, "x", TUESDAY, TUESDAY + HOUR, by=head)
        with pytest.raises(StaleRecord):
            edit_resource(room, {"is_offered": True}, version=1, by=head)


def test_the_list_is_kept_by_who_may_and_every_name_is_there_once(moh, room, head, ben):
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            add_resource({"kind": "vehicle", "name": "Van"}, by=ben)
        with pytest.raises(DomainError, match="called Conference room already"):
            add_resource({"kind": "room", "name": "Conference room"}, by=head)
        assert Resource.objects.count() == 1

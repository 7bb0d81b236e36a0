"""A room is booked, a meeting warned of, the month seen and printed, one's own days read elsewhere."""

import pytest
from tests import cast
from tests.coordination import samples
from tests.organizations.conftest import browser

from bmms.coordination.models import Booking, Matter
from bmms.coordination.views import calendar
from bmms.notifications.queries import days_of
from bmms.tenancy.scope import scope

BOOKING = {"purpose": "Interviews", "day": "2030-06-04", "from_time": "09:00", "until_time": "10:00"}
MEETING = {
    "kind": "meeting",
    "title": "Flood response",
    "text": "Who brings what.",
    "date": "2030-06-07",
    "from_time": "10:00",
    "until_time": "11:30",
    "venue": "Cotabato City",
}


@pytest.fixture
def room(moh, head):
    with scope(moh.pk):
        return samples.resource()


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_room_is_added_booked_and_given_back(anas, moh):
    added = anas.post("/moh/resources/add/", {"kind": "room", "name": "Hall", "is_offered": "on"})
    assert added.status_code == 303
    with scope(moh.pk):
        hall = samples.resource("Hall").pk
    answer = anas.post("/moh/calendar/book/", BOOKING | {"resource": hall})
    assert answer.status_code == 303
    assert "Interviews" in text_of(anas.get(answer.url))
    month = text_of(anas.get("/moh/calendar/?month=2030-06"))
    assert 'class="calendar-hours">09:00–10:00</span>' in month
    taken = anas.post("/moh/calendar/book/", BOOKING | {"resource": hall, "purpose": "Another"})
    assert taken.status_code == 422
    assert "Hall is taken: Ana" in text_of(taken)
    assert 'value="Another"' in text_of(taken)
    assert anas.post(f"{answer.url}cancel/").status_code == 303
    assert "Interviews" not in text_of(anas.get("/moh/calendar/?month=2030-06"))
    assert "Interviews" in text_of(anas.get("/moh/calendar/?as=table&state=cancelled"))


def test_a_meeting_in_the_friday_prayer_is_warned_of_and_moved(anas, moh):
    warned = anas.post("/moh/coordination/start/", MEETING)
    assert warned.status_code == 422
    assert "It falls into the Friday prayer" in text_of(warned)
    assert "The next free time: 07 Jun 2030, 14:00–15:30" in text_of(warned)
    with scope(moh.pk):
        assert not Matter.objects.exists()
    taken = anas.post("/moh/coordination/start/", MEETING | {"this_time": "2030-06-07T14:00/2030-06-07T15:30"})
    assert taken.status_code == 303
    with scope(moh.pk):
        made = Matter.objects.get()
        assert (str(made.from_time), str(made.until_time)) == ("14:00:00", "15:30:00")


def test_it_is_kept_where_the_person_keeps_it(anas, moh):
    kept = MEETING | {"this_time": "keep 2030-06-07T10:00/2030-06-07T11:30"}
    another = anas.post("/moh/coordination/start/", kept | {"from_time": "09:30"})
    assert another.status_code == 422  # a time that nobody was warned of
    answer = anas.post("/moh/coordination/start/", kept)
    assert answer.status_code == 303
    assert "At this time people may stay away" in text_of(anas.get(answer.url))
    with scope(moh.pk):
        assert Matter.objects.get().from_time.hour == 10


def test_a_room_is_booked_for_a_meeting_a_vehicle_at_any_hour(anas, moh, room):
    key = anas.post("/moh/coordination/start/", MEETING | {"date": "2030-06-04"}).url.split("/")[-2]
    form = text_of(anas.get(f"/moh/calendar/book/?meeting={key}"))
    assert 'value="Flood response"' in form
    assert 'value="10:00"' in form
    answer = anas.post(f"/moh/calendar/book/?meeting={key}", BOOKING | {"resource": room.pk})
    assert f"/moh/coordination/{key}/" in answer.url
    assert "Conference room" in text_of(anas.get(answer.url))
    with scope(moh.pk):
        van = samples.resource("Van", kind="vehicle")
    friday = BOOKING | {"day": "2030-06-07", "from_time": "11:00", "until_time": "12:00"}
    assert anas.post("/moh/calendar/book/", friday | {"resource": room.pk}).status_code == 422
    assert anas.post("/moh/calendar/book/", friday | {"resource": van.pk}).status_code == 303


def test_a_vehicle_kept_for_days_stands_on_each_of_them(anas, moh):
    with scope(moh.pk):
        van = samples.resource("Van", kind="vehicle")
    days = {"day": "2030-06-29", "from_time": "06:00", "until_day": "2030-07-02", "until_time": "18:00"}
    assert anas.post("/moh/calendar/book/", BOOKING | days | {"resource": van.pk}).status_code == 303
    assert text_of(anas.get("/moh/calendar/?month=2030-06")).count("Interviews</a>") == 2
    assert text_of(anas.get("/moh/calendar/?month=2030-07")).count("Interviews</a>") == 2


def test_the_calendar_shows_meetings_and_what_is_due_and_others_nothing(anas, carlas, moh, mole, head, matter):
    with scope(moh.pk):
        due = samples.commitment(matter, moh, by=head).due_date
    anas.post("/moh/coordination/start/", MEETING | {"date": "2030-06-04"})
    month = text_of(anas.get("/moh/calendar/?month=2030-06"))
    assert "Flood response, Cotabato City" in month
    assert "Send two doctors" in text_of(anas.get(f"/moh/calendar/?month={due:%Y-%m}"))
    assert "Flood response" not in text_of(carlas.get("/mole/calendar/?month=2030-06"))


def test_a_month_is_printed_with_both_calendars(anas, moh, room, head, monkeypatch):
    pages = []
    monkeypatch.setattr(calendar, "pdf_of", lambda template, context: pages.append(context) or b"%PDF-")
    with scope(moh.pk):
        samples.booking(room, by=head)
    answer = anas.get("/moh/calendar/month/?month=2030-06")
    assert answer["Content-Type"] == "application/pdf"
    (day,) = [one for week in pages[0]["weeks"] for one in week if one.entries]
    assert (day.day.isoformat(), str(day.hijri)) == ("2030-06-04", "2 Safar 1452 AH")
    assert [each.title for each in day.entries] == ["Conference room: Staff meeting"]
    assert pages[0]["title"] == "June 2030"


def test_the_paper_is_a_pdf(anas):
    assert anas.get("/moh/calendar/month/").content.startswith(b"%PDF-")


def test_a_room_for_several_days_is_warned_of_the_days_on_which_nobody_works(anas, room):
    days = {"day": "2030-06-06", "until_day": "2030-06-11", "resource": room.pk}
    warned = anas.post("/moh/calendar/book/", BOOKING | days)
    assert warned.status_code == 422
    page = text_of(warned)
    assert "08 Jun 2030 is a Saturday or a Sunday." in page
    assert "It falls into the Friday prayer" in page
    kept = {"this_time": "keep 2030-06-06T{from_time}/2030-06-11T{until_time}".format(**BOOKING)}
    assert anas.post("/moh/calendar/book/", BOOKING | days | kept).status_code == 303


def test_ones_own_bookings_and_the_meetings_stand_in_ones_own_calendar(moh, room, head, ana):
    ben = cast.member("ben", moh, "me_officer")
    with scope(moh.pk):
        samples.booking(room, by=head)
    browser(ana).post("/moh/coordination/start/", MEETING | {"date": "2030-06-04"})
    mine, bens = ({each.uid.split("-")[0]: each for each in days_of(who)} for who in (ana, ben))
    assert {"booking", "meeting"} <= mine.keys()
    assert mine["booking"].begins == samples.TUESDAY
    assert mine["booking"].url.startswith("http")
    assert "booking" not in bens
    assert "meeting" in bens


def test_the_api_answers_with_the_same_rows(anas, moh, room, head):
    with scope(moh.pk):
        samples.booking(room, by=head)
    (row,) = anas.get("/api/v1/moh/bookings/").json()["results"]
    assert (row["name"], row["purpose"], row["from_at"]) == (
        "Conference room",
        "Staff meeting",
        "2030-06-04T09:00:00+08:00",
    )
    (room_,) = anas.get("/api/v1/moh/resources/").json()["results"]
    assert room_["seats"] == 20
    with scope(moh.pk):
        assert Booking.objects.count() == 1

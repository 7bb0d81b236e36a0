"""The address at which a calendar program reads a person's days."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.notifications.conftest import browser
from tests.periods import samples as periods
from tests.projects import samples as projects

from bmms.access.actor import NOBODY, Actor
from bmms.accounts.models import Membership
from bmms.audit.models import Event
from bmms.notifications.actions import make_feed, may_be_read_now
from bmms.notifications.models import CalendarFeed
from bmms.periods.models import ReportRequirement
from bmms.projects.actions.monitoring import add_issue
from bmms.tenancy.scope import own, scope, system


@pytest.fixture
def faisal(moh):
    return cast.member("faisal", moh, "ppa_focal")


def address(person) -> str:
    """Made on the page, read off it."""
    client = browser(person)
    answer = client.post("/inbox/calendar/make/")
    assert answer.status_code == 303
    page = client.get(answer.url).content.decode()
    found = re.search(r"/inbox/calendar/[\w-]+\.ics", page)
    assert found
    assert found[0] not in client.get(answer.url).content.decode()  # once
    return found[0]


def test_it_tells_the_persons_own_tasks_and_issues(moh, faisal, ben):
    today = timezone.localdate()
    days = {"start_date": today, "end_date": today}
    with scope(moh.pk):
        of = projects.project()
        projects.task(of, "My task", people=[faisal], **days)
        projects.task(of, "Bens task", people=[ben], **days)
        add_issue(of, projects.ISSUE | {"owner": faisal}, by=projects.SOMEBODY)
    answer = Client().get(address(faisal))
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "My task" in text
    assert "The road is cut" in text
    assert "Bens task" not in text
    assert not answer.cookies


def test_it_tells_the_reports_that_are_due_to_who_prepares_them(moh, ben):
    bai = cast.member("bai", moh, "budget_officer")
    year = periods.year(2026)
    with system("a sample"):
        cast.Organization.objects.filter(pk=moh.pk).update(has_own_budget=True)
        asked = ReportRequirement.objects.create(
            form="bar1",
            year=year,
            from_date=date(2026, 4, 1),
            until_date=date(2026, 6, 30),
            due_date=date(2026, 7, 30),
            organization_id=year.organization_id,
        )
    assert f"UID:report-{asked.key}" in Client().get(address(bai)).content.decode()
    assert str(asked.key) not in Client().get(address(ben)).content.decode()


def test_the_days_of_another_organization_stay_there(moh, mole, faisal, carla):
    with scope(moh.pk):
        today = timezone.localdate()
        projects.task(projects.project(), "Healths task", people=[faisal], start_date=today, end_date=today)
    assert "Healths task" not in Client().get(address(carla)).content.decode()


def test_whoever_lost_the_role_is_told_nothing_more(moh, faisal):
    with scope(moh.pk):
        today = timezone.localdate()
        projects.task(projects.project(), "My task", people=[faisal], start_date=today, end_date=today)
    url = address(faisal)
    _end_roles(faisal)
    assert "My task" not in Client().get(url).content.decode()


def _end_roles(person) -> None:
    with system("a sample"):
        Membership.objects.filter(user=person).update(until_date=timezone.localdate() - timedelta(days=1))


def test_a_revoked_an_old_and_an_invented_address_say_nothing(faisal):
    old = address(faisal)
    new = address(faisal)
    browser(faisal).post("/inbox/calendar/revoke/")
    for url in (old, new, "/inbox/calendar/invented.ics"):
        answer = Client().get(url)
        assert (answer.status_code, answer.content) == (404, b"")
    with system("a test"):
        assert list(
            Event.objects.filter(verb__startswith="calendar_feed").values_list("verb", flat=True).order_by("pk")
        ) == [
            *("calendar_feed.made", "calendar_feed.revoked", "calendar_feed.made", "calendar_feed.revoked"),
        ]


def test_somebody_who_may_not_sign_in_is_told_nothing(faisal):
    url = address(faisal)
    with system("a sample"):
        cast.User.objects.filter(pk=faisal.pk).update(is_active=False)
    assert Client().get(url).status_code == 404


def test_it_is_read_at_most_so_often_in_an_hour(faisal):
    url = address(faisal)
    with own(faisal.pk):
        CalendarFeed.objects.update(readings=59, hour_began_at=timezone.now())
    assert Client().get(url).status_code == 200
    answer = Client().get(url)
    assert (answer.status_code, answer["Retry-After"], answer.content) == (429, "3600", b"")
    with own(faisal.pk):
        CalendarFeed.objects.update(hour_began_at=timezone.now() - timedelta(hours=1))
    assert Client().get(url).status_code == 200


def test_the_secret_is_kept_nowhere(faisal):
    secret = address(faisal).removeprefix("/inbox/calendar/").removesuffix(".ics")
    with own(faisal.pk):
        (feed,) = CalendarFeed.objects.all()
        assert secret not in str(vars(feed))
        assert len(feed.digest) == 64
    with system("a test"):
        assert secret not in str(list(Event.objects.values()))


def test_who_is_signed_in_as_somebody_else_reads_the_days_of_the_address(moh, faisal, carla):
    url = address(faisal)
    with scope(moh.pk):
        today = timezone.localdate()
        projects.task(projects.project(), "My task", people=[faisal], start_date=today, end_date=today)
    assert b"My task" in browser(carla).get(url).content


def test_a_revoked_feed_is_not_read(faisal, moh):
    with own(faisal.pk):
        make_feed(by=Actor(faisal.pk, "Faisal"))
        feed = CalendarFeed.objects.get()
        feed.revoked_at = timezone.now()
        feed.save()
    assert not may_be_read_now(feed, by=NOBODY)

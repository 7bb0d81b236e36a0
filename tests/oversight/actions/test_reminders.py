from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests import cast
from tests.oversight import samples

from bmms.access.actor import system_actor
from bmms.access.errors import NotAllowed
from bmms.lib.working_days import after_working_days, working_days_late
from bmms.notifications.models import Notification
from bmms.oversight.actions.findings import answer_finding
from bmms.oversight.actions.information import record_appeal
from bmms.oversight.actions.reminders import remind_of_answers
from bmms.oversight.tasks import remind
from bmms.tenancy.scope import scope, system

CLOCK = system_actor("the schedule")


@pytest.fixture
def people(moh, ana, amy, ivan) -> dict[str, cast.User]:
    """Ana heads health, Dina directs, Olga administers it; Nora protects data, Vera decides what heads have denied."""
    ocm = cast.organization("ocm", "Chief Minister")
    found = {
        "dina": cast.member("dina", moh, "director"),
        "olga": cast.member("olga", moh, "organization_administrator"),
    }
    found |= {
        "nora": cast.member("nora", None, "data_protection_officer"),
        "vera": cast.member("vera", ocm, "ocm_appeals"),
    }
    return {"ana": ana} | found | {"amy": amy}


def told(person: cast.User) -> list[str]:
    with system("the test looks into inboxes"):
        rows = Notification.objects.filter(user=person, kind__startswith="answer.").order_by("pk")
        return [row.kind.removeprefix("answer.") for row in rows]


def all_told(people) -> dict[str, list[str]]:
    return {name: words for name, person in people.items() if (words := told(person))}


def test_a_finding_climbs_from_those_who_answer_to_the_head_and_to_whoever_raised_it(moh, people, coa):
    with scope(moh.pk):
        due = samples.finding(by=coa).due_date
    for late, expected in (
        (-6, {}),
        (-5, {"dina": ["due_soon"]}),
        (1, {"dina": ["due_soon", "late"]}),
        (3, {"dina": ["due_soon", "late"], "ana": ["late_for_head"]}),
        (5, {"dina": ["due_soon", "late"], "ana": ["late_for_head"], "amy": ["missing"]}),
        (5, {"dina": ["due_soon", "late"], "ana": ["late_for_head"], "amy": ["missing"]}),
    ):
        remind_of_answers(working_day(due, late), by=CLOCK)
        assert all_told(people) == expected, late
    with system("the test reads"):
        row = Notification.objects.get(user=people["amy"], kind="answer.missing")
    assert row.words.startswith("MOH is late since ")
    assert row.words.endswith(": audit finding AOM 2026-001 · Cash advances not liquidated")
    assert row.url.startswith("/moh/findings/")


def test_once_answered_only_who_promised_it_is_reminded_of_the_plan(moh, people, coa, head):
    with scope(moh.pk):
        found = samples.finding(by=coa)
        answer_finding(found, samples.answer() | {"owner": people["dina"]}, by=head)
    cast.member("boris", moh, "budget_officer")
    assert remind_of_answers(timezone.localdate() + timedelta(days=30), by=CLOCK) == 1
    assert list(all_told(people)) == ["dina"]


def test_a_request_for_information_climbs_to_the_head_and_to_the_office_above(moh, people):
    with scope(moh.pk):
        due = samples.asked().due_date
    remind_of_answers(working_day(due, 5), by=CLOCK)
    assert all_told(people) == {"dina": ["late"], "ana": ["late_for_head"], "vera": ["missing"]}


def test_a_late_appeal_against_the_head_is_the_office_aboves_own(moh, people, head):
    with scope(moh.pk):
        asked = samples.denied(by=head)
        record_appeal(asked, appealed_date=timezone.localdate(), by=samples.somebody())
        due = type(asked).objects.get().appeal_due_date
    remind_of_answers(working_day(due, 5), by=CLOCK)
    assert all_told(people) == {"vera": ["late"]}


def test_a_persons_request_climbs_to_the_data_protection_officer(moh, people):
    with scope(moh.pk):
        due = samples.subject_request().due_date
    remind_of_answers(working_day(due, 5), by=CLOCK)
    assert all_told(people) == {"olga": ["late"], "ana": ["late_for_head"], "nora": ["missing"]}


def test_the_schedule_alone_reminds_and_what_is_far_away_waits(moh, people, head):
    with scope(moh.pk):
        samples.finding(by=head)
    with pytest.raises(NotAllowed):
        remind_of_answers(timezone.localdate(), by=head)
    assert remind(SimpleNamespace(by=CLOCK)) == {"answers": 0}
    assert all_told(people) == {}


def working_day(due, late):
    """So many working days after the due day, or before it."""
    if late >= 0:
        return after_working_days(due, late)
    day = due
    while working_days_late(due, day) > late:
        day -= timedelta(days=1)
    return day

from datetime import date
from types import SimpleNamespace

import pytest
from tests import cast
from tests.periods import samples

from bmms.access.actor import system_actor
from bmms.access.errors import NotAllowed
from bmms.notifications.models import Notification
from bmms.periods.actions.reminders import remind_of_reports
from bmms.periods.actions.reports import move_report
from bmms.periods.models import Holiday, ReportRequirement
from bmms.periods.tasks import remind
from bmms.tenancy.scope import scope, system

CLOCK = system_actor("the schedule")
FRIDAY = date(2025, 1, 31)  # the plan is due


@pytest.fixture
def people(moh, mfbm) -> dict[str, cast.User]:
    """Health prepares, certifies and approves its reports itself; MFBM's analyst receives them."""
    with system("a sample"):
        type(moh).objects.filter(pk=moh.pk).update(has_own_budget=True)
    roles = {"pia": "planning_officer", "bai": "budget_officer", "hana": "head_of_office"}
    found = {name: cast.member(name, moh, role) for name, role in roles.items()}
    return found | {"mara": cast.member("mara", mfbm, "mfbm_analyst")}


@pytest.fixture
def asked(people) -> ReportRequirement:
    return samples.requirement()


def told(person: cast.User) -> list[str]:
    with system("the test looks into inboxes"):
        rows = Notification.objects.filter(user=person, kind__startswith="report.").order_by("pk")
        return [row.kind.removeprefix("report.") for row in rows]


def test_five_working_days_before_and_on_the_day_those_who_prepare_are_told(people, asked):
    assert remind_of_reports(date(2025, 1, 23), by=CLOCK) == 0
    assert remind_of_reports(date(2025, 1, 24), by=CLOCK) == 1
    remind_of_reports(FRIDAY, by=CLOCK)
    assert [told(person) for person in people.values()] == [["due_soon", "due_today"]] * 2 + [[], []]


def test_holidays_of_the_region_are_no_working_days(people, asked, mfbm):
    with scope(mfbm.pk):
        Holiday.objects.create(day=date(2025, 1, 27), name="A day of the region")
    assert remind_of_reports(date(2025, 1, 23), by=CLOCK) == 1


def test_what_is_late_climbs_from_the_preparer_to_the_head_to_mfbm(people, asked):
    pia, _bai, hana, mara = people.values()
    for day, climbed in (
        (1, ([], [])),
        (4, ([], [])),
        (5, (["late_for_head"], [])),
        (7, (["late_for_head"], ["missing"])),
    ):
        remind_of_reports(date(2025, 2, day), by=CLOCK)
        assert told(pia) == ["late"]
        assert (told(hana), told(mara)) == climbed, day
    with system("the test reads"):
        row = Notification.objects.get(user=mara)
    assert row.words == "MOH has not submitted BED 1, FY 2025, which was due on 31 Jan 2025"
    assert row.url == f"/moh/reports/{asked.key}/"


def test_nobody_is_told_twice_however_often_it_runs(people, asked):
    for _time in range(3):
        remind_of_reports(date(2025, 2, 7), by=CLOCK)
    assert [told(person) for person in people.values()] == [["late"], ["late"], ["late_for_head"], ["missing"]]


def test_once_it_is_prepared_whoever_takes_the_next_step_is_told(people, asked, moh):
    with scope(moh.pk):
        move_report(asked, "prepare", by=cast.acting(people["pia"], moh))
    remind_of_reports(FRIDAY, by=CLOCK)
    with scope(moh.pk):
        move_report(asked, "certify_budget", by=cast.acting(people["bai"], moh))
    remind_of_reports(FRIDAY, by=CLOCK)
    assert [told(people[name]) for name in ("pia", "bai", "hana")] == [["due_today"]] * 3


def test_a_day_that_mfbm_moves_is_told_anew_and_what_is_submitted_is_not(people, asked, moh):
    remind_of_reports(FRIDAY, by=CLOCK)
    with system("a sample"):
        ReportRequirement.objects.update(due_date=date(2025, 2, 28))
    remind_of_reports(date(2025, 2, 28), by=CLOCK)
    assert told(people["pia"]) == ["due_today", "due_today"]
    with scope(moh.pk):
        for step, name in (("prepare", "pia"), ("certify_budget", "bai"), ("approve", "hana"), ("submit", "pia")):
            move_report(asked, step, by=cast.acting(people[name], moh))
    assert remind_of_reports(date(2025, 3, 10), by=CLOCK) == 0


def test_nothing_is_asked_of_an_organization_without_a_budget_of_its_own(moh, mole, people, asked):
    cast.member("leo", mole, "planning_officer")
    assert remind_of_reports(FRIDAY, by=CLOCK) == 1


def test_nothing_is_asked_of_an_organization_that_is_not_open(moh, people, asked):
    with system("a sample"):
        type(moh).objects.filter(pk=moh.pk).update(stage="REGISTERED")
    assert remind_of_reports(FRIDAY, by=CLOCK) == 0


def test_the_schedule_alone_reminds(people, asked, moh):
    with pytest.raises(NotAllowed):
        remind_of_reports(FRIDAY, by=cast.acting(people["hana"], moh))
    assert remind(SimpleNamespace(by=CLOCK)) == {"reports": 0}

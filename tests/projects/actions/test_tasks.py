from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.projects import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.accounts.models import Membership
from bmms.audit.models import Event
from bmms.notifications.models import Notification
from bmms.projects.actions.projects import move_project
from bmms.projects.actions.tasks import add_person, add_task, edit_task, move_task, remove_task, report_progress
from bmms.projects.models import Task, TaskPerson, TaskWait
from bmms.projects.queries.tasks import people_of
from bmms.tenancy.scope import own, scope, system

VALUES = {"title": "Dig", "parent": None, "start_date": date(2026, 5, 1), "end_date": date(2026, 5, 10)}


@pytest.fixture
def work(moh, project, focal, faisal):
    """An activity of ten and thirty days; the second waits for the first."""
    with scope(moh.pk):
        well = samples.task(project, "The well", by=focal)
        dig = samples.task(project, "Dig", by=focal, parent=well, people=[faisal])
        later = {"start_date": date(2026, 5, 11), "end_date": date(2026, 6, 9)}
        line = samples.task(project, "Line", by=focal, parent=well, waits=[dig], **later)
        return well, dig, line


def fresh(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def test_an_activity_spans_its_tasks_and_is_as_far_as_their_days(moh, work, focal):
    well, dig, line = work
    with scope(moh.pk):
        assert (fresh(well).start_date, fresh(well).end_date) == (date(2026, 5, 1), date(2026, 6, 9))
        report_progress(dig, 50, by=focal)
        assert (fresh(well).progress, fresh(well).status) == (12, "ongoing")  # 5 of 40 days, rounded down
        report_progress(dig, 100, by=focal)
        report_progress(line, 100, by=focal)
        assert (fresh(well).progress, fresh(well).status) == (100, "done")
        move_task(line, "reopen", by=focal)
        assert (fresh(line).progress, fresh(well).status) == (99, "ongoing")


def test_what_waits_begins_only_when_the_other_is_done(moh, work, focal):
    _well, dig, line = work
    with scope(moh.pk):
        with pytest.raises(DomainError, match="What it waits for is done"):
            move_task(line, "start", by=focal)
        with pytest.raises(DomainError, match="has to wait"):
            report_progress(line, 10, by=focal)
        assert fresh(line).status == "not_started"
        move_task(dig, "start", by=focal)
        move_task(dig, "finish", by=focal)
        move_task(line, "start", by=focal)
        assert (fresh(line).status, fresh(dig).progress) == ("ongoing", 100)
        assert Event.objects.filter(verb="task.moved").latest("pk").changes["status"] == ["not_started", "ongoing"]


def test_nothing_waits_for_itself_by_whatever_way(moh, project, work, focal):
    _well, dig, line = work
    with scope(moh.pk):
        plaster = samples.task(project, "Plaster", by=focal, waits=[line])
        with pytest.raises(DomainError, match="would never begin"):
            edit_task(dig, {"waits": [plaster]}, version=1, by=focal)
        assert not dig.waits.exists()
        for pair in ((dig, plaster), (dig, dig)):
            with pytest.raises(IntegrityError), transaction.atomic():
                TaskWait.objects.create(task=pair[0], after=pair[1])  # past the action, the database refuses


def test_a_part_stays_in_its_project(moh, project, work, focal):
    well, dig, _line = work
    with scope(moh.pk):
        other = samples.project("310-02", "Another", by=focal)
        with pytest.raises(DomainError, match="its own project"):
            add_task(other, VALUES | {"parent": well}, by=focal)
        with pytest.raises(DomainError, match="its own project"):
            add_task(project, VALUES | {"parent": dig}, by=focal)
        for project_of, parent in ((other, well), (project, dig)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Task.objects.create(**VALUES | {"project": project_of, "parent": parent})
        with pytest.raises(IntegrityError), transaction.atomic():
            TaskWait.objects.create(task=samples.task(other, by=focal), after=dig)


def test_an_activity_with_tasks_says_nothing_of_its_own(moh, project, work, focal):
    well, dig, _line = work
    with scope(moh.pk):
        for act in (
            lambda: report_progress(well, 10, by=focal),
            lambda: move_task(well, "start", by=focal),
            lambda: remove_task(well, by=focal),
            lambda: samples.task(project, "Roof", by=focal, waits=[well]),
            lambda: edit_task(well, {"waits": [samples.task(project, "Free", by=focal)]}, version=1, by=focal),
        ):
            with pytest.raises(DomainError), transaction.atomic():
                act()
        edit_task(well, VALUES | {"title": "The deep well"}, version=1, by=focal)
        assert (fresh(well).title, fresh(well).end_date) == ("The deep well", date(2026, 6, 9))
        with pytest.raises(DomainError, match="wait for it"):
            remove_task(dig, by=focal)


def test_removing_a_task_leaves_the_rest_of_its_activity(moh, work, focal):
    well, dig, line = work
    with scope(moh.pk):
        remove_task(line, by=focal)
        assert fresh(well).end_date == date(2026, 5, 10)
        remove_task(dig, by=focal)
        assert not TaskPerson.objects.exists()
        assert Event.objects.filter(verb="task.removed").count() == 2


def test_progress_is_said_by_who_works_on_it_or_keeps_the_project(moh, project, work, ben, focal):
    _well, dig, line = work
    looking = cast.acting(ben, moh)
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            report_progress(dig, 10, by=looking)
        edit_task(dig, {"people": [ben]}, version=1, by=focal)
        report_progress(dig, 10, by=looking)
        assert fresh(dig).progress == 10
        with pytest.raises(NotAllowed):
            edit_task(dig, {"title": "Mine"}, version=3, by=looking)
        with pytest.raises(NotAllowed):
            report_progress(line, 1, by=looking)
        with pytest.raises(DomainError, match="from 0 to 100"):
            report_progress(dig, 101, by=focal)


def test_people_of_another_organization_work_on_nothing_here(moh, project, carla, focal):
    with scope(moh.pk), pytest.raises(DomainError, match="people of this organization"):
        add_task(project, VALUES | {"people": [carla]}, by=focal)


def test_whoever_has_left_stays_named_until_they_are_taken_off(moh, work, faisal, ben, focal):
    dig = work[1]
    with system("the tests look"):
        Membership.objects.filter(user=faisal).update(until_date=date(2026, 1, 1))
    with scope(moh.pk):
        edit_task(dig, {"title": "Dig deeper"}, version=1, by=focal)
        edit_task(dig, {"people": [ben, faisal]}, version=2, by=focal)
        assert people_of(dig) == {faisal.pk, ben.pk}
        edit_task(dig, {"people": [ben]}, version=3, by=focal)
        assert people_of(dig) == {ben.pk}
        assert Event.objects.filter(verb="task.edited").latest("pk").changes["people"] == ["Ben, Faisal", "Ben"]
        with pytest.raises(DomainError, match="Only people of this organization"):
            edit_task(dig, {"people": [ben, faisal]}, version=4, by=focal)


def test_days_and_versions_are_looked_at(moh, project, work, focal):
    dig = work[1]
    with scope(moh.pk):
        with pytest.raises(DomainError, match="before the first"):
            add_task(project, VALUES | {"end_date": date(2026, 4, 1)}, by=focal)
        with pytest.raises(StaleRecord):
            edit_task(dig, {"title": "Dig deep"}, version=9, by=focal)
        edit_task(dig, {"title": "Dig"}, version=1, by=focal)
        assert not Event.objects.filter(verb="task.edited").exists()


def test_nothing_is_written_in_a_project_that_is_over(moh, project, work, focal, head):
    dig = work[1]
    with scope(moh.pk):
        move_project(project, "terminate", by=head, reason="No money", on=date(2026, 1, 5))
        for act in (lambda: report_progress(dig, 5, by=focal), lambda: remove_task(dig, by=focal)):
            with pytest.raises(DomainError, match="nothing in it can be changed"), transaction.atomic():
                act()


def told_of(person) -> list[tuple[str, str]]:
    with own(person.pk):
        return [(row.kind, row.words) for row in Notification.objects.filter(user=person.pk)]


def test_whoever_gets_a_task_is_told_once_and_nobody_of_their_own(moh, project, focal, faisal, mariam):
    news = ("task.mine", "You work on “Dig the well” of Birthing homes")
    with scope(moh.pk):
        made = samples.task(project, by=focal, people=[faisal])
        add_person(made, person=mariam, by=focal)
    assert told_of(mariam) == [news]
    assert told_of(faisal) == []  # who did it
    with scope(moh.pk):
        edit_task(fresh(made), {"title": "Dig deeper"}, version=2, by=focal)
        edit_task(fresh(made), {"people": []}, version=3, by=focal)
        edit_task(fresh(made), {"people": [faisal, mariam]}, version=4, by=focal)
    assert told_of(mariam) == [news]


def test_several_tasks_at_once_are_told_each(moh, project, focal, mariam):
    with scope(moh.pk):
        for title in ("Dig", "Line"):
            add_person(samples.task(project, title, by=focal), person=mariam, by=focal)
    assert [kind for kind, _words in told_of(mariam)] == ["task.mine"] * 2

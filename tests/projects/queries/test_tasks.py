from datetime import date

from tests.projects import samples

from bmms.projects.actions.tasks import report_progress
from bmms.projects.queries.tasks import (
    can_be_parent,
    can_be_waited_for,
    leaves_of,
    tasks,
    tasks_of_person,
    together,
    waiting_for,
    waits_among,
    work_in,
)
from bmms.tenancy.scope import scope


def test_the_work_of_a_project_counts_its_tasks_by_their_days(moh, project, focal, settings):
    with scope(moh.pk):
        assert work_in(leaves_of(project)).tasks == together([]) == 0
        well = samples.task(project, "The well", by=focal)
        dig = samples.task(
            project, "Dig", by=focal, parent=well, start_date=date(2020, 5, 1), end_date=date(2020, 5, 10)
        )
        samples.task(project, "Line", by=focal, end_date=date(2050, 5, 1))
        assert (work_in(leaves_of(project)).tasks, work_in(leaves_of(project)).late) == (2, 1)
        report_progress(dig, 100, by=focal)
        work = work_in(leaves_of(project))
        assert (work.done, work.late, work.progress) == (1, 0, 0)  # ten days of some nine thousand


def test_who_waits_for_whom_is_followed_all_the_way(moh, project, focal):
    with scope(moh.pk):
        one = samples.task(project, "One", by=focal)
        two = samples.task(project, "Two", by=focal, waits=[one])
        three = samples.task(project, "Three", by=focal, waits=[two])
        assert waiting_for(one) == {two.pk, three.pk}
        assert list(can_be_waited_for(project, two)) == [one]
        assert list(can_be_waited_for(project)) == list(can_be_parent(project)) == [one, two, three]
        assert waits_among([one, three]) == []
        assert waits_among([one, two]) == [(one.pk, two.pk)]


def test_a_task_says_who_works_on_it_and_what_it_waits_for(moh, project, focal, faisal, ben):
    with scope(moh.pk):
        one = samples.task(project, "One", by=focal, people=[faisal])
        samples.task(project, "Two", by=focal, waits=[one])
        first, second = tasks().order_by("pk")
        assert (first.people_names, first.waits_for, second.waits_for) == ([faisal.name], [], ["One"])
        assert list(tasks_of_person(faisal.pk)) == [one]
        assert list(tasks_of_person(ben.pk)) == []

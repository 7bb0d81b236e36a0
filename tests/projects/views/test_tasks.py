import re
from datetime import date

import pytest
from tests.organizations.conftest import browser
from tests.projects import samples
from tests.statements import statements

from bmms.accounts.models import Membership
from bmms.projects.models import Task, TaskPerson
from bmms.tenancy.scope import scope, system


@pytest.fixture
def dig(moh, project, focal, faisal):
    with scope(moh.pk):
        return samples.task(project, "Dig the well", by=focal, people=[faisal])


def form(**changes):
    return {"title": "Line it", "parent": "", "start_date": "2026-05-11", "end_date": "2026-06-09"} | changes


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_task_is_entered_changed_and_removed(moh, project, dig, faisals):
    answer = faisals.post(f"/moh/projects/{project.key}/tasks/add/", form(waits=[dig.pk]))
    assert answer.status_code == 303
    page = text_of(faisals.get(answer.url))
    assert "Line it" in page
    assert "Dig the well" in page  # what it waits for
    with scope(moh.pk):
        line = Task.objects.get(title="Line it")
    edited = form(title="Line the well", version=1)
    assert faisals.post(f"/moh/tasks/{line.key}/edit/", edited).status_code == 303
    assert faisals.post(f"/moh/tasks/{line.key}/progress/", {"progress": "5"}).status_code == 303  # no longer waits
    removed = faisals.post(f"/moh/tasks/{line.key}/remove/")
    assert removed.url == f"/moh/projects/{project.key}/"
    with scope(moh.pk):
        assert list(Task.objects.values_list("title", flat=True)) == ["Dig the well"]


def test_somebody_is_added_to_many_tasks_after_a_look(moh, project, dig, faisal, faisals, mariam, focal):
    with scope(moh.pk):
        line = samples.task(project, "Line the well", by=focal)
    asked = {"list": "tasks", "action": "add_person", "key": [str(dig.key), str(line.key)], "preview": "1"}
    asked |= {"person": str(mariam.pk)}
    shown = text_of(faisals.get("/moh/lists/bulk/", asked))
    assert f"<del>{faisal}</del> → <strong>{faisal}, {mariam}</strong>" in shown
    assert f"<del>–</del> → <strong>{mariam}</strong>" in shown
    assert working(moh) == {("Dig the well", faisal.pk)}
    assert "Done for 2 rows." in text_of(faisals.post("/moh/lists/bulk/", asked, follow=True))
    both = {("Dig the well", faisal.pk), ("Dig the well", mariam.pk), ("Line the well", mariam.pk)}
    assert working(moh) == both
    faisals.post("/moh/lists/bulk/", asked)  # once more: nothing to do
    assert working(moh) == both
    assert browser(mariam).post("/moh/lists/bulk/", asked).status_code == 403


def working(moh):
    with scope(moh.pk):
        return set(TaskPerson.objects.values_list("task__title", "person"))


def test_what_was_refused_comes_back_with_what_was_typed(project, dig, faisals):
    answer = faisals.post(f"/moh/projects/{project.key}/tasks/add/", form(end_date="2026-05-01"))
    assert answer.status_code == 422
    assert "Line it" in text_of(answer)
    assert "The last day lies before the first" in text_of(answer)


def test_whoever_has_left_is_offered_ticked_and_can_be_taken_off(moh, dig, ben, faisals):
    with scope(moh.pk):
        TaskPerson.objects.create(task=dig, person=ben)
    with system("the tests look"):
        Membership.objects.filter(user=ben).update(until_date=date(2026, 1, 1))
    page = text_of(faisals.get(f"/moh/tasks/{dig.key}/edit/"))
    assert re.search(rf'value="{ben.pk}"[^>]*checked', page)
    unticked = form(title=dig.title, version=dig.version, people=[])
    assert faisals.post(f"/moh/tasks/{dig.key}/edit/", unticked).status_code == 303
    with scope(moh.pk):
        assert not TaskPerson.objects.filter(task=dig, person=ben).exists()


def test_steps_lead_back_to_the_board(moh, dig, faisals):
    board = text_of(faisals.get("/moh/tasks/?as=board"))
    assert f'action="/moh/tasks/{dig.key}/start/"' in board
    answer = faisals.post(f"/moh/tasks/{dig.key}/start/", {"back": "/moh/tasks/?as=board"})
    assert answer.url == "/moh/tasks/?as=board"
    with scope(moh.pk):
        assert Task.objects.get().status == "ongoing"


def test_who_only_looks_is_offered_no_step(moh, ben, dig):
    bens = browser(ben)
    assert "/start/" not in text_of(bens.get("/moh/tasks/?as=board"))
    assert "How far is it" not in text_of(bens.get(f"/moh/tasks/{dig.key}/"))
    assert bens.post(f"/moh/tasks/{dig.key}/start/").status_code == 403
    assert bens.post(f"/moh/tasks/{dig.key}/progress/", {"progress": "5"}).status_code in (403, 422)
    with scope(moh.pk):
        assert Task.objects.get().progress == 0


def test_table_board_calendar_and_time_line_show_the_same_filter(moh, project, dig, focal, faisals):
    with scope(moh.pk):
        other = samples.project("310-02", "Another", by=focal)
        samples.task(other, "Elsewhere", by=focal)
    for shape in ("", "&as=board", "&as=calendar&month=2026-05", "&as=gantt"):
        page = text_of(faisals.get(f"/moh/tasks/?project=310-01{shape}"))
        assert "Dig the well" in page, shape
        assert "Elsewhere" not in page, shape
    assert text_of(faisals.get("/moh/tasks/?project=310-01&as=gantt")).count("Dig the well") >= 2  # bar and table


@pytest.mark.parametrize(("asked", "shown"), [("mine=yes", True), ("late=yes", True), ("status=done", False)])
def test_filters(dig, faisals, asked, shown):
    assert ("Dig the well" in text_of(faisals.get(f"/moh/tasks/?{asked}"))) is shown


@pytest.mark.parametrize("shape", ["", "&as=board", "&as=calendar&month=2026-05", "&as=gantt"])
def test_mine_is_what_the_reader_works_on(moh, ben, dig, faisals, shape):
    """Whoever asked for theirs before: no query of it is kept."""
    assert "Dig the well" in text_of(faisals.get(f"/moh/tasks/?mine=yes{shape}"))
    assert "Dig the well" not in text_of(browser(ben).get(f"/moh/tasks/?mine=yes{shape}"))


def test_the_time_line_asks_the_same_for_one_and_for_many(moh, project, dig, focal, faisals):
    faisals.get("/moh/tasks/?as=gantt")
    one = len(statements(lambda: faisals.get("/moh/tasks/?as=gantt")))
    with scope(moh.pk):
        for number in range(20):
            samples.task(project, f"Task {number}", by=focal, waits=[dig])
    assert len(statements(lambda: faisals.get("/moh/tasks/?as=gantt"))) == one


def test_the_page_of_the_project_says_how_far_the_work_is(project, dig, faisals):
    assert "0 of 1 tasks are done" in text_of(faisals.get(f"/moh/projects/{project.key}/"))

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests import cast
from tests.documents.files import upload
from tests.execution import samples as money
from tests.planning import samples as planning
from tests.projects import samples

from bmms.access.errors import DomainError, NotAllowed, SamePerson, StaleRecord
from bmms.audit.models import Event
from bmms.documents.actions import attach_file
from bmms.execution.queries.obstacles import refuse_augmentation
from bmms.notifications.models import Notification
from bmms.planning.models import PPA
from bmms.projects.actions.contracts import set_milestones
from bmms.projects.actions.monitoring import add_issue, add_visit
from bmms.projects.actions.parts import set_places
from bmms.projects.actions.projects import add_project, edit_project, move_project, remove_project
from bmms.projects.models import Project
from bmms.tenancy.scope import own, scope


def status(project: Project) -> str:
    project.refresh_from_db()
    return project.status


def begun(project, focal, head):
    move_project(project, "approve", by=head)
    move_project(project, "start", on=date(2026, 3, 2), by=focal)


def ended(project, focal):
    attach_file(project, upload("acceptance.pdf"), retention="ADMINISTRATIVE", by=focal)
    move_project(project, "report", on=date(2026, 9, 1), accepted_on=date(2026, 9, 15), by=focal)


def allotment_of(ppa):
    given = {"on": date(2025, 1, 2), "by": samples.SOMEBODY}
    enacted = money.ledger.appropriate(money.act(), ppa, "CO", Decimal(100), **given)
    return money.ledger.release(enacted, Decimal(100), form="SARO", override_reason="x", **given)


def test_a_new_project_comes_with_its_ppa(moh, focal):
    with scope(moh.pk):
        made = samples.project(by=focal)
        ppa = PPA.objects.get(code="310-01")
        assert (made.ppa, made.status) == (ppa, "planned")
        assert (ppa.level, ppa.parent.code, ppa.from_year, ppa.until_year) == ("PROJECT", "310", 2026, 2026)
        part = add_project(samples.VALUES | {"parent": ppa, "code": "310-01-1", "title": "Training"}, by=focal)
        assert part.ppa.level == "ACTIVITY"


def test_what_the_plans_know_already_is_taken_up_once(moh, focal):
    with scope(moh.pk):
        program = planning.ppa()
        ppa = planning.ppa("310-09", "Clinics", level="PROJECT", parent=program)
        assert add_project(samples.VALUES, ppa=ppa, by=focal).ppa == ppa
        with pytest.raises(DomainError, match="310-09 is a project already"):
            add_project(samples.VALUES, ppa=ppa, by=focal)
        with pytest.raises(DomainError, match="Only a project or an activity"):
            add_project(samples.VALUES, ppa=program, by=focal)
        assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"end_date": date(2026, 1, 1)}, "lies before the first"),
        ({"start_date": None}, "a last day and no first one"),
    ],
)
def test_days_that_cannot_be_are_refused(moh, focal, values, words):
    with scope(moh.pk):
        with pytest.raises(DomainError, match=words):
            samples.project(by=focal, **values)
        assert not Project.objects.exists()


def test_who_leads_does_not_supervise(moh, focal, faisal):
    with scope(moh.pk), pytest.raises(DomainError, match="choose two people"):
        samples.project(by=focal, lead=faisal, supervisor=faisal)


def test_the_second_to_save_is_told(project, focal, moh):
    with scope(moh.pk):
        edit_project(project, {"partner": "DPWH"}, version=1, by=focal)
        with pytest.raises(StaleRecord):
            edit_project(project, {"partner": "MPW"}, version=1, by=focal)
        project.refresh_from_db()
        assert project.partner == "DPWH"


def test_it_is_approved_only_when_it_is_whole(moh, focal, head):
    with scope(moh.pk):
        bare = samples.project("310-02", by=focal)
        with pytest.raises(DomainError, match="Somebody leads it"):
            move_project(bare, "approve", by=head)
        assert status(bare) == "planned"


def test_nobody_decides_on_their_own_work(moh, project, focal):
    with scope(moh.pk):
        both = cast.acting(cast.member("dato", moh, "ppa_focal", "director"), moh)
        set_places(project, [(samples.place("1908702000"), None)], by=both)
        with pytest.raises(SamePerson):
            move_project(project, "approve", by=both)
        with pytest.raises(NotAllowed):
            move_project(project, "approve", by=focal)
        assert status(project) == "planned"


def test_from_the_plan_to_the_turnover(moh, project, focal, head, faisal, ana):
    with scope(moh.pk):
        begun(project, focal, head)
        with pytest.raises(DomainError, match="certificate of completion"):
            move_project(project, "report", on=date(2026, 9, 1), accepted_on=date(2026, 9, 15), by=focal)
        ended(project, focal)
        with pytest.raises(DomainError, match="nothing in it can be changed"):
            set_places(project, [], by=focal)
    assert unread(ana) == ["project.waiting"]
    with scope(moh.pk):
        move_project(project, "confirm", by=head)
        assert status(project) == "completed"
        assert (project.ended_date, project.accepted_date) == (date(2026, 9, 1), date(2026, 9, 15))
        assert project.confirmed_by == ana
        verbs = Event.objects.filter(subject_type="projects.project").values_list("verb", flat=True)
        assert {"project.completion_reported", "project.completed"} <= set(verbs)
    assert unread(ana) == []
    assert "project.decided" in unread(faisal)


def unread(person) -> list[str]:
    with own(person.pk):
        waiting = Notification.objects.filter(done_at=None)
        return [row.kind for row in waiting]


def test_a_completion_that_is_returned_forgets_its_days(moh, project, focal, head):
    with scope(moh.pk):
        begun(project, focal, head)
        ended(project, focal)
        move_project(project, "return", reason="The roof leaks.", by=head)
        assert status(project) == "ongoing"
        assert (project.ended_date, project.reported_by) == (None, None)
        move_project(project, "report", on=date(2026, 9, 8), accepted_on=date(2026, 9, 20), by=focal)
        assert status(project) == "in_review"


def test_days_still_to_come_and_before_the_beginning_are_refused(moh, project, focal, head):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with scope(moh.pk):
        move_project(project, "approve", by=head)
        with pytest.raises(DomainError, match="still to come"):
            move_project(project, "start", on=tomorrow, by=focal)
        move_project(project, "start", on=date(2026, 3, 2), by=focal)
        attach_file(project, upload(), retention="ADMINISTRATIVE", by=focal)
        with pytest.raises(DomainError, match="before it began"):
            move_project(project, "report", on=date(2026, 3, 1), accepted_on=date(2026, 3, 1), by=focal)
        with pytest.raises(DomainError, match="not before the work ended"):
            move_project(project, "report", on=date(2026, 9, 1), accepted_on=date(2026, 8, 1), by=focal)
        assert status(project) == "ongoing"


def test_what_is_terminated_is_barred_for_two_years(moh, project, focal, head):
    with scope(moh.pk):
        begun(project, focal, head)
        with pytest.raises(DomainError, match="needs a reason"):
            move_project(project, "terminate", on=date(2026, 6, 1), by=head)
        move_project(project, "terminate", on=date(2026, 6, 1), reason="No site.", by=head)
        assert (status(project), project.barred_until) == ("terminated", 2028)
        with pytest.raises(DomainError, match="nothing in it can be changed"):
            edit_project(project, {"partner": "X"}, version=project.version, by=focal)


def test_the_ledger_refuses_savings_of_others_to_what_was_terminated_and_its_parts(moh, project, focal, head):
    with scope(moh.pk):
        part = planning.ppa("310-01-1", "The second home", level="ACTIVITY", parent=project.ppa)
        source, *targets = (allotment_of(ppa) for ppa in (project.ppa.parent, project.ppa, part))
        begun(project, focal, head)
        for target in targets:
            refuse_augmentation(source, target, date(2027, 1, 5))
        move_project(project, "terminate", on=date(2026, 6, 1), reason="No site.", by=head)
        for target in targets:
            with pytest.raises(DomainError, match=r"discontinued in FY 2026\. It may be augmented from FY 2029 on"):
                refuse_augmentation(source, target, date(2028, 12, 31))
            refuse_augmentation(source, target, date(2029, 1, 5))
        refuse_augmentation(targets[0], source, date(2027, 1, 5))  # the program goes on


def test_it_is_suspended_and_taken_up_again(moh, project, focal, head):
    with scope(moh.pk):
        begun(project, focal, head)
        move_project(project, "suspend", reason="Flood.", by=head)
        assert status(project) == "suspended"
        move_project(project, "resume", reason="The water is gone.", by=head)
        assert status(project) == "ongoing"


def test_only_what_nothing_hangs_on_is_removed(moh, project, focal):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="has places, beneficiaries"):
            remove_project(project, by=focal)
        remove_project(samples.project("310-02", by=focal), by=focal)
        assert list(Project.objects.all()) == [project]
        assert PPA.objects.filter(code="310-02").exists()


@pytest.mark.parametrize(
    "hang",
    [
        lambda on, by: add_issue(on, samples.ISSUE, by=by),
        lambda on, by: add_visit(on, samples.VISIT, by=by),
        lambda on, by: samples.task(on, by=by),
        lambda on, by: samples.contract(on, by=by),
        lambda on, by: set_milestones(on, {"award": (date(2026, 2, 1), None, "")}, by=by),
    ],
)
def test_what_hangs_on_a_project_keeps_it(moh, focal, hang):
    with scope(moh.pk):
        made = samples.project("310-02", by=focal)
        hang(made, focal)
        with pytest.raises(DomainError, match="terminate it with a reason"):
            remove_project(made, by=focal)
        assert Project.objects.get() == made

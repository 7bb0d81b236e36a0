from datetime import date
from decimal import Decimal
from unittest.mock import Mock

import pytest
from django.utils import timezone
from tests import cast
from tests.planning import samples as planning
from tests.projects import samples
from tests.statements import statements

from bmms.access.actor import system_actor
from bmms.organizations.models import Organization
from bmms.planning.actions.plans import amend_plan, move_plan, set_targets
from bmms.planning.actions.ppas import edit_indicator
from bmms.projects.actions.accomplishments import Reached
from bmms.projects.actions.progress import measure, measure_many
from bmms.projects.models import Project
from bmms.projects.tasks import measure_projects
from bmms.tenancy.scope import scope

WORKER = system_actor("worker")


def measured_by_the_worker() -> int:
    """How many projects it found otherwise."""
    run = Mock(by=WORKER)
    told = measure_projects(run)
    assert run.progress.call_count == Organization.objects.count()
    return told["projects"]


def half_reached(of) -> None:
    """Of ten planned by the end of March five are certified."""
    samples.certified(of, Reached(value=Decimal(5)))


def stands(project) -> tuple[Decimal, Decimal, Decimal]:
    project.refresh_from_db()
    return project.physical, project.expected, project.slippage


def test_a_project_is_measured_as_of_its_last_certified_quarter(moh, project, indicator):
    with scope(moh.pk):
        samples.certified(indicator, Reached(value=Decimal(10)))
        samples.certified(indicator, Reached(value=Decimal(12)), quarter=2)
        samples.reached(indicator, Reached(value=Decimal(50)), quarter=3)  # a draft counts nothing
        project.refresh_from_db()
        assert project.measured_until == date(2026, 6, 30)
        assert (project.physical, project.expected, project.slippage) == (22, 40, -18)


def test_a_quarter_that_goes_on_is_measured_when_it_is_over(moh, project, indicator, monkeypatch):
    """Certified in its first days already: half a quarter's work is not compared with what the whole was to bring."""
    with scope(moh.pk):
        samples.certified(indicator, Reached(value=Decimal(10)))
        samples.certified(indicator, Reached(value=Decimal(1)), quarter=2)
        found = []
        for day in (date(2026, 5, 2), date(2026, 7, 1)):
            monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
            measure(project.ppa, by=WORKER)
            found.append((*stands(project), project.measured_until))
    assert found == [(10, 10, 0, date(2026, 3, 31)), (11, 40, -29, date(2026, 6, 30))]


def test_what_is_no_project_is_not_measured(moh, project):
    with scope(moh.pk):
        assert measure(project.ppa.parent, by=samples.SOMEBODY) is None


def test_another_edition_of_the_plan_measures_its_projects_at_once(moh, project, indicator):
    director, head = (cast.member(name, moh, "director", "head_of_office") for name in ("di", "he"))
    with scope(moh.pk):
        half_reached(indicator)
        assert stands(project) == (5, 10, -5)
        edition = amend_plan(planning.plan(2026), by=samples.SOMEBODY)
        set_targets(edition, indicator, {0: "50", 1: "25"}, by=samples.SOMEBODY)
        move_plan(edition, "submit", by=cast.acting(cast.member("pia", moh, "planning_officer"), moh))
        move_plan(edition, "endorse", by=cast.acting(director, moh))
        assert stands(project) == (5, 10, -5)
        move_plan(edition, "approve", by=cast.acting(head, moh))
        assert stands(project) == (10, 50, -40)


def test_an_edited_rule_is_measured_within_the_hour_and_only_once(moh, project, indicator):
    with scope(moh.pk):
        samples.certified(indicator, Reached(value=Decimal(5)))
        samples.certified(indicator, Reached(value=Decimal(9)), quarter=2)
        assert stands(project) == (14, 40, -26)
        edit_indicator(indicator, {"rule": "MAXIMUM"}, version=indicator.version, by=samples.SOMEBODY)
        assert stands(project) == (14, 40, -26)
    assert (measured_by_the_worker(), measured_by_the_worker()) == (1, 0)
    with scope(moh.pk):
        assert stands(project) == (9, 30, -21)


def test_what_ended_before_the_year_stays_as_it_was_measured(moh, project, indicator):
    with scope(moh.pk):
        half_reached(indicator)
        over = {"began_date": date(2019, 1, 1), "ended_date": date(2019, 6, 1), "status": "terminated"}
        Project.objects.filter(pk=project.pk).update(**over)
        edit_indicator(indicator, {"rule": "LAST"}, version=indicator.version, by=samples.SOMEBODY)
    assert measured_by_the_worker() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_many_are_measured_in_the_statements_of_one(moh, focal, count):
    with scope(moh.pk):
        made = [samples.project(f"310-1{number}", by=focal) for number in range(count)]
        for one in made:
            half_reached(samples.measured(one, {0: "100", 1: "10"}))
        Project.objects.update(measured_until=None, physical=None, expected=None, slippage=None)
        keys = [one.pk for one in made]
        assert len(statements(lambda: measure_many(keys, by=WORKER))) == 17
        assert len(statements(lambda: measure_many(keys, by=WORKER))) == 8
        assert {stands(one) for one in made} == {(5, 10, -5)}

import pytest
from tests.planning import samples

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.planning.actions.drafts import remove_plan, rename_plan
from bmms.planning.actions.plans import move_plan, set_targets
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.tenancy.scope import scope


def named(plan, year=2027, title="Work plan", **by):
    rename_plan(plan, fiscal_year=year, title=title, **by)


def test_a_plan_begun_for_the_wrong_year_gets_the_right_one(moh, plan, planner):
    with scope(moh.pk):
        named(plan, by=planner)
        named(plan, by=planner)
        assert (Plan.objects.get().fiscal_year, Plan.objects.get().title) == (2027, "Work plan")
        assert Event.objects.get(verb="plan.renamed").changes["fiscal_year"] == [2026, 2027]


def test_only_to_a_year_that_is_free_and_in_which_everything_runs(moh, plan, planner):
    with scope(moh.pk):
        samples.plan(2028, by=planner)
        with pytest.raises(DomainError, match="for fiscal year 2028 already"):
            named(plan, 2028, by=planner)
        PPA.objects.update(until_year=2026)
        with pytest.raises(DomainError, match="do not run in fiscal year 2027: 310"):
            named(plan, by=planner)


def test_a_plan_begun_by_mistake_is_removed_with_all_that_stands_in_it(moh, plan, planner):
    with scope(moh.pk):
        set_targets(plan, Indicator.objects.get(), {0: "95%"}, by=planner)
        remove_plan(plan, by=planner)
        assert [model.objects.count() for model in (Plan, PlanLine, Target, PPA, Indicator)] == [0, 0, 0, 1, 1]
        assert Event.objects.get(verb="plan.removed").changes["fiscal_year"] == [2026, None]


def test_what_was_submitted_once_keeps_its_year_and_stays(moh, plan, planner, head):
    with scope(moh.pk):
        move_plan(plan, "submit", by=planner)
        for act in (named, lambda it, by: remove_plan(it, by=by)):
            with pytest.raises(DomainError, match="nothing in it can be changed"):
                act(plan, by=planner)
        move_plan(plan, "withdraw", by=planner)
        with pytest.raises(DomainError, match="stays in its fiscal year"):
            named(plan, by=planner)
        with pytest.raises(DomainError, match="was submitted before"):
            remove_plan(plan, by=planner)
        named(plan, 2026, "Called otherwise", by=planner)
        assert Plan.objects.get().title == "Called otherwise"


def test_only_by_those_who_prepare_plans(moh, plan, head):
    with scope(moh.pk):
        for act in (named, lambda it, by: remove_plan(it, by=by)):
            with pytest.raises(NotAllowed):
                act(plan, by=head)

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests import cast
from tests.planning import samples

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.access.news import tell
from bmms.audit.models import Event
from bmms.notifications.models import Notification
from bmms.planning.actions.plans import amend_plan, move_plan, remove_line, set_line, set_targets, start_plan
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.planning.queries.plan_rules import retargeted
from bmms.planning.queries.plans import lines_of, plans
from bmms.planning.queries.signing import news_of_plan, workers_on
from bmms.tenancy.scope import own, scope


@pytest.fixture
def submitted(plan, moh, planner):
    with scope(moh.pk):
        move_plan(plan, "submit", by=planner)
    return plan


def status(plan):
    return Plan.objects.get(pk=plan.pk).status


def verbs():
    return [verb for verb in Event.objects.order_by("pk").values_list("verb", flat=True) if verb.startswith("plan.")]


def test_a_plan_goes_its_way_to_approval(moh, plan, planner, director, head):
    with scope(moh.pk):
        move_plan(plan, "submit", by=planner)
        move_plan(plan, "return", by=director, reason="The clinics are missing.")
        move_plan(plan, "submit", by=planner)
        move_plan(plan, "endorse", by=director)
        move_plan(plan, "approve", by=head)
        done = Plan.objects.get()
        signers = (done.submitted_by_id, done.endorsed_by_id, done.approved_by_id)
        assert (done.status, signers) == ("approved", (planner.user_id, director.user_id, head.user_id))
        assert done.submitted_at < done.endorsed_at < done.approved_at
        returned = ["plan.started", "plan.submitted", "plan.returned"]
        assert verbs() == [*returned, "plan.submitted", "plan.endorsed", "plan.approved"]
        assert Event.objects.get(verb="plan.returned").reason == "The clinics are missing."


def test_nobody_endorses_or_approves_what_they_submitted_or_prepared(moh, plan, director):
    both = cast.member("both", moh, "planning_officer", "director", "head_of_office")
    with scope(moh.pk):
        by = cast.acting(both, moh)
        move_plan(plan, "submit", by=by)
        with pytest.raises(SamePerson):
            move_plan(plan, "endorse", by=by)
        assert status(plan) == "submitted"
        move_plan(plan, "endorse", by=director)
        with pytest.raises(SamePerson):
            move_plan(plan, "approve", by=by)
        assert status(plan) == "endorsed"
        with pytest.raises(IntegrityError), transaction.atomic():  # nor past the action
            Plan.objects.update(status="approved", approved_by=both, approved_at="2026-01-01T00:00Z")


def test_a_third_person_approves(moh, plan, planner, head):
    both = cast.member("both", moh, "director", "head_of_office")
    with scope(moh.pk):
        by = cast.acting(both, moh)
        move_plan(plan, "submit", by=planner)
        with pytest.raises(DomainError, match="not possible now"):  # nor is it approved unendorsed
            move_plan(plan, "approve", by=head)
        move_plan(plan, "endorse", by=by)
        with pytest.raises(SamePerson):
            move_plan(plan, "approve", by=by)
        with pytest.raises(IntegrityError, match="third_person"), transaction.atomic():  # nor past the action
            Plan.objects.update(status="approved", approved_by=both, approved_at="2026-01-01T00:00Z")
        move_plan(plan, "return", by=head, reason="Not this year.")
        assert Plan.objects.get().endorsed_by is None


def test_nobody_approves_what_they_have_worked_on(moh, plan, planner, director, head):
    both = cast.acting(cast.member("both", moh, "planning_officer", "head_of_office"), moh)
    with scope(moh.pk):
        set_line(plan, PPA.objects.get(), Decimal(5), by=both)
        move_plan(plan, "submit", by=planner)
        move_plan(plan, "endorse", by=director)
        with pytest.raises(SamePerson):
            move_plan(plan, "approve", by=both)
        assert status(plan) == "endorsed"
        move_plan(plan, "approve", by=head)


def test_a_submitted_plan_can_be_withdrawn_until_somebody_decides(moh, plan, planner, director, head):
    with scope(moh.pk):
        move_plan(plan, "submit", by=planner)
        with pytest.raises(NotAllowed):
            move_plan(plan, "withdraw", by=head)
        move_plan(plan, "withdraw", by=planner)
        back = Plan.objects.get()
        assert (back.status, back.submitted_by_id, back.submitted_at) == ("draft", None, None)
        move_plan(plan, "submit", by=planner)
        move_plan(plan, "endorse", by=director)
        with pytest.raises(DomainError):
            move_plan(plan, "withdraw", by=planner)
        assert status(plan) == "endorsed"


def test_whoever_has_submitted_it_once_has_worked_on_it(moh, plan, planner):
    another = cast.acting(cast.member("petra", moh, "planning_officer"), moh)
    with scope(moh.pk):
        move_plan(plan, "submit", by=another)
        move_plan(plan, "withdraw", by=another)
        move_plan(plan, "submit", by=planner)
        assert another.user_id in workers_on(Plan.objects.get())


def news(user_id):
    with own(user_id):
        found = Notification.objects.filter(user_id=user_id, kind__startswith="plan.").order_by("pk")
        return [(each.kind, each.done_at is None) for each in found]


def test_who_has_to_act_is_told_once_for_each_submission(moh, plan, planner, director, head):
    with scope(moh.pk):
        move_plan(plan, "submit", by=planner)
    assert news(director.user_id) == [("plan.to_endorse", True)]
    assert news(head.user_id) == []
    with scope(moh.pk):
        move_plan(plan, "return", by=director, reason="x")
    assert news(director.user_id) == [("plan.to_endorse", False)]
    assert news(planner.user_id) == [("plan.returned", True)]
    with scope(moh.pk):
        move_plan(plan, "submit", by=planner)
    assert news(planner.user_id) == [("plan.returned", False)]
    assert news(director.user_id) == [("plan.to_endorse", False), ("plan.to_endorse", True)]
    with scope(moh.pk):
        move_plan(plan, "withdraw", by=planner)
        move_plan(plan, "submit", by=planner)
        move_plan(plan, "endorse", by=director)
    assert [waits for _kind, waits in news(director.user_id)] == [False, False, False]
    assert news(head.user_id) == [("plan.waiting", True)]
    with scope(moh.pk):
        move_plan(plan, "approve", by=head)
    assert news(head.user_id) == [("plan.waiting", False)]
    assert news(planner.user_id)[-1][0] == "plan.approved"


def test_who_has_worked_on_it_is_not_asked_to_decide(moh, plan, planner, director, head):
    both = cast.member("both", moh, "planning_officer", "director", "head_of_office")
    with scope(moh.pk):
        set_line(plan, PPA.objects.get(), Decimal(5), by=cast.acting(both, moh))
        move_plan(plan, "submit", by=planner)
        move_plan(plan, "endorse", by=director)
    assert (news(both.pk), news(head.user_id)) == ([], [("plan.waiting", True)])


def test_heads_are_told_again_of_what_was_submitted_before_plans_were_endorsed(moh, submitted, planner, director, head):
    with scope(moh.pk):
        earlier = replace(news_of_plan("plan.waiting", submitted), once_key=Plan.objects.get().submission)
        tell(earlier, people=[head.user_id], by=planner)
        move_plan(submitted, "endorse", by=director)
    assert news(head.user_id) == [("plan.waiting", False), ("plan.waiting", True)]
    with scope(moh.pk):
        move_plan(submitted, "approve", by=head)
    assert news(head.user_id) == [("plan.waiting", False), ("plan.waiting", False)]


@pytest.mark.parametrize(
    ("step", "role"), [("endorse", "planning_officer"), ("return", "planning_officer"), ("endorse", "head_of_office")]
)
def test_a_step_takes_its_permission(moh, submitted, step, role):
    other = cast.acting(cast.member("other", moh, role), moh)
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            move_plan(submitted, step, by=other, reason="x")
        assert status(submitted) == "submitted"


@pytest.mark.parametrize("step", ["endorse", "approve", "return"])
def test_a_draft_is_not_decided(moh, plan, step):
    both = cast.acting(cast.member("both", moh, "director", "head_of_office"), moh)
    with scope(moh.pk):
        with pytest.raises(DomainError):
            move_plan(plan, step, by=both, reason="x")
        assert status(plan) == "draft"


def test_a_return_needs_a_reason(moh, submitted, head):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="reason"):
            move_plan(submitted, "return", by=head, reason="  ")
        assert status(submitted) == "submitted"


def test_an_empty_plan_and_an_empty_amount_wait(moh, planner):
    with scope(moh.pk):
        empty = samples.plan(by=planner)
        with pytest.raises(DomainError, match="at least one"):
            move_plan(empty, "submit", by=planner)
        samples.line(empty, samples.ppa(by=planner), "0", by=planner)
        with pytest.raises(DomainError, match="above zero"):
            move_plan(empty, "submit", by=planner)
        assert status(empty) == "draft"


def test_a_submitted_plan_is_closed(moh, submitted, planner):
    with scope(moh.pk):
        line, measured = PlanLine.objects.get(), Indicator.objects.get()
        for attempt in (
            lambda: set_line(submitted, line.ppa, Decimal(5), by=planner),
            lambda: remove_line(line, by=planner),
            lambda: set_targets(submitted, measured, {0: "1"}, by=planner),
        ):
            with pytest.raises(DomainError, match="nothing in it can be changed"):
                attempt()
        assert PlanLine.objects.get().amount == Decimal("1000.00")
        assert Target.objects.count() == 0


def test_what_has_become_of_an_approved_plan(moh, planner, director, head):
    this_year = timezone.localdate().year
    with scope(moh.pk):
        for year in (this_year - 1, this_year, this_year + 1):
            made = samples.plan(year, by=planner)
            samples.line(made, samples.ppa(by=planner), by=planner)
            for step, by in (("submit", planner), ("endorse", director), ("approve", head)):
                move_plan(made, step, by=by)
        assert [each.standing for each in plans().order_by("fiscal_year")] == ["closed", "active", ""]
        first = Plan.objects.get(fiscal_year=this_year)
        edition = amend_plan(first, by=planner)
        assert plans().get(pk=first.pk).standing == "active"  # until the new one is approved
        for step, by in (("submit", planner), ("endorse", director), ("approve", head)):
            move_plan(edition, step, by=by)
        assert [plans().get(pk=each.pk).standing for each in (first, edition)] == ["closed", "active"]


def test_an_approved_plan_is_amended_by_a_further_edition(moh, submitted, planner, director, head):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="once it is approved"):
            amend_plan(submitted, by=planner)
        move_plan(submitted, "endorse", by=director)
        move_plan(submitted, "approve", by=head)
        edition = amend_plan(submitted, by=planner)
        set_line(edition, PPA.objects.get(), Decimal(7), by=planner)
        assert [(each.edition, each.status, each.total) for each in plans().order_by("edition")] == [
            (1, "approved", Decimal("1000.00")),
            (2, "draft", Decimal("7.00")),
        ]
        with pytest.raises(DomainError, match="latest"):
            amend_plan(submitted, by=planner)


def test_an_edition_begins_with_every_line_and_target(moh, plan, planner, director, head):
    with scope(moh.pk):
        Indicator.objects.update(type="PERCENTAGE")
        set_targets(plan, Indicator.objects.get(), {0: "12 of 16", 1: "20%"}, by=planner)
        for step, by in (("submit", planner), ("endorse", director), ("approve", head)):
            move_plan(plan, step, by=by)
        edition = amend_plan(plan, by=planner)
        for model, said in (
            (PlanLine, ("ppa", "amount")),
            (Target, ("indicator", "quarter", "text", "value", "numerator", "denominator")),
        ):
            before, after = (
                list(model.objects.filter(plan=each).order_by("pk").values_list(*said)) for each in (plan, edition)
            )
            assert before == after != []


def test_targets_keep_their_text_and_their_number(moh, plan, planner):
    with scope(moh.pk):
        measured = Indicator.objects.get()
        set_targets(plan, measured, {0: "95%", 1: " 12 of 14 labs ", 2: "₱1,000.50"}, by=planner)
        set_targets(plan, measured, {2: ""}, by=planner)
        kept = {target.quarter: (target.text, target.value) for target in Target.objects.all()}
        assert kept == {0: ("95%", Decimal(95)), 1: ("12 of 14 labs", None)}
        (row,) = lines_of(plan)
        assert (row.indicators[0].year, row.indicators[0].quarters) == ("95%", ("12 of 14 labs", "", "", ""))
        set_targets(plan, measured, {0: "95%"}, by=planner)
        assert Event.objects.filter(verb="target.set").count() == 2


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 of 4", (Decimal(25), Decimal(1), Decimal(4))),
        ("2.12345 of 4", (None, None, None)),
        ("66.66667%", (None, None, None)),
        ("999999999999999/0.01", (None, Decimal(999999999999999), Decimal("0.01"))),
    ],
)
def test_a_text_with_numbers_that_no_column_holds_is_kept(moh, plan, planner, text, numbers):
    with scope(moh.pk):
        Indicator.objects.update(type="PERCENTAGE")
        set_targets(plan, Indicator.objects.get(), {0: text}, by=planner)
        kept = Target.objects.get()
        assert (kept.text, (kept.value, kept.numerator, kept.denominator)) == (text, numbers)


def test_a_target_is_of_something_that_stands_in_the_plan(moh, plan, planner):
    with scope(moh.pk):
        beside = samples.indicator(samples.ppa("320", "Hospitals", by=planner), "Beds", by=planner)
        with pytest.raises(DomainError, match="is not in the plan"):
            set_targets(plan, beside, {0: "5"}, by=planner)
        assert not Target.objects.exists()


def test_what_a_target_measures_is_not_asked_again(moh, plan, planner, django_assert_num_queries):
    with scope(moh.pk):
        measured = Indicator.objects.get()
        set_targets(plan, measured, {0: "95%"}, by=planner)
        known = {0: Target.objects.get()}
        with django_assert_num_queries(0):
            retargeted(plan, measured, known, {0: "96%"})


def test_an_indicator_added_later_gets_into_no_submitted_plan(moh, plan, planner):
    with scope(moh.pk):
        measured = Indicator.objects.get()
        set_targets(plan, measured, {0: "95%"}, by=planner)
        move_plan(plan, "submit", by=planner)
        samples.indicator(PPA.objects.get(), "Clinics with a doctor", by=planner)
        assert [[row.indicator for row in line.indicators] for line in lines_of(Plan.objects.get())] == [[measured]]


def test_a_line_goes_with_its_targets(moh, plan, planner):
    with scope(moh.pk):
        set_targets(plan, Indicator.objects.get(), {0: "95%"}, by=planner)
        remove_line(PlanLine.objects.get(), by=planner)
        assert (PlanLine.objects.count(), Target.objects.count()) == (0, 0)


def test_only_what_runs_in_the_year_and_costs_nothing_less_than_zero(moh, plan, planner):
    with scope(moh.pk):
        later = samples.ppa("400", by=planner, from_year=2027)
        with pytest.raises(DomainError, match="does not run"):
            set_line(plan, later, Decimal(1), by=planner)
        for amount in (Decimal(-1), Decimal("NaN")):
            with pytest.raises(DomainError, match="zero or more"):
                set_line(plan, PPA.objects.get(code="310"), amount, by=planner)
        assert PlanLine.objects.get().amount == Decimal("1000.00")


def test_one_plan_for_a_year(moh, plan, planner):
    with scope(moh.pk), pytest.raises(DomainError, match="already"):
        start_plan(fiscal_year=2026, title="Second", by=planner)


def test_an_amount_as_large_as_a_ministrys_program(moh, plan, planner):
    with scope(moh.pk):
        set_line(plan, PPA.objects.get(), Decimal("249049099550.99"), by=planner)
        assert plans().get().total == Decimal("249049099550.99")


def test_another_organizations_records_are_out_of_reach(moh, mole, plan):
    with scope(mole.pk):
        assert (PPA.objects.count(), Plan.objects.count(), PlanLine.objects.count()) == (0, 0, 0)
        own = samples.plan(2026)
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanLine.objects.create(plan=own, ppa_id=_foreign_ppa(moh), amount=1)


def _foreign_ppa(moh):
    with scope(moh.pk):
        return PPA.objects.get().pk

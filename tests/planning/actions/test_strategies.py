import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests import cast
from tests.planning import samples

from bmms.access.errors import DomainError, NotAllowed, SamePerson, StaleRecord
from bmms.access.many import Row
from bmms.audit.models import Event
from bmms.notifications.models import Notification
from bmms.planning.actions.imports import write_objectives
from bmms.planning.actions.ppas import edit_indicator
from bmms.planning.actions.strategies import (
    amend_strategy,
    edit_strategy,
    move_strategy,
    remove_objective,
    start_strategy,
    write_objective,
)
from bmms.planning.imports import INDICATOR_IMPORT, OBJECTIVE_IMPORT
from bmms.planning.models import Objective, StrategicPlan
from bmms.planning.queries.strategies import objectives, objectives_of
from bmms.planning.queries.waiting import TO_ENDORSE, first_of
from bmms.tenancy.scope import own, scope
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file

pytestmark = pytest.mark.django_db
VALUES = {"code": "SP-2026", "title": "Strategic plan", "from_year": 2026, "until_year": 2031}


@pytest.fixture
def draft(moh, planner):
    with scope(moh.pk):
        return samples.strategy(by=planner)


@pytest.fixture
def approve(planner, director, head):
    """As it stands now, by the three whose part it is."""

    def approved(plan):
        decide(plan, "submit", planner)
        decide(plan, "endorse", director)
        decide(plan, "approve", head)

    return approved


def decide(plan, step, by, **given):
    move_strategy(plan, step, **{"version": now(plan).version} | given, by=by)


def now(plan):
    return StrategicPlan.objects.get(pk=plan.pk)


def waiting(person):
    with own(person.user_id):
        found = Notification.objects.filter(user_id=person.user_id, done_at=None, kind__startswith="plan.")
        return [(each.kind, each.url.split("/")[2]) for each in found]


@pytest.fixture
def taken(moh, planner):
    def take(which, text):
        with scope(moh.pk):
            batch = upload_file(which, text.encode(), file_name="f.csv", by=planner)
            ask_to_try(batch, by=planner)
            ask_to_apply(batch, good_rows_only=True, by=planner)
            batch.refresh_from_db()
        return batch

    return take


def test_years_and_codes_are_looked_at(moh, planner, draft):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="before the first"):
            start_strategy(VALUES | {"code": "SP-X", "until_year": 2025}, by=planner)
        with pytest.raises(DomainError, match="SP-2026 already"):
            start_strategy(VALUES, by=planner)
        with pytest.raises(DomainError, match="the code SO-1"):
            write_objective(None, {"plan": draft, "code": "SO-1", "title": "Another"}, by=planner)
        assert StrategicPlan.objects.count() == Objective.objects.count() == 1


def test_a_strategic_plan_goes_through_three_hands_and_then_it_is_closed(moh, planner, director, head, draft):
    with scope(moh.pk):
        empty = start_strategy(VALUES | {"code": "SP-0"}, by=planner)
        with pytest.raises(DomainError, match="at least one objective"):
            decide(empty, "submit", planner)
        decide(draft, "submit", planner)
        assert [plan for _waits, plan in first_of(TO_ENDORSE)] == [draft]
    assert (waiting(director), waiting(head)) == ([("plan.to_endorse", "strategies")], [])
    with scope(moh.pk):
        for step, by, refusal in (
            ("approve", head, "not possible now"),
            ("endorse", planner, None),
            ("return", director, "needs a reason"),
        ):
            with pytest.raises((DomainError, NotAllowed), match=refusal):
                decide(draft, step, by)
        decide(draft, "return", director, reason="Name the years.")
    assert (waiting(director), waiting(planner)) == ([], [("plan.returned", "strategies")])
    with scope(moh.pk):
        edit_strategy(draft, {"title": "Other"}, version=2, by=planner)
        for step, by in (("submit", planner), ("withdraw", planner), ("submit", planner), ("endorse", director)):
            decide(draft, step, by)
    assert (waiting(planner), waiting(director)) == ([], [])
    assert waiting(head) == [("plan.waiting", "strategies")]
    with scope(moh.pk):
        decide(draft, "approve", head)
        signers = (now(draft).submitted_by_id, now(draft).endorsed_by_id, now(draft).approved_by_id)
        assert signers == (planner.user_id, director.user_id, head.user_id)
        objective = draft.objectives.get()
        for act in (
            lambda: edit_strategy(draft, {"title": "Third"}, version=3, by=planner),
            lambda: write_objective(objective, {"title": "Other"}, by=planner),
            lambda: remove_objective(objective, by=planner),
            lambda: decide(draft, "return", head, reason="x"),
        ):
            with pytest.raises(DomainError):
                act()
        assert (Objective.objects.get().title, now(draft).title) == ("Fewer mothers die", "Other")


def test_whoever_worked_on_it_decides_nothing_and_nobody_decides_twice(moh, planner, director, head):
    both = cast.acting(cast.member("bo", moh, "planning_officer", "director", "head_of_office"), moh)
    with scope(moh.pk):
        draft = samples.strategy(by=planner)
        write_objective(draft.objectives.get(), {"title": "No mother dies"}, by=both)
        decide(draft, "submit", planner)
        with pytest.raises(SamePerson):
            decide(draft, "endorse", both)
        decide(draft, "endorse", director)
        with pytest.raises(SamePerson):
            decide(draft, "approve", both)
        other = samples.strategy("ICT-2026", by=planner)
        decide(other, "submit", planner)
        decide(other, "endorse", both)
        with pytest.raises(SamePerson):
            decide(other, "approve", both)
        for rule, people in (
            ("second_person", {"prepared_by": head.user_id, "submitted_by": None, "submitted_at": None}),
            ("second_person", {"submitted_by": head.user_id}),
            ("third_person", {"endorsed_by": head.user_id}),
        ):
            changed = {"status": "approved", "approved_by": head.user_id, "approved_at": timezone.now()} | people
            with pytest.raises(IntegrityError, match=rule), transaction.atomic():
                StrategicPlan.objects.filter(pk=draft.pk).update(**changed)


def test_one_that_was_approved_by_one_person_stays_in_force(moh, planner, draft):
    with scope(moh.pk):
        kept = samples.in_force(draft)
        assert (kept.status, kept.endorsed_by_id) == ("approved", None)
        assert amend_strategy(kept, by=planner).edition == 2


def test_the_next_edition_takes_the_indicators_along(moh, planner, approve, draft):
    with scope(moh.pk):
        gone = write_objective(None, {"plan": draft, "code": "SO-2", "title": "Cold chains"}, by=planner)
        approve(draft)
        kept, left = (samples.indicator(samples.ppa(), words) for words in ("Deaths", "Fridges"))
        edit_indicator(kept, {"objective": draft.objectives.get(code="SO-1")}, version=1, by=planner)
        edit_indicator(left, {"objective": gone}, version=1, by=planner)
        edition = amend_strategy(draft, by=planner)
        with pytest.raises(DomainError, match="latest edition"):
            amend_strategy(draft, by=planner)
        remove_objective(edition.objectives.get(code="SO-2"), by=planner)
        assert [each.plan for each in objectives()] == [edition]
        approve(edition)
        assert objectives_of(edition) == [(edition.objectives.get(), [kept])]
        assert [found for _objective, found in objectives_of(draft)] == [[], [left]]
        assert [plan.status for plan in StrategicPlan.objects.order_by("edition")] == ["replaced", "approved"]
        told = Event.objects.filter(verb__startswith="strategic_plan.").values_list("verb", flat=True)
        assert {"strategic_plan.amended", "strategic_plan.replaced"} <= set(told)


def test_an_edition_that_amends_another_keeps_its_code(moh, planner, approve, draft):
    with scope(moh.pk):
        approve(draft)
        edition = amend_strategy(draft, by=planner)
        with pytest.raises(DomainError, match="keeps its code"):
            edit_strategy(edition, {"code": "SP-2027"}, version=now(edition).version, by=planner)
        edit_strategy(edition, {"title": "Amended"}, version=now(edition).version, by=planner)
        assert (now(edition).code, now(edition).title) == ("SP-2026", "Amended")


def test_what_somebody_else_wrote_is_not_written_over(moh, planner, draft):
    with scope(moh.pk):
        edit_strategy(draft, {"title": "Plan of the ministry"}, version=2, by=planner)
        with pytest.raises(StaleRecord):
            edit_strategy(draft, {"title": "Other"}, version=2, by=planner)
        write_objective(draft.objectives.get(), {"title": "No mother dies", "version": 1}, by=planner)
        with pytest.raises(StaleRecord):
            write_objective(draft.objectives.get(), {"title": "Other", "version": 1}, by=planner)


def test_nobody_decides_what_they_have_not_seen(moh, planner, director, head, draft):
    with scope(moh.pk):
        objective = draft.objectives.get()
        for version, change in (
            (2, lambda: edit_strategy(draft, {"title": "Other"}, version=2, by=planner)),
            (3, lambda: write_objective(None, {"plan": draft, "code": "SO-2", "title": "New"}, by=planner)),
            (4, lambda: write_objective(objective, {"title": "Other"}, by=planner)),
            (5, lambda: remove_objective(objective, by=planner)),
        ):
            change()
            decide(draft, "submit", planner)
            with pytest.raises(StaleRecord):
                decide(draft, "endorse", director, version=version)
            assert now(draft).status == "submitted"
            decide(draft, "withdraw", planner)
        decide(draft, "submit", planner)
        decide(draft, "endorse", director)
        with pytest.raises(StaleRecord):
            decide(draft, "approve", head, version=5)
        decide(draft, "approve", head)


def test_a_code_names_one_objective_in_force(moh, planner, approve, draft):
    with scope(moh.pk):
        approve(draft)
        with pytest.raises(DomainError, match="another one here"):
            approve(samples.strategy("ICT-2026", by=planner))


def test_objectives_come_from_a_file(moh, planner, approve, draft, taken):
    text = "plan,code,objective,description\nSP-2026,SO-1,Fewer mothers die,\nSP-2026,SO-2,Cold chains,Vaccines\n"
    batch = taken(OBJECTIVE_IMPORT, text + "SP-1,SO-3,Lost,\n")
    assert batch.counts == {"same": 1, "new": 1, "wrong": 1}
    with scope(moh.pk):
        assert "begin it first" in str(batch.rows.get(outcome="wrong").errors)
        ask_to_undo(batch, by=planner)
        assert Objective.objects.count() == 1
        approve(draft)
    assert taken(OBJECTIVE_IMPORT, text).counts == {"same": 1, "wrong": 1}


def test_a_row_changes_nothing_of_an_edition_that_was_amended_since(moh, planner, approve, draft):
    with scope(moh.pk):
        looked_at = draft.objectives.get()
        approve(draft)
        edition = amend_strategy(draft, by=planner)
        values = {"plan": "SP-2026", "code": "SO-1", "title": "No mother dies"}
        late, early = Row(looked_at, values), Row(edition.objectives.get(), values)
        write_objectives([late], by=planner)
        assert late.refusal == str(StaleRecord())
        write_objectives([early], by=planner)
        titles = Objective.objects.order_by("plan__edition").values_list("title", flat=True)
        assert (early.refusal, [*titles]) == ("", ["Fewer mothers die", "No mother dies"])
        assert [plan.version for plan in (now(draft), now(edition))] == [2, 2]


def test_a_file_says_which_objective_an_indicator_belongs_to(moh, planner, approve, draft, taken):
    text = "ppa,level,indicator,objective\n310,OUTCOME,Deaths,SO-1\n310,OUTCOME,Births,\n"
    with scope(moh.pk):
        samples.ppa(by=planner)
    assert taken(INDICATOR_IMPORT, text).counts == {"wrong": 1, "new": 1}  # a draft is not in force
    with scope(moh.pk):
        approve(draft)
    assert taken(INDICATOR_IMPORT, text).counts == {"new": 1, "same": 1}
    assert taken(INDICATOR_IMPORT, text).counts == {"same": 2}
    with scope(moh.pk):
        assert [each.statement for each in draft.objectives.get().indicators.all()] == ["Deaths"]

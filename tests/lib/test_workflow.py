import pytest

from bmms.lib.workflow import Guard, Step, StepNotListed, Workflow

STATES = [("DRAFT", "Draft"), ("SUBMITTED", "Submitted"), ("APPROVED", "Approved")]
SUBMIT = Step("submit", "Submit", ("DRAFT",), "SUBMITTED", "plan.submit")
APPROVE = Step("approve", "Approve", ("SUBMITTED",), "APPROVED", "plan.approve")
RETURN = Step("return", "Return", ("SUBMITTED", "APPROVED"), "DRAFT", "plan.review", needs_reason=True)
PLANS = Workflow(STATES, SUBMIT, APPROVE, RETURN)


def test_a_listed_step_leads_on():
    assert PLANS.step("submit", "DRAFT").target == "SUBMITTED"


@pytest.mark.parametrize(("name", "state"), [("approve", "DRAFT"), ("submit", "APPROVED"), ("publish", "DRAFT")])
def test_a_step_that_the_table_does_not_list_is_refused(name, state):
    with pytest.raises(StepNotListed):
        PLANS.step(name, state)


def test_steps_from_a_state_in_the_order_of_the_table():
    assert PLANS.steps_from("SUBMITTED") == [APPROVE, RETURN]
    assert PLANS.steps_from("DRAFT") == [SUBMIT]


def test_one_name_may_lead_to_different_states_from_different_ones():
    table = Workflow(STATES, SUBMIT, Step("submit", "Approve", ("SUBMITTED",), "APPROVED", "plan.approve"))
    assert table.step("submit", "SUBMITTED").target == "APPROVED"


def test_a_guard_says_what_is_missing():
    has_lines = Guard("It has a line.", lambda plan: bool(plan))
    step = Step("submit", "Submit", ("DRAFT",), "SUBMITTED", "plan.submit", guards=(has_lines,))
    assert step.unmet([]) == ["It has a line."]
    assert step.unmet(["a line"]) == []


def test_a_guard_may_say_it_of_this_very_document():
    is_small = Guard(lambda plan: f"Not all {len(plan)} fit.", lambda plan: len(plan) < 2)
    step = Step("submit", "Submit", ("DRAFT",), "SUBMITTED", "plan.submit", guards=(is_small,))
    assert step.unmet(["a line", "another"]) == ["Not all 2 fit."]


def test_the_first_state_is_where_a_document_begins():
    assert PLANS.initial == "DRAFT"
    assert PLANS.reachable() == {"DRAFT", "SUBMITTED", "APPROVED"}


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((SUBMIT,), "No step leads to: APPROVED"),
        ((SUBMIT, APPROVE, Step("x", "X", ("LOST",), "DRAFT", "p")), "do not exist: LOST"),
        ((SUBMIT, APPROVE, Step("submit", "S", ("DRAFT",), "APPROVED", "p")), "one name"),
    ],
)
def test_a_table_that_says_nonsense_is_refused_when_declared(steps, says):
    with pytest.raises(ValueError, match=says):
        Workflow(STATES, *steps)

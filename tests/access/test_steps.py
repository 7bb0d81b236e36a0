import pytest

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.access.steps import offered_steps, take_step
from bmms.lib.workflow import Guard, Step, Workflow

READY = Guard("The list is complete.", lambda document: document == "complete")
TABLE = Workflow(
    [("OPEN", "Open"), ("CLOSED", "Closed")],
    Step("close", "Close", ("OPEN",), "CLOSED", Permission.UNIT_MANAGE, guards=(READY,)),
    Step("reopen", "Reopen", ("CLOSED",), "OPEN", Permission.UNIT_MANAGE, needs_reason=True),
)
KEEPER = Actor(user_id=1, name="Keeper", permissions=frozenset({Permission.UNIT_MANAGE}))
READER = Actor(user_id=2, name="Reader")


def test_a_step_that_is_theirs_and_ready_is_taken():
    assert take_step(TABLE, "close", "complete", state="OPEN", by=KEEPER).target == "CLOSED"


def test_a_step_that_is_not_listed_names_the_state():
    with pytest.raises(DomainError, match="Closed"):
        take_step(TABLE, "close", "complete", state="CLOSED", by=KEEPER)


def test_somebody_without_the_permission_is_refused():
    with pytest.raises(NotAllowed):
        take_step(TABLE, "close", "complete", state="OPEN", by=READER)


def test_what_is_missing_is_said():
    with pytest.raises(DomainError, match=r"The list is complete\."):
        take_step(TABLE, "close", "half", state="OPEN", by=KEEPER)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_step_that_needs_a_reason_is_refused_without(reason):
    with pytest.raises(DomainError, match="reason"):
        take_step(TABLE, "reopen", "complete", state="CLOSED", by=KEEPER, reason=reason)


def test_offered_are_the_steps_that_are_theirs_with_what_stands_in_the_way():
    (offer,) = offered_steps(TABLE, "half", state="OPEN", by=KEEPER)
    assert offer.step.name == "close"
    assert offer.unmet == ["The list is complete."]
    assert not offer.is_possible
    assert offered_steps(TABLE, "complete", state="OPEN", by=KEEPER)[0].is_possible
    assert offered_steps(TABLE, "half", state="OPEN", by=READER) == []

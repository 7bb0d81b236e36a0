import pytest
from tests.coordination import samples
from tests.coordination.actions.test_matters import told

from bmms.access.errors import DomainError, NotAllowed
from bmms.coordination.actions.commitments import escalate, move_commitment, propose_commitment
from bmms.coordination.actions.matters import answer, invite
from bmms.coordination.models import Commitment, Escalation, Matter, Party
from bmms.coordination.queries.matters import commitments_due
from bmms.tenancy.scope import scope

DAY = samples.date(2026, 1, 1)


@pytest.fixture
def taken(mole, matter, labor):
    """Labor takes part."""
    with scope(mole.pk):
        answer(matter, Party.Status.ACCEPTED, by=labor)
    return matter


def test_it_is_proposed_accepted_and_reported_as_done(moh, mole, taken, head, labor, carla):
    with scope(moh.pk):
        made = samples.commitment(taken, mole, by=head)
        with pytest.raises(NotAllowed):
            move_commitment(made, "accept", by=head)
    assert "commitment.proposed" in told(carla)
    with scope(mole.pk):
        with pytest.raises(NotAllowed):
            move_commitment(made, "withdraw", by=labor, reason="x")
        move_commitment(made, "accept", by=labor)
        with pytest.raises(DomainError, match="needs a reason"):
            move_commitment(made, "complete", by=labor)
        move_commitment(made, "complete", by=labor, reason="They were there")
        made.refresh_from_db()
        assert (made.status, made.remark) == ("done", "They were there")
    assert "commitment.proposed" not in told(carla)


def test_ones_own_counts_as_accepted(mole, taken, labor):
    with scope(mole.pk):
        assert propose_commitment(taken, mole, "Lend the boat", DAY, by=labor).status == "accepted"


def test_only_who_takes_part_commits(moh, mole, mafar, matter, head, labor, outsider):
    with scope(moh.pk), pytest.raises(DomainError, match="does not take part"):
        propose_commitment(matter, mafar, "Fish", DAY, by=head)
    with scope(mole.pk), pytest.raises(DomainError, match="Accept the invitation"):
        propose_commitment(matter, mole, "Boat", DAY, by=labor)
    with scope(mafar.pk), pytest.raises(DomainError, match="not with the parties"):
        propose_commitment(matter, mafar, "Fish", DAY, by=outsider)
    with scope(moh.pk):
        assert Commitment.objects.count() == 0


def test_what_is_overdue_is_laid_before_ocm_which_then_sees_it(moh, mole, ocm, mafar, taken, labor, cora, head):
    with scope(mole.pk):
        made = samples.commitment(taken, moh, by=labor)
        with pytest.raises(DomainError, match="Only what is overdue"):
            escalate(made, "Late", by=labor)
        Commitment.objects.update(due_date=DAY)
        made.refresh_from_db()
        with pytest.raises(DomainError, match="what was tried"):
            escalate(made, " ", by=labor)
        with scope(ocm.pk):
            assert Matter.objects.count() == 0
        escalate(made, "Asked three times", by=labor)
        with pytest.raises(DomainError, match="already"):
            escalate(made, "Again", by=labor)
    assert told(cora) == ["commitment.escalated"]
    with scope(ocm.pk):
        assert (Matter.objects.count(), Escalation.objects.get().reason) == (1, "Asked three times")
    with scope(mafar.pk):
        assert Escalation.objects.count() == 0
    with scope(moh.pk):
        assert [each.pk for each in commitments_due()] == [made.pk]
        move_commitment(made, "accept", by=head)
        move_commitment(made, "complete", by=head, reason="Here")
        assert commitments_due() == []
    assert told(cora) == []


def test_nothing_is_written_into_what_is_over(moh, mole, taken, head, labor):
    with scope(moh.pk):
        made = samples.commitment(taken, mole, by=head)
        samples.move_matter(taken, "withdraw", by=head, reason="No need")
    with scope(mole.pk), pytest.raises(DomainError, match="not with the parties"):
        move_commitment(made, "accept", by=labor)


def test_the_office_that_an_escalation_let_in_can_still_be_invited(moh, mole, ocm, taken, labor, head, cora):
    with scope(mole.pk):
        made = samples.commitment(taken, moh, by=labor)
        Commitment.objects.update(due_date=DAY)
        made.refresh_from_db()
        escalate(made, "Asked three times", by=labor)
    with scope(moh.pk):
        invite(taken, ocm, by=head)
        assert Party.objects.get(organization=ocm).status == "invited"
    assert set(told(cora)) == {"commitment.escalated", "matter.invitation"}


def test_what_is_withdrawn_waits_for_nobody(moh, mole, taken, labor, head, ana, carla, cora):
    with scope(mole.pk):
        made = samples.commitment(taken, moh, by=labor)
        Commitment.objects.update(due_date=DAY)
        made.refresh_from_db()
        escalate(made, "Asked three times", by=labor)
    assert ("commitment.proposed" in told(ana), told(cora)) == (True, ["commitment.escalated"])
    with scope(moh.pk):
        samples.move_matter(taken, "withdraw", by=head, reason="No need")
    assert ("commitment.proposed" in told(ana), told(cora)) == (False, [])

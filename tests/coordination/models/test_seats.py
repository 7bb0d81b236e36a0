"""The wall of what parties share, asked in Python and in PostgreSQL, by who takes part and by who does not."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.coordination import samples

from bmms.coordination.actions.commitments import escalate
from bmms.coordination.actions.matters import answer
from bmms.coordination.actions.sharing import share_file, write_post
from bmms.coordination.models import Commitment, Escalation, Matter, Paper, Party, Post, Seat
from bmms.tenancy.scope import ScopeError, oversight, scope

SHARED = (Matter, Party, Post, Paper, Commitment, Escalation, Seat)


@pytest.fixture
def full(moh, mole, ocm, matter, head, labor):
    """A matter with a row of everything."""
    with scope(moh.pk):
        write_post(matter, "When?", by=head)
        share_file(matter, samples.pdf(), by=head)
        overdue = samples.commitment(matter, mole, by=head)
        Commitment.objects.update(due_date=samples.date(2026, 1, 1))
        overdue.refresh_from_db()
        escalate(overdue, "No answer", by=head)
    return matter


def raw(model) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        return int(cursor.fetchone()[0])


def changed(model) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET id = id')
        return int(cursor.rowcount)


@pytest.mark.parametrize("model", SHARED, ids=lambda model: model.__name__)
def test_parties_read_and_others_find_nothing(full, moh, mole, mafar, ocm, model):
    for reader in (moh, mole, ocm):
        with scope(reader.pk):
            assert model.objects.count() >= 1
            assert raw(model) == model.objects.count()
    with scope(mafar.pk):
        assert (model.objects.count(), raw(model), changed(model)) == (0, 0, 0)
    assert raw(model) == 0  # in no scope at all
    with pytest.raises(ScopeError):
        model.objects.count()
    with oversight():
        assert model.objects.count() == raw(model) >= 1


def test_a_draft_is_seen_by_nobody_else(moh, mole, head):
    with scope(moh.pk):
        draft = samples.draft(by=head)
        samples.invite(draft, mole, by=head)
    with scope(mole.pk):
        assert (raw(Matter), raw(Party), raw(Seat)) == (0, 0, 0)


def test_whoever_takes_no_part_puts_nothing_in(full, mafar):
    """Foreign keys are checked past row security: the policy asks for the seat."""
    own = {"matter_id": full.pk, "organization_id": mafar.pk}
    person = {"written_by_id": full.prepared_by_id}
    for forged in (
        lambda: Post.objects.bulk_create([Post(text="x", **person, **own)]),
        lambda: Paper.objects.bulk_create(
            [Paper(name="x", size=1, attachment=full.key, shared_by_id=full.prepared_by_id, **own)]
        ),
        lambda: Party.objects.bulk_create([Party(owner_id=mafar.pk, **own)]),
        lambda: Commitment.objects.bulk_create(
            [Commitment(responsible_id=mafar.pk, text="x", due_date=full.date, **own)]
        ),
    ):
        with scope(mafar.pk), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            forged()
    with oversight():
        assert (raw(Post), raw(Paper), raw(Party), raw(Commitment)) == (1, 1, 2, 1)


def test_nobody_seats_themselves_at_a_matter_of_others(full, mafar, mole):
    for who in (mafar, mole):
        with scope(who.pk), pytest.raises(IntegrityError, match="coordination_seat_same_owner"), transaction.atomic():
            Seat.objects.bulk_create([Seat(matter_id=full.pk, organization_id=mafar.pk, owner_id=who.pk)])
    with scope(mafar.pk):
        assert raw(Matter) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Seat.objects.bulk_create([Seat(matter_id=full.pk, organization_id=mafar.pk, owner_id=full.organization_id)])


def test_a_party_changes_its_own_rows_and_no_others(full, mole, moh, labor):
    with scope(mole.pk):
        assert Matter.objects.update(title="x") == 0
        assert Post.objects.update(text="x") == 0
        assert Party.objects.exclude(organization=mole).update(status="declined", reason="x") == 0
        answer(full, Party.Status.ACCEPTED, by=labor)
    with scope(moh.pk):
        assert Party.objects.get(organization=mole).status == "accepted"
        assert Matter.objects.get().title == "Medical mission"

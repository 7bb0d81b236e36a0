from datetime import date, datetime, time

import pytest
from tests import cast
from tests.coordination import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.coordination.actions.matters import (
    answer,
    edit_matter,
    invite,
    move_matter,
    move_meeting,
    start_matter,
    uninvite,
)
from bmms.coordination.models import Matter, Party
from bmms.coordination.queries.calendar import meetings_to_come
from bmms.coordination.queries.matters import matters, own_party
from bmms.lib.dates import MANILA
from bmms.notifications.models import Notification
from bmms.tenancy.scope import own, scope


def told(person) -> list[str]:
    with own(person.pk):
        return list(Notification.objects.filter(user=person, done_at=None).values_list("kind", flat=True))


def test_it_is_prepared_sent_and_answered(moh, mole, head, labor, ana, carla):
    with scope(moh.pk):
        made = start_matter(samples.VALUES, by=head)
        with pytest.raises(DomainError, match="other organization is invited"):
            move_matter(made, "send", by=head)
        invite(made, mole, by=head)
        assert told(carla) == []
        move_matter(made, "send", by=head)
    assert told(carla) == ["matter.invitation"]
    with scope(mole.pk):
        found = matters().get()
        assert (found.answer, found.status) == ("invited", "open")
        answer(found, Party.Status.ACCEPTED, by=labor)
        with pytest.raises(DomainError, match="answered already"):
            answer(found, Party.Status.DECLINED, reason="No", by=labor)
    assert told(carla) == []
    assert told(ana) == ["matter.answer"]
    with scope(moh.pk):
        assert Party.objects.get(organization=mole).status == "accepted"


def test_who_declines_says_why(mole, matter, labor):
    with scope(mole.pk):
        with pytest.raises(DomainError, match="Say why"):
            answer(matter, Party.Status.DECLINED, by=labor)
        answer(matter, Party.Status.DECLINED, reason="No boat this month", by=labor)
        assert Party.objects.get(organization=mole).reason == "No boat this month"


def test_who_is_not_invited_answers_nothing(mafar, matter, outsider):
    with scope(mafar.pk), pytest.raises(DomainError, match="no invitation"):
        answer(matter, Party.Status.ACCEPTED, by=outsider)


def test_officers_prepare_and_heads_decide(moh, mole, matter):
    planner = cast.acting(cast.member("pia", moh, "planning_officer"), moh)
    viewer = cast.acting(cast.member("vic", moh, "cashier"), moh)
    with scope(moh.pk):
        draft = start_matter(samples.VALUES, by=planner)
        invite(draft, mole, by=planner)
        for refused in (
            lambda: move_matter(draft, "send", by=planner),
            lambda: start_matter(samples.VALUES, by=viewer),
            lambda: start_matter(samples.VALUES | {"kind": "directive"}, by=planner),
        ):
            with pytest.raises(NotAllowed):
                refused()
        assert Matter.objects.get(pk=draft.pk).status == "draft"


def test_a_directive_is_ocms(ocm, moh, secretariat, head):
    with scope(ocm.pk):
        made = samples.sent(moh, by=secretariat, title="Report on clinics", kind="directive")
    with scope(moh.pk):
        answer(made, Party.Status.ACCEPTED, by=head)
        with pytest.raises(NotAllowed):
            start_matter(samples.VALUES | {"kind": "directive"}, by=head)


def test_the_other_party_changes_nothing_of_it(mole, matter, labor):
    with scope(mole.pk):
        for refused in (
            lambda: edit_matter(matter, samples.VALUES, version=1, by=labor),
            lambda: move_matter(matter, "withdraw", by=labor, reason="x"),
            lambda: invite(matter, matter.organization, by=labor),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_what_is_with_the_parties_stays_but_for_minutes(moh, mole, matter, head):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="only the minutes"):
            edit_matter(matter, samples.VALUES | {"text": "More"}, version=1, by=head)
        meeting = samples.sent(mole, title="Coordination meeting", by=head, kind="meeting")
        values = samples.VALUES | {"kind": "meeting", "title": "Coordination meeting"}
        edit_matter(meeting, values | {"text": "Agreed on three days."}, version=1, by=head)
        with pytest.raises(StaleRecord):
            edit_matter(meeting, values | {"text": "Late"}, version=1, by=head)
        with pytest.raises(DomainError, match="only the minutes"):
            edit_matter(meeting, values | {"title": "Other"}, version=2, by=head)
        assert Matter.objects.get(pk=meeting.pk).text == "Agreed on three days."


def test_an_invitation_is_taken_out_of_a_draft_only(moh, mole, matter, head):
    with scope(moh.pk):
        draft = samples.draft(by=head)
        uninvite(invite(draft, mole, by=head), by=head)
        assert draft.party_rows.count() == 1
        with pytest.raises(DomainError, match="only of a draft"):
            uninvite(matter.party_rows.get(organization=mole), by=head)


def test_somebody_is_invited_later_and_told_at_once(moh, mafar, matter, head):
    mario = cast.member("mia", mafar, "head_of_office")
    with scope(moh.pk):
        invite(matter, mafar, by=head)
        with pytest.raises(DomainError, match="invited already"):
            invite(matter, mafar, by=head)
    assert told(mario) == ["matter.invitation"]
    with scope(mafar.pk):
        assert Matter.objects.count() == 1


def test_it_is_closed_with_its_outcome_once_nothing_is_pending(moh, mole, matter, head, carla):
    with scope(moh.pk):
        made = samples.commitment(matter, mole, by=head)
        with pytest.raises(DomainError, match="Every commitment"):
            move_matter(matter, "close", by=head, reason="Done")
        samples.Commitment.objects.filter(pk=made.pk).update(
            status="done", moved_by=head.user_id, moved_at="2026-01-01T00:00Z"
        )
        move_matter(matter, "close", by=head, reason="Two doctors came")
        assert Matter.objects.get().outcome == "Two doctors came"
    assert "matter.invitation" not in told(carla)


NEW_TIME = {"date": date(2030, 6, 6), "from_time": time(14), "until_time": time(15), "venue": "Library"}


@pytest.fixture
def meeting(moh, mole, mafar, head, outsider):
    """On a Tuesday at nine, with labor; agriculture has declined."""
    hours = {"from_time": time(9), "until_time": time(10)}
    with scope(moh.pk):
        made = samples.sent(mole, mafar, by=head, kind="meeting", date=date(2030, 6, 4), **hours)
    with scope(mafar.pk):
        answer(made, Party.Status.DECLINED, reason="No boat", by=outsider)
    return made


def test_a_sent_meeting_is_moved_and_the_parties_are_told(moh, mole, meeting, head, labor, carla, mario):
    with scope(mole.pk):
        answer(meeting, Party.Status.ACCEPTED, by=labor)
    with scope(moh.pk):
        move_meeting(meeting, NEW_TIME, reason="The hall floods.", version=1, by=head)
        moved = Matter.objects.get()
        assert (moved.date, moved.begins_at, moved.venue, moved.version) == (
            date(2030, 6, 6),
            datetime(2030, 6, 6, 14, tzinfo=MANILA),
            "Library",
            2,
        )
        event = Event.objects.get(verb="matter.moved")
        assert (event.reason, event.changes["date"]) == ("The hall floods.", ["2030-06-04", "2030-06-06"])
    with own(carla.pk):
        news = Notification.objects.get(user=carla, kind="matter.moved")
        assert news.about["when"] == "06 Jun 2030, 14:00–15:00, Library"
        assert news.about["why"] == "The hall floods."
    with own(mario.pk):
        assert not Notification.objects.filter(user=mario, kind="matter.moved").exists()
    with scope(mole.pk):
        (entry,) = meetings_to_come("mole")  # of which the calendar that others subscribe to is made
        assert (entry.uid, entry.begins) == (f"meeting-{meeting.key}", moved.begins_at)
        assert own_party(meeting).status == "accepted"


def test_a_meeting_is_moved_once_more(moh, meeting, head, carla):
    with scope(moh.pk):
        move_meeting(meeting, NEW_TIME, reason="The hall floods.", version=1, by=head)
        move_meeting(meeting, NEW_TIME | {"venue": "Hall"}, reason="It is dry.", version=2, by=head)
    assert told(carla).count("matter.moved") == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": " "}, "Say why it is moved"),
        ({"values": {}}, "at that time and place already"),
        ({"values": {"date": date(2026, 1, 5)}}, "That time is over"),
        ({"values": {"until_time": time(13)}}, "end before it begins"),
        ({"values": {"until_date": date(2030, 6, 1)}}, "last day lies before"),
    ],
)
def test_a_move_that_says_nothing_sensible_is_refused(moh, meeting, head, change, words):
    given = {"values": NEW_TIME, "reason": "Rain"} | change
    if given["values"] and given["values"] != NEW_TIME:
        given["values"] = NEW_TIME | given["values"]
    with scope(moh.pk):
        with pytest.raises(DomainError, match=words):
            move_meeting(meeting, version=1, by=head, **given)
        assert Matter.objects.get().date == date(2030, 6, 4)


def test_who_began_a_meeting_moves_it_and_only_while_it_is_with_the_parties(moh, mole, meeting, head, labor):
    planner = cast.acting(cast.member("pia", moh, "planning_officer"), moh)
    given = {"values": NEW_TIME, "reason": "Rain", "version": 1}
    with scope(mole.pk), pytest.raises(NotAllowed):
        move_meeting(meeting, by=labor, **given)
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            move_meeting(meeting, by=planner, **given)
        with pytest.raises(StaleRecord):
            move_meeting(meeting, by=head, **given | {"version": 7})
        draft = start_matter(samples.VALUES | {"kind": "meeting", "title": "Draft"}, by=head)
        request = samples.sent(mole, by=head, title="A request")
        move_matter(meeting, "withdraw", reason="Not needed", by=head)
        for wrong in (draft, request, meeting):
            with pytest.raises(DomainError, match="Only a meeting that is with the parties"):
                move_meeting(wrong, by=head, **given)

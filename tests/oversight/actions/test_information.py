from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests import cast
from tests.oversight import samples

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.notifications.models import Notification
from bmms.oversight.actions.information import (
    decide_appeal,
    decide_request,
    drop_request,
    edit_request,
    extend_request,
    log_request,
    record_appeal,
    remove_request,
)
from bmms.oversight.models import InformationRequest
from bmms.periods.models import Holiday
from bmms.tenancy.scope import own, scope, system


@pytest.fixture
def dina(moh) -> cast.User:
    return cast.member("dina", moh, "director")


@pytest.fixture
def director(dina, moh):
    return cast.acting(dina, moh)


@pytest.fixture
def asked(moh, director, ana):
    with scope(moh.pk):
        return samples.asked(by=director)


def now(asked: InformationRequest) -> InformationRequest:
    return InformationRequest.objects.get(pk=asked.pk)


def waiting(person: cast.User) -> set[str]:
    with own(person.pk):
        return set(
            Notification.objects.filter(user=person, done_at=None, needs_action=True).values_list("kind", flat=True)
        )


def test_15_working_days_without_the_holidays_of_the_region(moh, director):
    received = {**samples.ASKED, "received_date": date(2026, 3, 16)}  # a Monday
    with scope(moh.pk):
        assert log_request(received, by=director).due_date == date(2026, 4, 6)
        with system("a holiday of the region"):
            Holiday.objects.create(day=date(2026, 3, 20), name="Eid'l Fitr")
        assert log_request(received | {"number": "FOI-9"}, by=director).due_date == date(2026, 4, 7)


def test_from_the_letter_to_the_end_of_its_appeal(moh, asked, director, head, ana, dina):
    assert waiting(ana) == {"information.asked"}
    with scope(moh.pk):
        decide_request(asked, "deny", answer="It names patients.", ground="privacy", by=director)
    assert waiting(ana) == set()
    with scope(moh.pk):
        record_appeal(asked, appealed_date=timezone.localdate(), by=director)
        assert now(asked).appeal_due_date > timezone.localdate() + timedelta(days=40)
    assert (waiting(ana), waiting(dina)) == ({"information.appealed"}, set())
    with scope(moh.pk):
        decide_appeal(asked, "reverse", reason="Without the names it can be given.", by=head)
        assert (now(asked).status, now(asked).appeal_decided_by_id) == ("reversed", ana.pk)
        verbs = Event.objects.filter(subject_type="oversight.informationrequest").order_by("pk")
        told = [event.verb.removeprefix("information.") for event in verbs]
    assert told == ["asked", "decided", "appealed", "appeal_decided"]


def test_what_the_head_denied_waits_for_the_office_above(moh, asked, head, ana):
    vera = cast.member("vera", cast.organization("ocm", "Chief Minister"), "ocm_appeals")
    with scope(moh.pk):
        decide_request(asked, "deny", answer="It names patients.", ground="privacy", by=head)
        record_appeal(asked, appealed_date=timezone.localdate(), by=samples.somebody())
    assert (waiting(ana), waiting(vera)) == (set(), {"information.appealed"})
    other_head = cast.acting(cast.member("hana", moh, "head_of_office"), moh)
    with scope(moh.pk):
        with pytest.raises(DomainError, match="Office of the Chief Minister"):
            decide_appeal(asked, "reverse", reason="Without the names.", by=other_head)
        decide_appeal(asked, "reverse", reason="Without the names.", by=cast.acting(vera, moh))
        assert (now(asked).status, now(asked).appeal_decided_by_id) == ("reversed", vera.pk)
    assert waiting(vera) == set()


def test_what_a_director_denied_is_not_decided_from_outside(moh, asked, director):
    vera = cast.member("vera", cast.organization("ocm", "Chief Minister"), "ocm_appeals")
    with scope(moh.pk):
        decide_request(asked, "deny", answer="It names patients.", ground="privacy", by=director)
        record_appeal(asked, appealed_date=timezone.localdate(), by=director)
        with pytest.raises(DomainError, match="head of the office itself"):
            decide_appeal(asked, "reverse", reason="x", by=cast.acting(vera, moh))
        assert now(asked).status == "appealed"


def test_at_ocm_itself_its_officer_for_appeals_decides_what_its_head_denied(ocm):
    heads = [cast.acting(cast.member(name, ocm, "head_of_office"), ocm) for name in ("hana", "hadi")]
    vera = cast.acting(cast.member("vera", ocm, "ocm_appeals"), ocm)
    with scope(ocm.pk):
        asked = samples.asked()
        decide_request(asked, "deny", answer="It names patients.", ground="privacy", by=heads[0])
        record_appeal(asked, appealed_date=timezone.localdate(), by=samples.somebody())
        with pytest.raises(DomainError, match="decided by the office above"):
            decide_appeal(asked, "uphold", reason="x", by=heads[1])
        decide_appeal(asked, "uphold", reason="The law is clear.", by=vera)
        assert now(asked).status == "upheld"


def test_extended_it_waits_until_the_new_day(moh, asked, director, ana):
    with scope(moh.pk):
        extend_request(asked, days=5, reason="Nine boxes.", by=director)
        until = now(asked).due_date
    with own(ana.pk):
        assert Notification.objects.get(user=ana, kind="information.asked").due_date == until > asked.due_date


@pytest.mark.parametrize("step", ["deny", "grant_partly"])
def test_nothing_is_kept_back_without_a_law(moh, asked, director, step):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="legal ground"):
            decide_request(asked, step, answer="No.", by=director)
        with pytest.raises(IntegrityError, match="oversight_foi_ground"), transaction.atomic():
            InformationRequest.objects.update(status="denied")
        assert now(asked).status == "received"


def test_it_is_extended_once_in_time_and_by_20_working_days_at_most(moh, asked, director):
    with scope(moh.pk):
        before = now(asked).due_date
        for days, reason in ((21, "Many"), (5, " ")):
            with pytest.raises(DomainError, match="1 to 20"):
                extend_request(asked, days=days, reason=reason, by=director)
        extend_request(asked, days=20, reason="Nine boxes of records.", by=director)
        assert now(asked).due_date >= before + timedelta(days=28)
        with pytest.raises(DomainError, match="once"):
            extend_request(asked, days=1, reason="More", by=director)
        late = samples.asked("FOI-8", days_ago=40)
        with pytest.raises(DomainError, match="over already"):
            extend_request(late, days=1, reason="More", by=director)


def test_whoever_denied_does_not_decide_the_appeal_even_past_the_actions(moh, asked, head):
    with scope(moh.pk):
        decide_request(asked, "deny", answer="It names patients.", ground="privacy", by=head)
        record_appeal(asked, appealed_date=timezone.localdate(), by=samples.somebody())
        with pytest.raises(DomainError, match="does not decide"):
            decide_appeal(asked, "uphold", reason="As said.", by=head)
        with pytest.raises(IntegrityError, match="oversight_foi_people"), transaction.atomic():
            InformationRequest.objects.update(appeal_decided_by=head.user_id, appeal_decided_at=timezone.now())
        assert now(asked).status == "appealed"


def test_an_appeal_is_filed_within_15_days(moh, asked, director):
    with scope(moh.pk):
        decide_request(asked, "deny", answer="It names patients.", ground="privacy", by=director)
        InformationRequest.objects.update(decided_at=timezone.now() - timedelta(days=20))
        for day, words in ((timezone.localdate(), "within 15 days"), (date(2026, 1, 1), "between the answer")):
            with pytest.raises(DomainError, match=words):
                record_appeal(asked, appealed_date=day, by=director)
        assert now(asked).status == "denied"


def test_what_was_answered_stays(moh, asked, director):
    with scope(moh.pk):
        drop_request(asked, reason="Taken back by the requester.", by=director)
        with pytest.raises(DomainError, match="changed no more"):
            edit_request(asked, samples.ASKED | {"subject": "Other"}, version=1, by=director)
        with pytest.raises(DomainError, match="stays"):
            remove_request(asked, by=director)
        assert now(asked).subject == samples.ASKED["subject"]


def test_whoever_only_reads_logs_and_decides_nothing(moh, asked, ben):
    with scope(moh.pk):
        for act in (
            lambda by: samples.asked("FOI-7", by=by),
            lambda by: decide_request(asked, "grant", answer="Here.", by=by),
        ):
            with pytest.raises(NotAllowed):
                act(cast.acting(ben, moh))
        assert (InformationRequest.objects.count(), now(asked).status) == (1, "received")

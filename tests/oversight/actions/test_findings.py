from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests import cast
from tests.documents.files import upload
from tests.oversight import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.documents.actions.attaching import attach_file
from bmms.notifications.models import Notification
from bmms.oversight.actions.findings import (
    answer_finding,
    edit_finding,
    judge_finding,
    raise_finding,
    remove_finding,
    report_finding,
    write_finding,
)
from bmms.oversight.models import Finding
from bmms.tenancy.scope import own, scope

DONE = {"done": "All are liquidated."}


@pytest.fixture
def raised(moh, coa, ana):
    with scope(moh.pk):
        return samples.finding(by=coa)


def now(finding: Finding) -> Finding:
    return Finding.objects.get(pk=finding.pk)


def waiting(person: cast.User) -> set[str]:
    with own(person.pk):
        return set(
            Notification.objects.filter(user=person, done_at=None, needs_action=True).values_list("kind", flat=True)
        )


def shown(finding, by) -> None:
    attach_file(finding, upload("letter.pdf"), retention="ADMINISTRATIVE", by=by)


def test_from_the_memorandum_to_its_settlement(moh, raised, head, coa, ana, amy):
    assert waiting(ana) == {"finding.raised"}
    with scope(moh.pk):
        assert now(raised).due_date == raised.received_date + timedelta(days=60)
        answer_finding(raised, samples.answer(), by=head)
        shown(raised, head)
        report_finding(raised, DONE, by=head)
    assert (waiting(ana), waiting(amy)) == (set(), {"finding.reported"})
    with scope(moh.pk):
        judge_finding(raised, "settle", reason="Shown by the official receipts.", by=coa)
        found = now(raised)
        verbs = list(
            Event.objects.filter(subject_type="oversight.finding").order_by("pk").values_list("verb", flat=True)
        )
    assert (found.status, found.settled_by_id, found.remark) == ("settled", amy.pk, "Shown by the official receipts.")
    assert verbs == [f"finding.{word}" for word in ("raised", "answered", "reported", "settled")]
    assert waiting(amy) == set()


def test_a_returned_one_is_told_of_in_each_round(moh, raised, head, coa, ana):
    for _round in range(2):
        with scope(moh.pk):
            answer_finding(raised, samples.answer(), by=head)
        assert "finding.returned" not in waiting(ana)
        with scope(moh.pk):
            judge_finding(raised, "return", reason="The plan names no date for the rest.", by=coa)
            assert now(raised).status == "unanswered"
        assert "finding.returned" in waiting(ana)


def test_a_returned_one_has_15_days_or_what_was_left_and_is_not_late_at_once(moh, coa, head):
    today = timezone.localdate()
    with scope(moh.pk):
        for number, days_ago, due in (("AOM 1", 100, today + timedelta(days=15)), ("AOM 2", 10, None)):
            found = samples.finding(number, days_ago=days_ago, by=head)
            answer_finding(found, samples.answer(), by=head)
            judge_finding(found, "return", reason="No date for the rest.", by=coa)
            assert now(found).due_date == (due or found.due_date)
            assert not now(found).is_late
            edit_finding(found, {"title": "Advances"}, version=1, by=head)
            assert now(found).due_date == (due or found.due_date)


@pytest.mark.parametrize(("days_ago", "is_late", "days"), [(60, False, 0), (61, True, 1)])
def test_it_is_late_after_60_calendar_days(moh, head, days_ago, is_late, days):
    with scope(moh.pk):
        found = samples.finding(days_ago=days_ago, by=head)
        assert (found.is_late, found.days_late) == (is_late, days)
        answer_finding(found, samples.answer(), by=head)
        assert (now(found).is_late, now(found).was_answered_late) == (False, is_late)


def test_one_auditor_does_not_take_over_the_finding_of_another(moh, raised, ivan):
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            edit_finding(raised, {"source": "internal"}, version=raised.version, by=cast.acting(ivan, moh))
        assert now(raised).source == "coa"


def test_only_who_may_report_on_it_is_named_as_its_owner(moh, raised, head):
    cora, dora = cast.member("cora", moh, "cashier"), cast.member("dora", moh, "director")
    with scope(moh.pk):
        with pytest.raises(DomainError, match="may open findings"):
            answer_finding(raised, samples.answer() | {"owner": cora}, by=head)
        answer_finding(raised, samples.answer() | {"owner": dora}, by=head)
    assert waiting(dora) == {"finding.mine"}


def test_an_action_plan_can_be_late_too(moh, head):
    with scope(moh.pk):
        found = samples.finding(by=head)
        answer_finding(found, samples.answer(days=-1), by=head)
        assert now(found).is_late


@pytest.mark.parametrize(
    ("missing", "words"),
    [({"response": " "}, "response"), ({"action_plan": ""}, "action plan"), ({"target_date": None}, "until when")],
)
def test_an_answer_says_all_three(moh, raised, head, missing, words):
    with scope(moh.pk):
        with pytest.raises(DomainError, match=words):
            answer_finding(raised, samples.answer() | missing, by=head)
        assert now(raised).status == "unanswered"


def test_nothing_is_reported_as_done_without_evidence(moh, raised, head):
    with scope(moh.pk):
        answer_finding(raised, samples.answer(), by=head)
        with pytest.raises(DomainError, match="evidence"):
            report_finding(raised, DONE, by=head)
        assert now(raised).status == "answered"


def test_only_the_auditor_of_its_office_judges(moh, raised, head, ivan):
    with scope(moh.pk):
        answer_finding(raised, samples.answer(), by=head)
        for other in (head, cast.acting(ivan, moh)):
            with pytest.raises(NotAllowed):
                judge_finding(raised, "return", reason="No", by=other)
        assert now(raised).status == "answered"


def test_whoever_reports_does_not_validate_even_past_the_actions(moh, coa):
    with scope(moh.pk):
        found = samples.reported(by=samples.somebody())
        me = found.reported_by_id
        with pytest.raises(IntegrityError, match="oversight_finding_people"), transaction.atomic():
            Finding.objects.filter(pk=found.pk).update(status="settled", settled_by=me, settled_at=timezone.now())
        assert now(found).status == "reported"


def test_an_auditor_raises_those_of_the_own_office_only(moh, coa):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="own office"):
            samples.finding(source="internal", by=coa)
        assert not Finding.objects.exists()


def test_what_the_auditor_raised_is_not_the_organizations_to_change(moh, raised, head, coa):
    values = samples.FINDING | {"amount": Decimal(1), "issued_date": raised.issued_date}
    values["received_date"] = raised.received_date
    with scope(moh.pk):
        with pytest.raises(DomainError, match="auditor has raised"):
            edit_finding(raised, values, version=1, by=head)
        assert now(raised).amount == samples.FINDING["amount"]
        edit_finding(raised, values, version=1, by=coa)
        assert now(raised).amount == 1
        with pytest.raises(StaleRecord):
            edit_finding(raised, values | {"title": "Other"}, version=1, by=coa)


@pytest.mark.parametrize(("issued", "received", "words"), [(0, 1, "before it was issued"), (-1, -2, "still to come")])
def test_days_that_cannot_be(moh, head, issued, received, words):
    today = timezone.localdate()
    days = {"issued_date": today - timedelta(days=issued), "received_date": today - timedelta(days=received)}
    with scope(moh.pk), pytest.raises(DomainError, match=words):
        raise_finding(samples.FINDING | days, by=head)


def test_whoever_only_reads_writes_nothing(moh, ben):
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            samples.finding(by=cast.acting(ben, moh))
        assert not Finding.objects.exists()


def test_a_file_brings_and_an_undoing_takes_only_what_is_unanswered(moh, head):
    with scope(moh.pk):
        found = samples.finding(by=head)
        write_finding(found, {"title": "Advances"}, by=head)
        assert now(found).title == "Advances"
        answer_finding(found, samples.answer(), by=head)
        with pytest.raises(DomainError, match="stays"):
            remove_finding(found, by=head)
        other = samples.finding("AOM 9", by=head)
        remove_finding(other, by=head)
        assert list(Finding.objects.values_list("number", flat=True)) == [found.number]

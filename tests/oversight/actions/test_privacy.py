from datetime import timedelta

import pytest
from django.utils import timezone
from tests import cast
from tests.oversight import samples

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.notifications.models import Notification
from bmms.oversight.actions.privacy import (
    answer_subject_request,
    close_breach,
    edit_breach,
    note_notice,
    remove_activity,
    warn_of_breaches,
    write_activity,
)
from bmms.oversight.models import Breach, ProcessingActivity, SubjectRequest
from bmms.tenancy.scope import own, scope


@pytest.fixture
def dado(db) -> cast.User:
    """The data protection officer."""
    return cast.member("dado", None, "data_protection_officer")


@pytest.fixture
def ada(moh) -> cast.User:
    return cast.member("ada", moh, "organization_administrator")


@pytest.fixture
def keeper(ada, moh):
    return cast.acting(ada, moh)


def told(person: cast.User, *, waiting: bool = True) -> set[str]:
    with own(person.pk):
        rows = Notification.objects.filter(user=person, kind__startswith="breach.")
        return set((rows.filter(done_at=None) if waiting else rows).values_list("kind", flat=True))


def now(breach: Breach) -> Breach:
    return Breach.objects.get(pk=breach.pk)


@pytest.mark.parametrize(
    ("affected", "is_sensitive", "must"), [(99, False, False), (100, False, True), (1, True, True)]
)
def test_whom_a_breach_must_be_told(affected, is_sensitive, must):
    breach = Breach(organization_id=1, affected=affected, is_sensitive=is_sensitive, known_at=timezone.now())
    assert (breach.must_notify, breach.runs) == (must, must)


@pytest.mark.parametrize(("hours_ago", "left", "is_late"), [(1, 70, False), (71, 0, False), (73, -2, True)])
def test_72_hours_run_from_knowledge(hours_ago, left, is_late):
    breach = Breach(organization_id=1, affected=500, known_at=timezone.now() - timedelta(hours=hours_ago, seconds=1))
    assert (breach.hours_left, breach.is_late) == (left, is_late)


def test_it_is_told_at_once_and_again_when_time_runs_out(moh, ben, dado, ada):
    with scope(moh.pk):
        breach = samples.breach(hours_ago=2, by=cast.acting(ben, moh))
    assert told(ada) == told(dado) == {"breach.reported"}
    system = system_actor("the tests")
    assert warn_of_breaches(by=system) == 0
    for hours, kind in ((50, "breach.running_out"), (80, "breach.overdue")):
        with scope(moh.pk):
            Breach.objects.filter(pk=breach.pk).update(known_at=timezone.now() - timedelta(hours=hours))
        assert warn_of_breaches(by=system) == warn_of_breaches(by=system) == 1
        assert kind in told(ada) & told(dado)


def test_notices_stop_the_clock_and_the_warnings(moh, keeper, ada, ben):
    with scope(moh.pk):
        breach = samples.breach(hours_ago=60, by=cast.acting(ben, moh))
    warn_of_breaches(by=system_actor("the tests"))
    with scope(moh.pk):
        with pytest.raises(DomainError, match="follows"):
            note_notice(breach, "report", by=keeper)
        note_notice(breach, "commission", by=keeper)
        assert now(breach).runs
        note_notice(breach, "persons", by=keeper)
        assert not now(breach).runs
        assert now(breach).report_until == now(breach).commission_at + timedelta(days=5)
        with pytest.raises(DomainError, match="already"):
            note_notice(breach, "persons", by=keeper)
    assert told(ada) == set()
    assert told(ada, waiting=False) == {"breach.reported", "breach.running_out"}
    assert warn_of_breaches(by=system_actor("the tests")) == 0


def test_it_is_closed_only_when_everything_is_done(moh, keeper):
    with scope(moh.pk):
        breach = samples.breach()
        with pytest.raises(DomainError, match="what was done"):
            close_breach(breach, lesson="Encrypt disks.", by=keeper)
        edit_breach(breach, {"contained": "Locked from afar."}, version=1, by=keeper)
        with pytest.raises(DomainError, match="notified"):
            close_breach(breach, lesson="Encrypt disks.", by=keeper)
        for which in ("commission", "persons", "report"):
            note_notice(breach, which, by=keeper)
        close_breach(breach, lesson="Encrypt disks.", by=keeper)
        assert now(breach).status == "closed"
        with pytest.raises(DomainError, match="closed"):
            edit_breach(breach, {"title": "Other"}, version=2, by=keeper)


def test_the_clock_is_not_put_off(moh, keeper):
    with scope(moh.pk):
        breach = samples.breach(hours_ago=10)
        with pytest.raises(DomainError, match="not put off"):
            edit_breach(breach, {"known_at": timezone.now()}, version=1, by=keeper)
        with pytest.raises(StaleRecord):
            edit_breach(breach, {"affected": 3}, version=9, by=keeper)
        with pytest.raises(DomainError, match="still to come"):
            samples.breach(hours_ago=-1, title="Another")
        assert now(breach).known_at == breach.known_at


def test_everybody_reports_and_few_keep(moh, ben):
    by = cast.acting(ben, moh)
    with scope(moh.pk):
        breach = samples.breach(by=by)
        for act in (
            lambda: note_notice(breach, "persons", by=by),
            lambda: write_activity(None, samples.ACTIVITY, by=by),
            lambda: samples.subject_request(by=by),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert now(breach).persons_at is None
        assert not ProcessingActivity.objects.exists()
        assert not SubjectRequest.objects.exists()


def test_a_person_is_answered_once(moh, keeper):
    with scope(moh.pk):
        asked = samples.subject_request(by=keeper)
        assert asked.due_date >= asked.received_date + timedelta(days=42)
        with pytest.raises(DomainError, match="Write what"):
            answer_subject_request(asked, answer=" ", is_refused=True, by=keeper)
        answer_subject_request(asked, answer="Another law keeps it.", is_refused=True, by=keeper)
        with pytest.raises(DomainError, match="already"):
            answer_subject_request(asked, answer="Here.", is_refused=False, by=keeper)
        assert SubjectRequest.objects.get().status == "refused"


def test_an_entry_of_the_register_is_written_changed_and_taken_back(moh, keeper):
    with scope(moh.pk):
        made = samples.activity(by=keeper)
        write_activity(made, {"kept": "5 years"}, version=1, by=keeper)
        with pytest.raises(StaleRecord):
            write_activity(made, {"kept": "1 year"}, version=1, by=keeper)
        assert ProcessingActivity.objects.get().kept == "5 years"
        remove_activity(made, by=keeper)
        assert not ProcessingActivity.objects.exists()

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from tests import cast
from tests.notifications.conftest import inbox, letters, plan, themselves

from bmms.access.actor import system_actor
from bmms.access.errors import NotAllowed
from bmms.access.news import settle, tell
from bmms.accounts.models import User
from bmms.jobs import tasks
from bmms.jobs.actions import claim, enqueue
from bmms.notifications.actions import mark_all_read, send_digests
from bmms.tenancy.scope import own, scope, system

SYSTEM = system_actor("the clock")
MORNING = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)  # 7:00 in Manila on the 26th


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as travelling:
        yield travelling


def told(moh, person, maker, **changed) -> None:
    with scope(moh.pk):
        tell(plan(moh, **changed), people=[person.pk], by=maker)


def test_one_letter_holds_everything_what_waits_first(moh, ana, maker):
    told(moh, ana, maker, once_key="plan 1", about={"plan": "Plan A"})
    told(moh, ana, maker, once_key="plan 2", about={"plan": "Plan B"}, due_date=date(2026, 12, 1))
    assert send_digests(by=SYSTEM) == 1
    (letter,) = letters()
    assert letter["subject"] == "2 things in your BMMS inbox"
    assert [line["words"] for line in letter["context"]["waiting"]] == ["Approve Plan B", "Approve Plan A"]


def test_a_second_run_finds_nothing(moh, ana, maker):
    told(moh, ana, maker)
    assert [send_digests(by=SYSTEM), send_digests(by=SYSTEM)] == [1, 0]
    assert len(letters()) == 1


def test_no_more_than_one_a_day_and_nothing_is_lost(moh, ana, maker, clock):
    told(moh, ana, maker)
    send_digests(by=SYSTEM)
    told(moh, ana, maker, once_key="plan 2")
    assert send_digests(by=SYSTEM) == 0
    clock.shift(timedelta(days=1))
    assert send_digests(by=SYSTEM) == 1
    assert [len(letter["context"]["waiting"]) for letter in letters()] == [1, 1]


def test_nobody_is_woken_at_night(moh, ana, maker, clock):
    told(moh, ana, maker)
    clock.shift(timedelta(hours=-2))
    assert send_digests(by=SYSTEM) == 0
    assert letters() == []


def test_what_was_read_settled_or_is_not_to_be_mailed_is_left_out(moh, ana, ben, maker):
    told(moh, ana, maker)
    with own(ana.pk):
        mark_all_read(by=themselves(ana))
    told(moh, ben, maker, once_key="plan 2")
    told(moh, ben, maker, kind="plan.approved")
    with scope(moh.pk):
        settle("plan.waiting", "plan 2", by=maker)
    assert send_digests(by=SYSTEM) == 0


def test_who_has_left_gets_none(moh, ana, maker):
    told(moh, ana, maker)
    with system("the test"):
        User.objects.filter(pk=ana.pk).update(is_active=False)
    assert send_digests(by=SYSTEM) == 0


def test_each_person_gets_their_own(moh, ana, ben, maker):
    told(moh, ana, maker, about={"plan": "Hers"})
    told(moh, ben, maker, about={"plan": "His"})
    assert send_digests(by=SYSTEM) == 2
    assert {letter["to"][0]: letter["context"]["waiting"][0]["words"] for letter in letters()} == {
        "ana@example.test": "Approve Hers",
        "ben@example.test": "Approve His",
    }


def test_only_the_system_sends_them(moh, ana, maker):
    with pytest.raises(NotAllowed):
        send_digests(by=cast.acting(ana, moh))


def test_the_letter_reads_well(moh, ana, maker, mailoutbox):
    told(moh, ana, maker, due_date=date(2026, 12, 1))
    worker = system_actor("worker")
    for kind in ("notifications.digest", "mail.send"):
        if kind == "mail.send":
            with system("the test"):
                from bmms.jobs.models import Job

                job = Job.objects.get(kind=kind)
        else:
            job = enqueue(kind, {}, by=worker)
        tasks.run(claim(job.pk, by=worker), worker)
    (letter,) = mailoutbox
    assert letter.subject == "1 thing in your BMMS inbox"
    assert "These wait for you:" in letter.body
    assert "Approve Plan A (MOH) – Due 2026-12-01\nhttp://127.0.0.1:8000/moh/" in letter.body
    assert "And this is new" not in letter.body
    assert [row.mailed_at is not None for row in inbox(ana)] == [True]

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import cast
from tests.jobs.rows import change, found, long_ago

from bmms.access.actor import NOBODY, system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.jobs import actions
from bmms.jobs.actions import Asked, enqueue, enqueue_all, send_mail
from bmms.jobs.actions.cleaning import forget_secrets
from bmms.jobs.models import Job
from bmms.tenancy.scope import ScopeError, scope, system


def verbs() -> list[str]:
    with system("the test looks"):
        return list(Event.objects.order_by("id").values_list("verb", flat=True))


@pytest.fixture
def asked(ana, moh) -> Job:
    with scope(moh.pk):
        return enqueue("plan.write", {"title": "health"}, by=cast.acting(ana, moh))


# --- asking ------------------------------------------------------------------------------------------------------


def test_a_job_belongs_to_who_asked_and_where(asked, ana, moh):
    job = found(asked)
    assert (job.state, job.organization_id, job.asked_by_id, job.asked_by_roles) == (
        "queued",
        moh.pk,
        ana.pk,
        "head_of_office",
    )
    assert verbs() == ["job.asked"]


def test_a_job_lives_and_dies_with_the_transaction_that_asks(ana, moh):
    with pytest.raises(KeyError), scope(moh.pk):
        enqueue("plan.write", {"title": "undone"}, by=cast.acting(ana, moh))
        raise KeyError
    with system("the test looks"):
        assert not Job.objects.exists()


def test_asking_twice_gives_the_same_job(ana, moh, mole):
    by = cast.acting(ana, moh)
    with scope(moh.pk):
        first = enqueue("plan.write", {"title": "1"}, by=by, once_key="march")
        second = enqueue("plan.write", {"title": "2"}, by=by, once_key="march")
        april = enqueue("plan.write", {"title": "3"}, by=by, once_key="april")
    elsewhere = enqueue("plan.write", {"title": "4"}, by=system_actor("x"), organization_id=mole.pk, once_key="march")
    nowhere = [enqueue("mail.send", {"to": []}, by=NOBODY, once_key="march").pk for _ in range(2)]
    assert first.pk == second.pk
    assert len({first.pk, april.pk, elsewhere.pk, *nowhere}) == 4
    assert verbs().count("job.asked") == 3


def test_many_are_asked_for_together_and_none_twice(ana, moh):
    by = cast.acting(ana, moh)
    with scope(moh.pk):
        enqueue("plan.write", {"title": "before"}, by=by, once_key="march")
        asked = [Asked({"title": "again"}, once_key="march"), *(Asked({"title": str(n)}) for n in range(20))]
        with CaptureQueriesContext(connection) as statements:
            enqueue_all("mail.send", [Asked({"n": n}) for n in range(20)], by=by)
        enqueue_all("plan.write", asked, by=by)
        enqueue_all("plan.write", [Asked({"title": "april"}, once_key="april")] * 2, by=by)
        titles = Job.objects.filter(kind="plan.write").order_by("pk").values_list("arguments__title", flat=True)
        assert list(titles) == ["before", *map(str, range(20)), "april"]
    assert len(statements) <= 5
    assert verbs().count("job.asked") == 22


def test_asking_needs_the_kinds_permission(ben, moh):
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            enqueue("plan.approve", {"title": "x"}, by=cast.acting(ben, moh))
        assert not Job.objects.exists()


@pytest.mark.parametrize("arguments", [{"day": timezone.now()}, {"ids": (1, 2)}, {"by_id": {1: "x"}}])
def test_arguments_are_plain_json(moh, ana, arguments):
    with scope(moh.pk), pytest.raises(TypeError):
        enqueue("plan.write", arguments, by=cast.acting(ana, moh))


def test_another_organization_sees_no_job(asked, mole):
    with scope(mole.pk):
        assert not Job.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE jobs_job SET state = 'cancelled' RETURNING id")
            assert cursor.fetchall() == []
    with pytest.raises(ScopeError):
        Job.objects.exists()


def test_the_table_refuses_what_makes_no_sense(asked):
    for nonsense in (
        {"state": "lost"},
        {"state": "running"},
        {"state": "done"},
        {"progress_done": 3, "progress_total": 2},
        {"file_path": "jobs/x"},
    ):
        with system("the test tries"), pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=asked.pk).update(**nonsense)


# --- the queue ---------------------------------------------------------------------------------------------------


def test_a_claimed_job_has_a_lease_and_is_nobody_elses(asked, worker, other_worker):
    job = actions.claim_next(by=worker)
    assert (job.pk, job.state, job.worker, job.attempts) == (asked.pk, "running", "worker one", 1)
    assert timedelta(seconds=50) < job.lease_until - timezone.now() <= timedelta(minutes=1)
    assert actions.claim_next(by=other_worker) is None
    assert actions.claim(asked.pk, by=other_worker) is None


def test_a_carrier_may_bring_the_same_id_twice(asked, worker):
    assert actions.claim(asked.pk, by=worker).pk == asked.pk
    assert actions.claim(asked.pk, by=worker) is None


def test_a_job_waits_for_its_time_and_the_oldest_goes_first(worker, db):
    by = system_actor("x")
    later = enqueue("clock.tick", {}, by=by, run_after=timezone.now() + timedelta(hours=1))
    young = enqueue("clock.tick", {}, by=by)
    old = enqueue("clock.tick", {}, by=by, run_after=long_ago())
    assert [actions.claim_next(by=worker).pk for _ in range(2)] == [old.pk, young.pk]
    assert actions.claim_next(by=worker) is None
    assert found(later).state == "queued"


def test_kinds_of_another_release_are_left_alone(asked, worker):
    change(asked, kind="from.tomorrow")
    assert actions.claim_next(by=worker) is None


def test_who_lost_the_lease_cannot_finish(asked, worker, other_worker):
    late = actions.claim_next(by=worker)
    change(late, lease_until=long_ago())
    assert actions.sweep(by=other_worker) == 1
    change(asked, run_after=long_ago())
    again = actions.claim_next(by=other_worker)
    with pytest.raises(actions.LeaseLost):
        actions.finish(late, by=worker)
    with pytest.raises(actions.LeaseLost):
        actions.report_progress(late, by=worker, done=1, total=2)
    actions.finish(again, by=other_worker, result={"n": 1})
    assert (found(asked).state, found(asked).result) == ("done", {"n": 1})


def test_sweeping_twice_changes_nothing_and_leaves_living_leases(asked, worker):
    actions.claim_next(by=worker)
    assert actions.sweep(by=worker) == 0
    change(asked, lease_until=long_ago())
    assert [actions.sweep(by=worker), actions.sweep(by=worker)] == [1, 0]
    assert (found(asked).state, found(asked).lease_until) == ("queued", None)


def test_a_failed_attempt_waits_longer_each_time_and_dies_at_last(asked, worker):
    waits = []
    for attempt in range(1, 6):
        change(asked, run_after=long_ago())
        job = actions.claim_next(by=worker)
        actions.fail(job, "ValueError: no luck", by=worker)
        waits.append((found(asked).run_after - timezone.now()).total_seconds())
        assert found(asked).attempts == attempt
    assert 4 < waits[0] < 16
    assert 240 < waits[3] < 970
    job = found(asked)
    assert (job.state, job.error, job.lease_until) == ("dead", "ValueError: no luck", None)
    assert verbs() == ["job.asked", "job.died"]


def test_even_the_thirtieth_wait_is_an_hour_at_most(asked, worker):
    change(asked, max_attempts=100, attempts=80)
    actions.fail(actions.claim_next(by=worker), "again", by=worker)
    assert found(asked).run_after - timezone.now() < timedelta(minutes=91)


def test_progress_renews_the_lease(asked, worker):
    job = actions.claim_next(by=worker)
    change(job, lease_until=timezone.now() + timedelta(seconds=1))
    actions.report_progress(job, by=worker, done=5, total=4, message="x" * 500)
    seen = found(job)
    assert (seen.progress_done, seen.progress_total, seen.percent, len(seen.progress_message)) == (4, 4, 100, 200)


def test_progress_counts_also_where_nobody_knows_of_how_many(asked, worker):
    job = actions.claim_next(by=worker)
    actions.report_progress(job, by=worker, done=1000, total=0)
    seen = found(job)
    assert (seen.progress_done, seen.progress_total, seen.percent) == (1000, 0, 0)
    assert seen.lease_until > timezone.now() + timedelta(seconds=50)


@pytest.mark.parametrize(("end", "left"), [("finish", {}), ("cancel", {}), ("fail", {"title": "s"})])
def test_secrets_are_erased_once_the_job_is_over(ana, moh, worker, end, left):
    by = cast.acting(ana, moh)
    with scope(moh.pk):
        asked = enqueue("plan.secret", {"title": "s"}, by=by)
    job = actions.claim_next(by=worker)
    if end == "finish":
        actions.finish(job, by=worker)
    elif end == "fail":
        actions.fail(job, "x", by=worker)
    else:
        with scope(moh.pk):
            actions.cancel(job, by=by)
    assert found(asked).arguments == left


# --- deciding ----------------------------------------------------------------------------------------------------


def test_one_cancels_ones_own_job(asked, ana, moh):
    with scope(moh.pk):
        actions.cancel(asked, by=cast.acting(ana, moh))
    assert (found(asked).state, verbs()) == ("cancelled", ["job.asked", "job.cancelled"])


def test_nobody_cancels_a_colleagues_job(asked, ben, moh):
    with scope(moh.pk), pytest.raises(NotAllowed):
        actions.cancel(asked, by=cast.acting(ben, moh))
    assert (found(asked).state, verbs()) == ("queued", ["job.asked"])


def test_a_job_that_is_over_cannot_be_cancelled(asked, ana, moh, worker):
    actions.finish(actions.claim_next(by=worker), by=worker)
    with scope(moh.pk), pytest.raises(DomainError):
        actions.cancel(asked, by=cast.acting(ana, moh))
    assert found(asked).state == "done"


@pytest.fixture
def sysadmin(db):
    return cast.acting(cast.member("sami", None, "system_administrator"), None)


def test_the_system_administrator_runs_a_dead_job_again(asked, worker, sysadmin):
    actions.fail(actions.claim_next(by=worker), "x", by=worker, for_good=True)
    actions.run_again(asked, by=sysadmin)
    job = found(asked)
    assert (job.state, job.attempts, job.finished_at) == ("queued", 0, None)
    assert actions.claim_next(by=worker).pk == asked.pk
    assert verbs()[-1] == "job.requeued"


def test_nobody_else_runs_it_again(asked, worker, ana, moh):
    actions.fail(actions.claim_next(by=worker), "x", by=worker, for_good=True)
    with scope(moh.pk), pytest.raises(NotAllowed):
        actions.run_again(asked, by=cast.acting(ana, moh))
    assert found(asked).state == "dead"


def test_what_waits_or_was_erased_is_not_run_again(asked, ana, moh, sysadmin):
    with pytest.raises(DomainError):
        actions.run_again(asked, by=sysadmin)
    by = cast.acting(ana, moh)
    with scope(moh.pk):
        secret = enqueue("plan.secret", {"title": "s"}, by=by)
        actions.cancel(secret, by=by)
    with pytest.raises(DomainError):
        actions.run_again(secret, by=sysadmin)
    assert found(secret).state == "cancelled"


def test_a_dead_letter_keeps_its_link_for_a_day_only(ana, moh, worker, sysadmin):
    with scope(moh.pk):
        letter = enqueue("plan.secret", {"title": "s"}, by=cast.acting(ana, moh))
    actions.fail(actions.claim_next(by=worker), "no such mailbox", by=worker, for_good=True)
    assert forget_secrets(by=worker) == 0
    assert found(letter).arguments == {"title": "s"}
    with system("the test turns the clock"):
        Job.objects.filter(pk=letter.pk).update(finished_at=timezone.now() - timedelta(days=2))
    assert forget_secrets(by=worker) == 1
    assert (found(letter).state, found(letter).arguments) == ("dead", {})
    with pytest.raises(DomainError):
        actions.run_again(letter, by=sysadmin)
    assert forget_secrets(by=worker) == 0


def test_another_dead_job_keeps_what_it_was_asked(ana, moh, worker):
    with scope(moh.pk):
        plan = enqueue("plan.write", {"title": "p"}, by=cast.acting(ana, moh))
    actions.fail(actions.claim_next(by=worker), "broken", by=worker, for_good=True)
    with system("the test turns the clock"):
        Job.objects.filter(pk=plan.pk).update(finished_at=timezone.now() - timedelta(days=2))
    assert forget_secrets(by=worker) == 0
    assert found(plan).arguments == {"title": "p"}


# --- mail --------------------------------------------------------------------------------------------------------


def test_a_letter_is_refused_before_it_is_in_the_outbox(db):
    for to, subject, template in (
        ("no address", "Hello", "tests/letter"),
        ("ana@example.test", "Two\nlines", "tests/letter"),
        ("ana@example.test", "", "tests/letter"),
    ):
        with pytest.raises(ValidationError):
            send_mail(to, subject, template, {}, by=NOBODY)
    with pytest.raises(Exception, match="absent"):
        send_mail("ana@example.test", "Hello", "tests/absent", {}, by=NOBODY)
    with system("the test looks"):
        assert not Job.objects.exists()

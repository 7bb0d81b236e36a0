import hashlib
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.utils import timezone, translation
from tests import cast
from tests.specimens.models import Plan

from bmms.access.actor import NOBODY, limited
from bmms.jobs import actions, tasks
from bmms.jobs.actions import enqueue, send_mail
from bmms.jobs.kinds import job as declare
from bmms.jobs.models import Job
from bmms.jobs.tasks import running
from bmms.main.load_accounts import load_people
from bmms.tenancy.scope import current_user_id, scope, system

LETTER = """Salam {{ name }},

you are invited. Fish & "chips" <b>.

{{ link }}
"""


def found(job: Job) -> Job:
    with system("the test looks"):
        return Job.objects.get(pk=job.pk)


def titles(organization) -> list[str]:
    with scope(organization.pk):
        return list(Plan.objects.values_list("title", flat=True))


@pytest.fixture
def ask(ana, moh):
    def asked(kind: str, **arguments) -> Job:
        with scope(moh.pk):
            return enqueue(kind, arguments, by=cast.acting(ana, moh))

    return asked


def test_a_job_acts_as_who_asked_in_their_organization(ask, moh, mole, worker):
    job = ask("plan.write", title="health")
    assert tasks.run_next(worker)
    assert not tasks.run_next(worker)
    assert (found(job).state, found(job).result) == ("done", {"title": "health"})
    assert (titles(moh), titles(mole)) == (["health by Ana"], [])


def test_an_id_that_comes_twice_does_the_job_once(ask, moh, worker, other_worker):
    job = ask("plan.write", title="health")
    assert tasks.run_one(job.pk, worker)
    assert not tasks.run_one(job.pk, other_worker)
    assert titles(moh) == ["health by Ana"]


def test_a_job_of_somebody_who_has_left_is_refused(ask, ana, moh, worker):
    job = ask("plan.write", title="health")
    with system("the test revokes"):
        ana.memberships.update(revoked_at=timezone.now(), revoked_by=ana)
    tasks.run_next(worker)
    assert (found(job).state, titles(moh)) == ("failed", [])
    assert "Ana has no access here any more" in found(job).error


def test_a_job_of_somebody_who_may_not_sign_in_is_refused(ask, ana, moh, worker):
    job = ask("plan.write", title="health")
    with system("the test closes the account"):
        type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    tasks.run_next(worker)
    assert (found(job).state, titles(moh)) == ("failed", [])


def test_rights_are_checked_again_when_it_runs(ask, ana, moh, worker):
    job = ask("plan.approve", title="health")
    with system("the test takes the role away"):
        ana.memberships.update(role="me_officer")
    tasks.run_next(worker)
    assert (found(job).state, titles(moh)) == ("failed", [])


def test_a_job_asked_for_with_a_token_has_at_most_the_tokens_rights(ana, moh, worker):
    by = limited(cast.acting(ana, moh), ["job.view", "no.such.right"])
    seen = []

    @declare("plan.rights", label="Rights")
    def look(run):
        seen.append(run.by.permissions)

    with scope(moh.pk):
        job = enqueue("plan.rights", {}, by=by)
        enqueue("plan.rights", {}, by=cast.acting(ana, moh))
    assert tasks.run_one(job.pk, worker)
    assert tasks.run_next(worker)
    assert seen == [by.permissions, cast.acting(ana, moh).permissions]
    assert {"job.view"} == by.permissions < cast.acting(ana, moh).permissions


def test_a_job_has_who_asked_in_scope_as_their_pages_have(ask, ana, worker):
    seen = []

    @declare("plan.mine", label="Mine")
    def look(run):
        seen.append(current_user_id())

    ask("plan.mine")
    assert tasks.run_next(worker)
    assert seen == [ana.pk]


def test_a_failing_handler_leaves_nothing_and_is_tried_again(ask, moh, worker):
    job = ask("plan.fail")
    tasks.run_next(worker)
    after = found(job)
    assert (after.state, after.attempts, after.error) == ("queued", 1, "ValueError: no luck")
    assert titles(moh) == []


def test_a_rule_that_refuses_is_told_and_not_tried_again(ask, moh, worker):
    job = ask("plan.fail", error="rule")
    tasks.run_next(worker)
    assert (found(job).state, found(job).error, titles(moh)) == ("failed", "The plan is closed.", [])


def test_giving_up_is_dead_at_once(ask, moh, worker):
    job = ask("plan.fail", error="give up")
    tasks.run_next(worker)
    assert (found(job).state, found(job).attempts, titles(moh)) == ("dead", 1, [])


def test_effects_of_a_worker_that_lost_its_lease_are_undone(ask, moh, worker, other_worker):
    """A slow worker comes back after another one has done the job: it counts once."""
    job = ask("plan.write", title="once")
    slow = actions.claim_next(by=worker)
    with system("the test turns the clock"):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    actions.sweep(by=other_worker)
    with system("the test turns the clock"):
        Job.objects.update(run_after=timezone.now())
    assert tasks.run_next(other_worker)
    tasks.run(slow, worker)
    assert titles(moh) == ["once by Ana"]
    assert (found(job).state, found(job).worker) == ("done", "worker two")


def test_cancelling_a_running_job_undoes_it(ask, ana, moh, worker):
    job = ask("plan.write", title="unwanted")
    running = actions.claim_next(by=worker)
    with scope(moh.pk):
        actions.cancel(job, by=cast.acting(ana, moh))
    tasks.run(running, worker)
    assert (found(job).state, titles(moh)) == ("cancelled", [])


def test_the_log_tells_where_it_failed_but_not_what_it_held(ask, worker, caplog):
    ask("plan.fail", title="Juana dela Cruz")
    tasks.run_next(worker)
    assert "plan.fail" in caplog.text
    assert "fail_after_writing" in caplog.text
    assert "Juana" not in caplog.text
    assert "no luck" not in caplog.text


# --- result files ------------------------------------------------------------------------------------------------


def test_a_result_file_is_kept_with_its_hash(ask, worker, media):
    job = ask("file.write", text="₱1.00")
    tasks.run_next(worker)
    kept = found(job)
    assert (media / kept.file_path).read_text() == "₱1.00"
    assert (kept.file_name, kept.file_type, kept.file_size) == ("report ñ.txt", "text/plain", 7)
    assert kept.file_sha256 == hashlib.sha256("₱1.00".encode()).hexdigest()


def test_a_failed_job_leaves_no_file(ask, worker, media):
    job = ask("file.fail")
    tasks.run_next(worker)
    assert (found(job).state, found(job).file_path) == ("dead", "")
    assert [path for path in media.rglob("*") if path.is_file()] == []


# --- progress ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_progress_is_seen_while_the_work_is_open(committed_database, worker):
    seen = []

    def count(run):
        run.progress(1, 2, "half")
        with system("the test looks"):
            seen.append(Job.objects.get(key=run.key).progress_message)

    declare("count.up", label="Count")(count)
    enqueue("count.up", {}, by=NOBODY)
    assert tasks.run_next(worker)
    assert seen == ["half"]


def test_progress_outlives_the_end_of_its_connection(committed_database, worker):
    """A failover ends it while no job reports."""

    def cut_and_count(run):
        run.progress(1, 3)
        run.reported = 0.0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
            )
        run.progress(2, 3, "still told")

    declare("count.cut", label="Count")(cut_and_count)
    job = enqueue("count.cut", {}, by=NOBODY)
    assert tasks.run_next(worker)
    with system("the test looks"):
        told = Job.objects.get(pk=job.pk)
    assert (told.state, told.progress_done, told.progress_message) == ("done", 2, "still told")


@pytest.mark.slow
def test_a_job_whose_connection_was_cut_need_not_wait_for_its_lease(committed_database, worker, monkeypatch):
    """As a leader's change cuts it; the first answer after it is a refusal, too."""
    refusals = iter([OperationalError("server login has been failing")])

    def hardly(*args, **kwargs):
        for refusal in refusals:
            raise refusal
        actions.fail(*args, **kwargs)

    def cut_off(run):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    declare("count.cut", label="Count")(cut_off)
    monkeypatch.setattr(running, "fail", hardly)
    job = enqueue("count.cut", {}, by=NOBODY)
    assert tasks.run_next(worker)
    after = found(job)
    assert (after.state, after.lease_until, after.attempts) == ("queued", None, 1)
    assert "OperationalError" in after.error


@pytest.mark.slow
def test_a_connection_that_is_cut_between_claim_and_work_costs_no_lease(committed_database, worker, monkeypatch):
    cuts = iter(["SELECT pg_terminate_backend(pg_backend_pid())"])

    def cut_off(**kwargs):
        with connection.cursor() as cursor:
            for cut in cuts:
                cursor.execute(cut)
        actions.beat(**kwargs)

    declare("count.once", label="Count")(lambda run: {"counted": 1})
    monkeypatch.setattr(running, "beat", cut_off)
    job = enqueue("count.once", {}, by=NOBODY)
    assert tasks.run_one(job.pk, worker)
    assert (found(job).state, found(job).attempts) == ("done", 1)


# --- mail --------------------------------------------------------------------------------------------------------


@pytest.fixture
def letters(settings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    (folder / "tests").mkdir()
    (folder / "tests/letter.txt").write_text(LETTER)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [folder]}]


def send(**values) -> Job:
    context = {"name": "Ana", "link": "https://bmms.test/account/invitation/s3cret/"}
    return send_mail("ana@example.test", "Invitation", "tests/letter", context, by=NOBODY, **values)


def test_a_letter_goes_out_as_text_and_html_and_its_secret_is_erased(db, letters, worker, caplog):
    job = send()
    assert mail.outbox == []
    tasks.run_next(worker)
    letter = mail.outbox[0]
    html = letter.alternatives[0][0]
    assert (letter.to, letter.subject) == (["ana@example.test"], "Invitation")
    assert 'Fish & "chips" <b>.' in letter.body
    assert "Fish &amp; &quot;chips&quot; &lt;b&gt;." in html
    assert 'href="https://bmms.test/account/invitation/s3cret/"' in html
    assert str(job.key) in letter.extra_headers["Message-ID"]
    assert (found(job).state, found(job).arguments) == ("done", {})
    assert "s3cret" not in caplog.text


def test_a_letter_to_somebody_made_for_a_load_test_is_done_without_a_mail_server(db, letters, worker):
    made = next(load_people(["moh"], 1)).email
    job = send_mail(made, "Invitation", "tests/letter", {}, by=NOBODY)
    both = send_mail([made, "ana@example.test"], "Invitation", "tests/letter", {}, by=NOBODY)
    while tasks.run_next(worker):
        pass
    assert (found(job).state, found(both).state) == ("done", "done")
    assert [letter.to for letter in mail.outbox] == [["ana@example.test"]]


def test_a_letter_is_asked_for_once(db, letters, worker):
    assert send(once_key="invitation 7").pk == send(once_key="invitation 7").pk
    while tasks.run_next(worker):
        pass
    assert len(mail.outbox) == 1


def test_a_letter_goes_in_the_language_of_who_asked(db, letters, worker):
    with translation.override("fil"):
        job = send()
    tasks.run_next(worker)
    assert found(job).language == "fil"
    assert '<html lang="fil">' in mail.outbox[0].alternatives[0][0]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"ana@example.test": (550, b"unknown")}), "dead"),
        (smtplib.SMTPRecipientsRefused({"ana@example.test": (451, b"later")}), "queued"),
        (smtplib.SMTPDataError(554, b"spam"), "dead"),
        (TimeoutError(), "queued"),
    ],
)
def test_a_mail_server_that_refuses_or_is_away(db, letters, worker, monkeypatch, error, state):
    def refused(*_args, **_options):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refused)
    job = send()
    tasks.run_next(worker)
    assert found(job).state == state
    assert found(job).arguments["context"]["link"].endswith("/s3cret/")

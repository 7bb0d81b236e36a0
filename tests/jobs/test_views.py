import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import cast

from bmms.access.actor import NOBODY, system_actor
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.jobs import actions, kinds, tasks
from bmms.jobs.actions import enqueue
from bmms.jobs.kinds import periodic
from bmms.jobs.models import Job
from bmms.tenancy.scope import scope, system

HTMX = {"HX-Request": "true", "HX-Target": "list-results"}


@pytest.fixture(autouse=True)
def _no_second_factors(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def found(job: Job) -> Job:
    with system("the test looks"):
        return Job.objects.get(pk=job.pk)


def verbs() -> list[str]:
    with system("the test looks"):
        return list(Event.objects.order_by("id").values_list("verb", flat=True))


@pytest.fixture
def ask(ana, moh):
    def asked(kind: str = "plan.write", **arguments) -> Job:
        with scope(moh.pk):
            return enqueue(kind, arguments or {"title": "x"}, by=cast.acting(ana, moh))

    return asked


@pytest.fixture
def as_ana(client: Client, ana) -> Client:
    client.force_login(ana)
    return client


@pytest.fixture
def as_sami(db) -> Client:
    client = Client()
    client.force_login(cast.member("sami", None, "system_administrator"))
    return client


def test_the_list_shows_the_organizations_jobs_and_no_others(as_ana, ask, mole, carla):
    mine = ask()
    with scope(mole.pk):
        other = enqueue("plan.write", {"title": "labor"}, by=cast.acting(carla, mole))
    letter = enqueue("mail.send", {"to": ["secret@example.test"]}, by=NOBODY)
    page = as_ana.get("/moh/jobs/").content.decode()
    assert str(mine.key) in page
    assert str(other.key) not in page
    assert str(letter.key) not in page
    assert as_ana.get(f"/moh/jobs/{other.key}/").status_code == 404
    assert as_ana.get(f"/moh/jobs/{letter.key}/").status_code == 404


@pytest.mark.parametrize("path", ["/moh/jobs/", "/platform/jobs/"])
def test_lists_cost_the_same_with_one_row_and_thirty(as_ana, as_sami, ask, path):
    client = as_ana if path.startswith("/moh") else as_sami
    ask()
    client.get(path)
    counts = []
    for more in (0, 29):
        for _ in range(more):
            ask()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_can_be_narrowed_to_a_state(as_ana, ask, worker):
    broken, waiting = ask(), ask()
    actions.fail(actions.claim(broken.pk, by=worker), "x", by=worker, for_good=True)
    page = as_ana.get("/moh/jobs/?state=dead").content.decode()
    assert str(broken.key) in page
    assert str(waiting.key) not in page
    assert as_ana.get("/moh/jobs/?state=nonsense&page=999").status_code == 200


def test_the_page_keeps_itself_up_to_date_only_while_something_moves(as_ana, ask, worker):
    job = ask()
    for path in ("/moh/jobs/", f"/moh/jobs/{job.key}/"):
        assert 'hx-trigger="every' in as_ana.get(path).content.decode()
        part = as_ana.get(path, headers=HTMX).content.decode()
        assert "<html" not in part
        assert "hx-trigger" in part
    tasks.run_next(worker)
    for path in ("/moh/jobs/", f"/moh/jobs/{job.key}/"):
        assert "hx-trigger" not in as_ana.get(path, headers=HTMX).content.decode()


def test_progress_is_shown(as_ana, ask, worker):
    ask()
    actions.report_progress(actions.claim_next(by=worker), by=worker, done=3, total=4, message="row 3")
    page = as_ana.get("/moh/jobs/").content.decode()
    assert "75%" in page
    assert "row 3" in page


def test_one_cancels_ones_own_job_and_is_shown_it(as_ana, ask):
    job = ask()
    answer = as_ana.post(f"/moh/jobs/{job.key}/cancel/")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/moh/jobs/{job.key}/")
    assert found(job).state == "cancelled"
    again = as_ana.post(f"/moh/jobs/{job.key}/cancel/", follow=True)
    assert "over already" in again.content.decode()


def test_nobody_cancels_a_colleagues_job(client: Client, ask, ben):
    job = ask()
    client.force_login(ben)
    assert "/cancel/" not in client.get(f"/moh/jobs/{job.key}/").content.decode()
    assert client.post(f"/moh/jobs/{job.key}/cancel/").status_code == 403
    assert found(job).state == "queued"


def test_technical_errors_are_for_administrators_rules_for_everybody(as_ana, as_sami, ask, worker):
    refused = ask("plan.fail", error="rule")
    broken = ask("plan.fail", error="give up")
    while tasks.run_next(worker):
        pass
    assert "The plan is closed." in as_ana.get(f"/moh/jobs/{refused.key}/").content.decode()
    assert "GiveUp" not in as_ana.get(f"/moh/jobs/{broken.key}/").content.decode()
    assert "GiveUp: never" in as_sami.get(f"/platform/jobs/{broken.key}/").content.decode()


# --- result files ------------------------------------------------------------------------------------------------


@pytest.fixture
def report(ask, worker) -> Job:
    job = ask("file.write", text="₱1.00")
    tasks.run_next(worker)
    return found(job)


def test_one_downloads_ones_own_result_and_that_is_noted(as_ana, report):
    assert report.file_name in as_ana.get(f"/moh/jobs/{report.key}/").content.decode()
    answer = as_ana.get(f"/moh/jobs/{report.key}/file/")
    assert b"".join(answer.streaming_content).decode() == "₱1.00"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''report%20%C3%B1.txt"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert verbs()[-1] == "job.file_downloaded"


def test_ones_own_result_stays_closed_once_the_right_is_gone(as_ana, report, monkeypatch):
    """Who was an auditor last month does not take home what an auditor had asked for."""
    needing = replace(kinds.kind_named("file.write"), permission=Permission.AUDIT_EXPORT)
    monkeypatch.setitem(kinds._kinds, "file.write", needing)
    assert as_ana.get(f"/moh/jobs/{report.key}/file/").status_code == 403
    assert "/file/" not in as_ana.get(f"/moh/jobs/{report.key}/").content.decode()


def test_behind_nginx_the_proxy_sends_the_bytes(as_ana, report, settings):
    settings.X_ACCEL_PREFIX = "/media/"
    answer = as_ana.get(f"/moh/jobs/{report.key}/file/")
    assert answer.headers["X-Accel-Redirect"] == f"/media/{report.file_path}"
    assert answer.content == b""


def test_a_colleagues_result_needs_the_kinds_permission(client: Client, report, ben, moh):
    client.force_login(ben)
    before = verbs()
    assert client.get(f"/moh/jobs/{report.key}/file/").status_code == 403
    assert "/file/" not in client.get(f"/moh/jobs/{report.key}/").content.decode()
    assert verbs() == before


def test_an_auditor_reads_a_colleagues_result_and_it_is_noted(client: Client, report, moh):
    client.force_login(cast.member("aida", moh, "auditor"))
    answer = client.get(f"/moh/jobs/{report.key}/file/")
    assert (answer.status_code, b"".join(answer.streaming_content).decode()) == (200, "₱1.00")
    assert verbs()[-1] == "job.file_downloaded"


def test_another_organization_finds_no_file(client: Client, report, carla):
    client.force_login(carla)
    assert client.get(f"/mole/jobs/{report.key}/file/").status_code == 404
    assert client.get(f"/moh/jobs/{report.key}/file/").status_code == 404


def test_a_job_without_a_file_has_none(as_ana, ask):
    assert as_ana.get(f"/moh/jobs/{ask().key}/file/").status_code == 404


def test_media_has_no_address(as_ana, report):
    assert as_ana.get(f"/media/{report.file_path}").status_code in {403, 404}


def test_who_may_only_read_can_still_ask(moh, worker):
    """An auditor's export: the row is written when the reading role has been left."""
    aida = cast.member("aida", moh, "auditor")
    with scope(moh.pk, read_only=True):
        job = enqueue("file.write", {"text": "log"}, by=cast.acting(aida, moh), once_key="log 1")
    assert found(job).state == "queued"
    with scope(moh.pk, read_only=True):
        again = enqueue("file.write", {"text": "log"}, by=cast.acting(aida, moh), once_key="log 1")
    assert again.pk == job.pk
    tasks.run_next(worker)
    assert (found(job).state, found(job).file_size) == ("done", 3)


# --- the platform ------------------------------------------------------------------------------------------------


def test_the_administrator_sees_every_job_but_not_what_it_carries(as_sami, ask, moh):
    job = ask()
    letter = enqueue("mail.send", {"to": ["juana@example.test"], "link": "s3cret"}, by=NOBODY)
    page = as_sami.get("/platform/jobs/").content.decode()
    assert "No worker is running" in page
    assert {str(job.key) in page, str(letter.key) in page, "MOH" in page} == {True}
    shown = page + as_sami.get(f"/platform/jobs/{letter.key}/").content.decode()
    assert "s3cret" not in shown
    assert "juana" not in shown


def test_workers_are_listed(as_sami, worker):
    actions.beat(by=worker)
    page = as_sami.get("/platform/jobs/").content.decode()
    assert "worker one" in page
    assert "No worker is running" not in page


def test_a_dead_letter_is_found_by_its_kind_and_sent_again(as_sami, worker):
    letter = enqueue("mail.send", {"to": []}, by=system_actor("x"))
    actions.fail(actions.claim_next(by=worker), "x", by=worker, for_good=True)
    assert str(letter.key) in as_sami.get("/platform/jobs/?state=dead&kind=mail.send").content.decode()
    answer = as_sami.post(f"/platform/jobs/{letter.key}/again/")
    assert (answer.status_code, found(letter).state, verbs()[-1]) == (303, "queued", "job.requeued")


def test_the_platforms_jobs_have_filters_and_a_file(as_sami, as_ana, ask, moh):
    ask()
    enqueue("mail.send", {"to": ["juana@example.test"]}, by=NOBODY)
    page = as_sami.get("/platform/jobs/?kind=mail.send").content.decode()
    assert "Work: " in page
    assert page.count('class="row-title"') == 1
    file = as_sami.post("/platform/lists/export/", {"list": "all_jobs", "format": "csv"}).content.decode()
    assert "MOH" in file
    assert "juana" not in file
    assert as_ana.post("/platform/lists/export/", {"list": "all_jobs", "format": "csv"}).status_code == 403


def test_the_administrator_cancels_any_job(as_sami, ask):
    job = ask()
    assert as_sami.post(f"/platform/jobs/{job.key}/cancel/").status_code == 303
    assert found(job).state == "cancelled"


def test_nobody_else_reaches_the_platforms_jobs(as_ana, ask, worker):
    job = ask()
    actions.fail(actions.claim_next(by=worker), "x", by=worker, for_good=True)
    for path in ("", f"{job.key}/"):
        assert as_ana.get(f"/platform/jobs/{path}").status_code == 403
    for step in ("again", "cancel"):
        assert as_ana.post(f"/platform/jobs/{job.key}/{step}/").status_code == 403
    assert found(job).state == "dead"


# --- upkeep ------------------------------------------------------------------------------------------------------


def test_old_jobs_and_their_files_are_forgotten(report, ask, worker, media, django_capture_on_commit_callbacks):
    kept, dead = ask(), ask()
    actions.fail(actions.claim(dead.pk, by=worker), "x", by=worker, for_good=True)
    orphan = media / "jobs/2020/01/orphan"
    orphan.parent.mkdir(parents=True)
    orphan.write_text("x")
    os.utime(orphan, (0, 0))
    old = timezone.now() - timedelta(days=31)
    with system("the test turns the clock"):
        Job.objects.exclude(finished_at=None).update(finished_at=old)
    run = type("Run", (), {"by": worker})()
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.clean_jobs(run) == {"jobs": 1, "secrets": 0, "files": 1}
    with system("the test looks"):
        assert set(Job.objects.values_list("pk", flat=True)) == {kept.pk, dead.pk}
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_the_audit_log_is_sealed_by_the_schedule(db, worker):
    periodic("audit.seal", every=timedelta(minutes=1), label="Seal", atomic=False)(tasks.seal_audit_log)
    actions.plan_periodic(by=worker)
    actions.ask_for_due(by=worker)
    while tasks.run_next(worker):
        pass
    with system("the test looks"):
        assert Job.objects.get(kind="audit.seal").state == "done"

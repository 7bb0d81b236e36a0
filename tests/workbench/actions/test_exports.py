import csv
import io
import json

import pytest
from tests import cast

from bmms.access.actor import Actor, system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.jobs import tasks
from bmms.jobs.models import Job
from bmms.tenancy.scope import scope, system
from bmms.workbench.actions import exports
from bmms.workbench.actions.exports import ask_for_export, write_export
from bmms.workbench.lists import AUDIT_LOG


def exported(by: Actor, file_format: str = "jsonl", **filters: str) -> str:
    file = io.BytesIO()
    with scope(by.organization_id, read_only=by.read_only):
        write_export(file, AUDIT_LOG, filters, file_format, by=by, progress=lambda done: None)
    return file.getvalue().decode()


def notes() -> list[Event]:
    with system("the tests"):
        return list(Event.objects.filter(verb="audit.exported"))


def test_the_log_as_csv(happenings, moh, aida):
    text = exported(cast.acting(aida, moh), "csv", verb="unit.edited")
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text[1:], newline=""))
    assert (row["person"], row["verb"], row["reason"]) == ("Ana", "unit.edited", "it is time")
    assert json.loads(row["changes"]) == {"stage": ["REGISTERED", "LIVE"]}


def test_the_log_as_json_lines_of_the_own_organization_only(happenings, moh, aida):
    lines = exported(cast.acting(aida, moh)).splitlines()
    assert [json.loads(line)["verb"] for line in lines] == ["membership.granted", "unit.edited"]


def test_a_long_log_is_written_in_pages_without_gap_or_repetition(happenings, moh, aida, monkeypatch):
    whole = exported(cast.acting(aida, moh), "csv")
    monkeypatch.setattr(exports, "ROWS_AT_A_TIME", 1)
    assert (
        exported(cast.acting(aida, moh), "csv", from_date="2001-01-01").count("\r\n") == whole.count("\r\n") + 1
    )  # the first export's own event


def test_an_export_is_an_event_also_under_a_role_that_cannot_write(happenings, moh, aida):
    by = cast.acting(aida, moh)
    assert by.read_only
    exported(by, "csv", verb="unit.edited")
    (event,) = notes()
    assert (event.user_id, event.organization_id, event.kind) == (aida.pk, moh.pk, Event.Kind.READ)
    assert event.changes == {"rows": [None, 1], "format": [None, "csv"], "verb": [None, "unit.edited"]}


def test_who_may_only_read_neither_asks_nor_writes(happenings, moh, ana):
    by = cast.acting(ana, moh)
    with pytest.raises(NotAllowed):
        exported(by)
    with scope(moh.pk), pytest.raises(NotAllowed):
        ask_for_export({}, "csv", by=by)
    assert notes() == []


def test_an_unknown_format_is_refused(happenings, moh, aida):
    with scope(moh.pk, read_only=True), pytest.raises(DomainError):
        ask_for_export({}, "exe", by=cast.acting(aida, moh))


def test_the_worker_makes_the_file(happenings, moh, aida, settings, tmp_path, monkeypatch):
    # progress is told over another connection, which does not see what this test has not committed
    monkeypatch.setattr(tasks.running.CurrentRun, "progress", lambda *arguments: None)
    settings.MEDIA_ROOT = tmp_path
    with scope(moh.pk, read_only=True):
        asked = ask_for_export({"verb": "unit.edited"}, "csv", by=cast.acting(aida, moh))
    assert tasks.run_next(system_actor("the worker"))
    with system("the tests"):
        job = Job.objects.get(key=asked.key)
    assert (job.state, job.result, job.error) == ("done", {"rows": 1}, "")
    assert "it is time" in (tmp_path / job.file_path).read_text(encoding="utf-8")
    assert [note.user_id for note in notes()] == [aida.pk]

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import cast
from tests.documents.daemon import scanner
from tests.documents.files import EICAR, upload

from bmms.access.actor import system_actor
from bmms.access.errors import NotAllowed
from bmms.audit.models import Event
from bmms.documents.actions import SCAN, ask_for_scans, attach_file, note_scan
from bmms.documents.models import Attachment
from bmms.jobs import tasks
from bmms.jobs.actions import claim
from bmms.jobs.models import Job
from bmms.notifications.models import Notification
from bmms.tenancy.scope import scope, system

WORKER = system_actor("worker")


@pytest.fixture
def clamd(settings, tmp_path):
    with scanner(tmp_path) as address:
        settings.CLAMD = address
        yield address


def attach(moh, by, **file) -> Attachment:
    with scope(moh.pk):
        return attach_file(moh, upload(**file), retention="WORKING", by=by)


def scans() -> list[Job]:
    with system("the test looks at every job"):
        return list(Job.objects.filter(kind=SCAN).order_by("pk"))


def scan_everything(moh) -> None:
    for job in scans():
        taken = claim(job.pk, by=WORKER)
        if taken:
            tasks.run(taken, WORKER)


def state_of(kept: Attachment) -> tuple[str, str]:
    with scope(kept.organization_id):
        found = Attachment.objects.get(pk=kept.pk)
    return found.scan, found.virus


def test_a_file_waits_until_it_was_found_clean(moh, officer, clamd):
    kept = attach(moh, officer)
    assert state_of(kept) == ("waiting", "")
    assert not kept.is_open
    scan_everything(moh)
    assert state_of(kept) == ("clean", "")
    assert scans()[0].state == "done"


def test_a_virus_locks_the_file_and_is_an_event(moh, officer, clamd):
    kept = attach(moh, officer, name="eicar.txt", content=EICAR)
    scan_everything(moh)
    assert state_of(kept) == ("infected", "Eicar-Test-Signature")
    with scope(moh.pk):
        assert Event.objects.get(verb="document.infected").reason == "Eicar-Test-Signature"


def test_while_the_scanner_is_away_the_file_waits(moh, officer, settings):
    settings.CLAMD = "/nowhere/clamd.sock"
    kept = attach(moh, officer)
    scan_everything(moh)
    assert state_of(kept) == ("waiting", "")
    assert scans()[0].state == "queued"


def test_a_file_that_a_dead_scanner_left_waiting_is_asked_for_anew(moh, officer, clamd):
    kept = attach(moh, officer)
    assert ask_for_scans(by=WORKER) == 0
    with system("the scanner was away for as long as the job tried, since yesterday"):
        Job.objects.update(state="dead", finished_at=timezone.now(), once_key="of yesterday")
    with scope(moh.pk):
        Attachment.objects.update(attached_at=timezone.now() - timedelta(hours=13))
    assert ask_for_scans(by=WORKER) == 1
    scan_everything(moh)
    assert state_of(kept) == ("clean", "")


def test_a_virus_is_told_to_who_attached_it_and_to_the_keepers(moh, officer, clamd):
    keeper = cast.member("keeper", moh, "head_of_office")
    attach(moh, officer, name="eicar.txt", content=EICAR)
    scan_everything(moh)
    with system("the inboxes"):
        told = Notification.objects.filter(kind="document.infected")
        assert {one.user_id for one in told} == {officer.user_id, keeper.pk}
        assert "Eicar-Test-Signature" in told[0].words


def test_without_a_scanner_nobody_is_asked(moh, officer):
    attach(moh, officer)
    assert scans() == []
    assert ask_for_scans(by=WORKER) == 0


def test_older_files_are_scanned_once_there_is_a_scanner(moh, officer, clamd, settings):
    settings.CLAMD = ""
    kept = attach(moh, officer)
    settings.CLAMD = clamd
    assert ask_for_scans(by=WORKER) == 1
    ask_for_scans(by=WORKER)
    assert len(scans()) == 1
    scan_everything(moh)
    assert state_of(kept) == ("clean", "")


def test_nobody_but_the_system_says_what_is_clean(moh, officer):
    kept = attach(moh, officer)
    with scope(moh.pk), pytest.raises(NotAllowed):
        note_scan(kept, virus="", by=officer)
    assert state_of(kept) == ("not_scanned", "")

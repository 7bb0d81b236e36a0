import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.documents.conftest import files_in
from tests.documents.files import upload

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.documents.actions import (
    attach_file,
    destroy_what_is_over,
    hold_attachment,
    release_attachment,
    remove_attachment,
    remove_orphans,
)
from bmms.documents.models import Attachment
from bmms.tenancy.scope import scope

SYSTEM = system_actor("the keeper")


def removed(moh, by, *, retention: str, attached: timedelta, since: timedelta) -> Attachment:
    """A file that was attached and removed so long ago."""
    with scope(moh.pk):
        kept = attach_file(moh, upload(f"{retention.lower()}.pdf"), retention=retention, by=by)
        remove_attachment(kept, reason="Over.", by=by)
        now = timezone.now()
        Attachment.objects.filter(pk=kept.pk).update(attached_at=now - attached, removed_at=now - since)
    return kept


def destroyed(django_capture_on_commit_callbacks) -> int:
    with django_capture_on_commit_callbacks(execute=True):
        return destroy_what_is_over(by=SYSTEM)


YEAR = timedelta(days=366)
MONTHS = timedelta(days=40)


def test_a_hold_is_laid_and_lifted_with_a_reason(moh, head, officer):
    with scope(moh.pk):
        kept = attach_file(moh, upload(), retention="WORKING", by=officer)
        with pytest.raises(DomainError, match="Say what"):
            hold_attachment(kept, reason=" ", by=head)
        hold_attachment(kept, reason="Case 7", by=head)
        with pytest.raises(DomainError, match="already"):
            hold_attachment(kept, reason="Case 8", by=head)
        release_attachment(kept, reason="Case closed", by=head)
        with pytest.raises(DomainError, match="No legal hold"):
            release_attachment(kept, reason="Again", by=head)
        verbs = list(Event.objects.filter(verb__in=["document.held", "document.released"]).order_by("pk"))
    assert [(event.verb, event.reason) for event in verbs] == [
        ("document.held", "Case 7"),
        ("document.released", "Case closed"),
    ]


def test_an_officer_holds_nothing(moh, officer):
    with scope(moh.pk):
        kept = attach_file(moh, upload(), retention="WORKING", by=officer)
        with pytest.raises(NotAllowed):
            hold_attachment(kept, reason="x", by=officer)
        kept.refresh_from_db()
    assert kept.held_at is None


@pytest.mark.parametrize(
    ("retention", "attached", "goes"),
    [
        ("WORKING", MONTHS, True),
        ("ADMINISTRATIVE", 4 * YEAR, False),
        ("ADMINISTRATIVE", 5 * YEAR, True),
        ("FINANCIAL", 9 * YEAR, False),
        ("FINANCIAL", 10 * YEAR, True),
        ("PERMANENT", 90 * YEAR, False),
    ],
)
def test_bytes_go_when_retention_is_over(
    moh, officer, media, django_capture_on_commit_callbacks, retention, attached, goes
):
    kept = removed(moh, officer, retention=retention, attached=attached, since=MONTHS)
    assert destroyed(django_capture_on_commit_callbacks) == goes
    assert bool(files_in(media)) is not goes
    assert destroyed(django_capture_on_commit_callbacks) == 0
    with scope(moh.pk):
        kept.refresh_from_db()
        assert Event.objects.filter(verb="document.destroyed").count() == goes
    assert bool(kept.destroyed_at) is goes


def test_what_was_removed_lately_or_not_at_all_stays(moh, officer, media, django_capture_on_commit_callbacks):
    removed(moh, officer, retention="WORKING", attached=YEAR, since=timedelta(days=29))
    with scope(moh.pk):
        attach_file(moh, upload("open.pdf"), retention="WORKING", by=officer)
        Attachment.objects.filter(name="open.pdf").update(attached_at=timezone.now() - 3 * YEAR)
    assert destroyed(django_capture_on_commit_callbacks) == 0
    assert len(files_in(media)) == 2


def test_a_hold_keeps_what_is_over(moh, officer, head, media, django_capture_on_commit_callbacks):
    kept = removed(moh, officer, retention="WORKING", attached=YEAR, since=MONTHS)
    with scope(moh.pk):
        hold_attachment(kept, reason="Case 7", by=head)
    assert destroyed(django_capture_on_commit_callbacks) == 0
    assert len(files_in(media)) == 1


def test_the_bytes_stay_when_the_note_of_it_does_not_commit(moh, officer, media):
    removed(moh, officer, retention="WORKING", attached=YEAR, since=MONTHS)
    assert destroy_what_is_over(by=SYSTEM) == 1  # no COMMIT in this test
    assert len(files_in(media)) == 1


def test_a_leap_day_ends_on_a_day_that_exists():
    kept = Attachment(organization_id=1, retention="FINANCIAL", attached_at=datetime(2028, 2, 29, tzinfo=UTC))
    assert kept.kept_until == date(2038, 2, 28)


def test_files_that_no_row_names_are_swept_after_a_day(moh, mole, officer, media):
    with scope(moh.pk):
        kept = attach_file(moh, upload(), retention="WORKING", by=officer)
    folder = (media / kept.path).parent
    for name, age in (("old", 2), ("new", 0)):
        (folder / name).write_bytes(b"x")
        made = time.time() - age * 86400
        os.utime(folder / name, (made, made))
    os.utime(media / kept.path, (0, 0))
    assert remove_orphans(by=SYSTEM) == 1
    assert {path.name for path in files_in(media)} == {"new", Path(kept.path).name}

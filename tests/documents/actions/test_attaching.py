import uuid
from dataclasses import replace

import pytest
from tests import cast
from tests.documents.conftest import files_in
from tests.documents.files import PDF, PROGRAM, office, upload

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.documents.actions import attach_file, hold_attachment, open_attachment, remove_attachment
from bmms.documents.models import Attachment
from bmms.documents.queries import visible_attachments
from bmms.organizations.actions import add_onboarding_note
from bmms.tenancy.scope import scope

BIDI = "invoice\u202efdp.exe.pdf"
REFUSED = {
    "a program with a new ending": (upload("order.pdf", PROGRAM), "none of these by its content"),
    "a web page": (upload("page.html", b"<html>"), "none of these by its content"),
    "macros": (upload("a.docx", office("word__document.xml", word__vbaProject_dot_bin=b"x")), "Macros and programs"),
    "nothing": (upload("order.pdf", b""), "is empty"),
    "a letter that turns the name around": (upload(BIDI), "cannot be seen"),
    "a name that does not end": (upload("x" * 197 + ".pdf"), "longer than 200"),
}


def attach(moh, by, file=None, retention="ADMINISTRATIVE") -> Attachment:
    with scope(moh.pk):
        return attach_file(moh, file or upload(), retention=retention, by=by)


def everything(organization) -> list[Attachment]:
    with scope(organization.pk):
        return list(Attachment.objects.order_by("pk"))


def test_a_file_is_kept_under_a_random_name_with_its_hash(moh, officer, media):
    kept = attach(moh, officer)
    assert files_in(media) == [media / kept.path]
    assert "order" not in kept.path
    assert (media / kept.path).read_bytes() == PDF
    assert (kept.size, kept.content_type, kept.attached_by_id) == (len(PDF), "application/pdf", officer.user_id)
    with scope(moh.pk):
        event = Event.objects.get(verb="document.attached")
    assert event.changes["sha256"] == [None, kept.sha256]


def test_the_browsers_word_for_the_content_counts_for_nothing(moh, officer):
    file = upload()
    file.content_type = "text/html"
    assert attach(moh, officer, file).content_type == "application/pdf"


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused_leaves_nothing(moh, officer, media, why):
    file, sentence = REFUSED[why]
    with pytest.raises(DomainError, match=sentence):
        attach(moh, officer, file)
    assert files_in(media) == []
    assert everything(moh) == []


def test_too_large_is_refused_with_the_limit(moh, officer, media, settings):
    settings.DOCUMENT_LARGEST_MB = 1
    with pytest.raises(DomainError, match="larger than 1 MB"):
        attach(moh, officer, upload(content=PDF + b" " * 1024 * 1024))
    assert files_in(media) == []


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "..\\boot.pdf", "/etc/a.pdf", "a/b.pdf"])
def test_a_path_in_the_name_is_refused(moh, officer, media, name):
    file = upload()
    file._name = name  # Django's own parser has cut it off an upload by then
    with pytest.raises(DomainError, match="holds a path"):
        attach(moh, officer, file)
    assert files_in(media) == []


def test_a_failure_after_writing_leaves_no_file(moh, officer, media, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("bmms.documents.actions.attaching.record", fail)
    with pytest.raises(RuntimeError):
        attach(moh, officer)
    assert files_in(media) == []
    assert everything(moh) == []


def test_a_second_click_changes_nothing(moh, officer, media):
    assert attach(moh, officer) == attach(moh, officer)
    assert len(files_in(media)) == len(everything(moh)) == 1
    assert attach(moh, officer, upload("other.pdf")) != attach(moh, officer)


def test_who_only_looks_attaches_nothing(moh, media):
    auditor = cast.acting(cast.member("audrey", moh, "auditor"), moh)
    with pytest.raises(NotAllowed):
        attach(moh, auditor)
    assert files_in(media) == []


def test_the_records_own_permission_counts_too(moh, officer, head, media):
    with scope(moh.pk):
        note = add_onboarding_note("Trained.", by=head)
        with pytest.raises(NotAllowed):
            attach_file(note, upload(), retention="WORKING", by=officer)
        assert attach_file(note, upload(), retention="WORKING", by=head).record_label == "Ana: Trained."


def test_another_organizations_record_takes_nothing(moh, mole, head, carla, media):
    with scope(moh.pk):
        note = add_onboarding_note("Ours.", by=head)
    hers = cast.acting(carla, mole)
    with scope(mole.pk):
        for record in (note, moh):
            with pytest.raises(DomainError, match="not the organization's"):
                attach_file(record, upload(), retention="WORKING", by=hers)
    assert files_in(media) == []
    assert everything(moh) == everything(mole) == []


def test_a_kind_of_record_that_takes_no_files_says_so(moh, officer):
    with scope(moh.pk), pytest.raises(DomainError, match="Nothing can be attached"):
        attach_file(cast.person("x"), upload(), retention="WORKING", by=officer)


def test_another_organization_sees_nothing_of_it(moh, mole, officer, carla):
    kept = attach(moh, officer)
    assert everything(mole) == []
    with scope(mole.pk), pytest.raises(NotAllowed):
        open_attachment(kept, by=cast.acting(carla, mole))


def test_opening_is_an_event(moh, officer):
    kept = attach(moh, officer)
    with scope(moh.pk):
        open_attachment(kept, by=officer)
        event = Event.objects.get(verb="document.downloaded")
    assert (event.kind, event.subject_label) == ("read", "order.pdf")


@pytest.mark.parametrize("state", ["waiting", "infected"])
def test_what_was_not_found_clean_does_not_leave(moh, officer, state):
    kept = attach(moh, officer)
    kept.scan = state
    with scope(moh.pk), pytest.raises(DomainError, match="cannot be downloaded"):
        open_attachment(kept, by=officer)


def test_without_a_scanner_the_setting_decides(moh, officer, settings):
    kept = attach(moh, officer)
    assert kept.scan == "not_scanned"
    settings.UNSCANNED_DOWNLOADS = False
    with scope(moh.pk):
        with pytest.raises(DomainError, match="cannot be downloaded"):
            open_attachment(kept, by=officer)
        settings.UNSCANNED_DOWNLOADS = True
        open_attachment(kept, by=officer)


def test_with_a_scanner_an_older_file_waits_for_it(moh, officer, settings):
    kept = attach(moh, officer)
    settings.CLAMD = "clamd:3310"
    assert not kept.is_open


def test_a_removed_file_stays_on_the_disk_and_does_not_leave(moh, officer, media):
    kept = attach(moh, officer)
    with scope(moh.pk):
        remove_attachment(kept, reason="Wrong order.", by=officer)
        kept.refresh_from_db()
        with pytest.raises(DomainError, match="removed"):
            open_attachment(kept, by=officer)
        with pytest.raises(DomainError, match="already"):
            remove_attachment(kept, reason="Again.", by=officer)
        assert Event.objects.get(verb="document.removed").reason == "Wrong order."
    assert len(files_in(media)) == 1
    assert attach(moh, officer) != kept


def test_a_removal_needs_a_reason(moh, officer):
    kept = attach(moh, officer)
    with scope(moh.pk), pytest.raises(DomainError, match="why"):
        remove_attachment(kept, reason="  ", by=officer)
    assert everything(moh)[0].removed_at is None


def test_others_files_are_removed_by_who_keeps_the_documents(moh, officer, head):
    kept = attach(moh, officer)
    dana = cast.acting(cast.member("dana", moh, "planning_officer"), moh)
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            remove_attachment(kept, reason="Not mine.", by=dana)
        assert everything(moh)[0].removed_at is None
        remove_attachment(kept, reason="Outdated.", by=head)
    assert everything(moh)[0].removed_by_id == head.user_id


def test_a_legal_hold_refuses_removal(moh, officer, head):
    kept = attach(moh, officer)
    with scope(moh.pk):
        hold_attachment(kept, reason="COA observation 12", by=head)
        with pytest.raises(DomainError, match="legal hold"):
            remove_attachment(kept, reason="x", by=officer)
    assert everything(moh)[0].removed_at is None


def test_a_row_is_never_deleted(moh, officer):
    from django.db import ProgrammingError, transaction

    attach(moh, officer)
    with scope(moh.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Attachment.objects.all().delete()
    assert len(everything(moh)) == 1


def test_the_system_attaches_as_itself(moh):
    kept = attach(moh, system_actor("import", moh.pk))
    assert kept.attached_by_id is None
    assert uuid.UUID(kept.path.rsplit("/")[-1])


def test_who_may_not_see_the_record_does_not_see_its_files(moh, officer, head):
    with scope(moh.pk):
        note = add_onboarding_note("Ours.", by=head)
        kept = attach_file(note, upload(), retention="WORKING", by=head)
        outside = replace(officer, permissions=officer.permissions - {Permission.ONBOARDING_VIEW})
        with pytest.raises(NotAllowed):
            open_attachment(kept, by=outside)
        assert list(visible_attachments(outside)) == []
        assert list(visible_attachments(officer)) == [kept]

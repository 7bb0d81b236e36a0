from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.attachable import attachable_of
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.audit.actions import record, record_read
from bmms.documents.actions.scanning import ask_for_scan
from bmms.documents.models import Attachment
from bmms.documents.queries import (
    attachments_of,
    check_sees,
    kind_of,
    may_remove,
    record_label_of,
    record_under,
    type_of_upload,
)
from bmms.lib.stored_file import sha256_of, stored


@transaction.atomic
def attach_file(subject: Model, file: Any, *, retention: str, by: Actor) -> Attachment:
    """`file` is an upload: name, size, chunks(). The same file under the same name a second time changes nothing.

    What is refused leaves nothing on the disk; what a later failure of the request undoes is swept within a day.
    """
    kind = kind_of(subject)
    check(by, Permission.DOCUMENT_ATTACH)
    if not any(by.can(each) for each in kind.attaching):
        raise NotAllowed(kind.attaching[0])
    if kind.find(pk=subject.pk) is None:
        raise DomainError(_("This record is not the organization's."))
    found = type_of_upload(file, file.name, file.size)
    same = attachments_of(subject).filter(name=file.name, sha256=sha256_of(file.chunks()))
    if known := same.first():
        return known
    attachment = Attachment(
        record_type=record_label_of(subject),
        record_id=subject.pk,
        record_label=str(subject)[:300],
        name=file.name,
        content_type=found.content_type,
        retention=retention,
        scan=Attachment.Scan.WAITING if settings.CLAMD else Attachment.Scan.NOT_SCANNED,
        attached_by_id=by.user_id,
    )
    try:
        return _kept(attachment, file, by)
    except IntegrityError:  # a second click that came at the same moment
        if known := same.first():
            return known
        raise


@transaction.atomic
def open_attachment(attachment: Attachment, *, by: Actor) -> None:
    """Refuse whom the file is not for, and a file that is not to leave; note that somebody has taken it."""
    check_sees(attachment, by)
    if attachment.removed_at:
        raise DomainError(_("This file was removed from its record."))
    if not attachment.is_open:
        raise DomainError(
            _("This file cannot be downloaded: %(state)s.") % {"state": attachment.get_scan_display().lower()}
        )
    about = {"record": attachment.record_label, "sha256": attachment.sha256}
    record_read("document.downloaded", attachment, by=by, about=about)


@transaction.atomic
def remove_attachment(attachment: Attachment, *, reason: str, by: Actor) -> None:
    """Take it from its record. Its bytes stay for as long as the record has to be kept."""
    check_sees(attachment, by)
    if not may_remove(attachment, by):
        raise NotAllowed(Permission.DOCUMENT_REMOVE)
    if not reason.strip():
        raise DomainError(_("Say why the file is removed."))
    current = _locked(attachment)
    if current.held_at:
        raise DomainError(_("A legal hold lies on this file: it cannot be removed before the hold is lifted."))
    _refuse_fixed(current)
    current.removed_at, current.removed_by_id, current.removal_reason = timezone.now(), by.user_id, reason.strip()
    current.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    changes = {"record": (current.record_label, None), "file": (current.name, None)}
    record("document.removed", current, by=by, changes=changes, reason=reason)


def _kept(attachment: Attachment, file: Any, by: Actor) -> Attachment:
    with stored(file.chunks(), Path(settings.MEDIA_ROOT), "documents", timezone.localdate()) as kept:
        attachment.path, attachment.sha256, attachment.size = kept.path, kept.sha256, kept.size
        attachment.clean_fields()
        with transaction.atomic():
            attachment.save(force_insert=True)
        changes = {
            "record": (None, attachment.record_label),
            "file": (None, attachment.name),
            "sha256": (None, attachment.sha256),
            "retention": (None, attachment.retention),
        }
        record("document.attached", attachment, by=by, changes=changes)
        ask_for_scan(attachment, by=by)
    attachment.refresh_from_db(fields=["attached_at"])
    return attachment


def _refuse_fixed(attachment: Attachment) -> None:
    """Whoever signs the record at the same moment does it before, with the file, or after, without it."""
    kind, subject = attachable_of(attachment.record_type), record_under(attachment)
    if kind is None or kind.is_fixed is None:
        return
    if kind.is_fixed(type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)):
        raise DomainError(
            _(
                "“%(record)s” was signed with this file on it. It stays there unless that is returned; another one may "
                "stand beside it."
            )
            % {"record": attachment.record_label}
        )


def _locked(attachment: Attachment) -> Attachment:
    rows = Attachment.objects.select_for_update().filter(pk=attachment.pk, removed_at=None)
    locked: Attachment | None = rows.first()
    if locked is None:
        raise DomainError(_("This file was removed from its record already."))
    return locked

"""How long bytes stay: legal holds, the end of retention, and files that no row names."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import time
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.documents.models import Attachment
from bmms.documents.queries import check_sees
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

SECOND_THOUGHTS: Final = timedelta(days=30)  # so long a removed working paper stays
UNNAMED_KEPT: Final = timedelta(days=1)  # longer than any upload takes


@transaction.atomic
def hold_attachment(attachment: Attachment, *, reason: str, by: Actor) -> None:
    """Whatever happens, the file stays: a case or an audit needs it."""
    check_sees(attachment, by)
    check(by, Permission.DOCUMENT_HOLD)
    if not reason.strip():
        raise DomainError(_("Say what the file is held for: the case, the audit."))
    current = _locked(attachment)
    if current.held_at:
        raise DomainError(_("A legal hold lies on this file already."))
    current.held_at, current.held_by_id, current.hold_reason = timezone.now(), by.user_id, reason.strip()
    current.save(update_fields=["held_at", "held_by", "hold_reason"])
    record("document.held", current, by=by, changes={"held": (False, True)}, reason=reason)


@transaction.atomic
def release_attachment(attachment: Attachment, *, reason: str, by: Actor) -> None:
    check_sees(attachment, by)
    check(by, Permission.DOCUMENT_HOLD)
    if not reason.strip():
        raise DomainError(_("Say why the hold is lifted."))
    current = _locked(attachment)
    if current.held_at is None:
        raise DomainError(_("No legal hold lies on this file."))
    current.held_at, current.held_by_id, current.hold_reason = None, None, ""
    current.save(update_fields=["held_at", "held_by", "hold_reason"])
    record("document.released", current, by=by, changes={"held": (True, False)}, reason=reason)


@transaction.atomic
def destroy_what_is_over(*, by: Actor) -> int:
    """Delete the bytes of removed files whose retention has ended and on which no hold lies. The rows stay."""
    gone: list[str] = []
    for organization_id in _organizations():
        with scope(organization_id):
            waiting = Attachment.objects.select_for_update(skip_locked=True).filter(
                removed_at__lt=timezone.now() - SECOND_THOUGHTS, held_at=None, destroyed_at=None
            )
            gone += [_destroyed(one, by) for one in waiting if _is_over(one)]
    transaction.on_commit(partial(_delete, gone))
    return len(gone)


@transaction.atomic
def remove_orphans(*, by: Actor) -> int:
    """Delete files that no row names: their request failed after they were written."""
    root = Path(settings.MEDIA_ROOT)
    before = time() - UNNAMED_KEPT.total_seconds()
    files = {
        str(path.relative_to(root))
        for path in (root / "documents").rglob("*")
        if path.is_file() and path.stat().st_mtime < before
    }
    for organization_id in _organizations() if files else ():
        with scope(organization_id):
            files -= set(Attachment.objects.filter(path__in=files).values_list("path", flat=True))
    _delete(files)
    return len(files)


def _organizations() -> list[int]:
    return list(Organization.everywhere.order_by("pk").values_list("pk", flat=True))


def _is_over(attachment: Attachment) -> bool:
    until = attachment.kept_until
    return until is not None and until <= timezone.localdate()


def _destroyed(attachment: Attachment, by: Actor) -> str:
    attachment.destroyed_at = timezone.now()
    attachment.save(update_fields=["destroyed_at"])
    record("document.destroyed", attachment, by=by, changes={"retention": (attachment.retention, None)})
    return attachment.path


def _delete(paths: Iterable[str]) -> None:
    for path in paths:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)


def _locked(attachment: Attachment) -> Attachment:
    locked: Attachment | None = (
        Attachment.objects.select_for_update().filter(pk=attachment.pk, destroyed_at=None).first()
    )
    if locked is None:
        raise DomainError(_("The bytes of this file are gone: its retention is over."))
    return locked

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bmms.access.actor import Actor, check
from bmms.access.news import News, tell
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.documents.models import Attachment
from bmms.jobs.actions import enqueue
from bmms.organizations.queries.training import organizations_in_use
from bmms.tenancy.scope import scope

SCAN: Final = "documents.scan"
AT_ONCE: Final = 500
WAITED: Final = timedelta(hours=12)  # longer than a job tries: whoever still waits is waited for by none
Scan = Attachment.Scan


@transaction.atomic
def ask_for_scan(attachment: Attachment, *, by: Actor) -> None:
    """By the daemon, where this installation has one; asking again on a day gives the same job."""
    if settings.CLAMD:
        key = str(attachment.key)
        owner = attachment.organization_id
        once_key = f"{attachment.scan} {key} {timezone.localdate():%Y-%m-%d}"
        enqueue(SCAN, {"key": key}, by=by, organization_id=owner, once_key=once_key)


@transaction.atomic
def ask_for_scans(*, by: Actor) -> int:
    """Files that were kept while no scanner was there, or that it left waiting, once there is one."""
    check(by, Permission.PLATFORM_JOB_MANAGE)
    if not settings.CLAMD:
        return 0
    left = Q(scan=Scan.WAITING, attached_at__lt=timezone.now() - WAITED)
    asked = 0
    for organization_id in list(organizations_in_use().values_list("pk", flat=True)):
        with scope(organization_id):
            rows = Attachment.objects.filter(Q(scan=Scan.NOT_SCANNED) | left, removed_at=None).order_by("pk")[:AT_ONCE]
            for attachment in rows:
                ask_for_scan(attachment, by=by)
                asked += 1
    return asked


@transaction.atomic
def note_scan(attachment: Attachment, *, virus: str, by: Actor) -> None:
    """What the scanner said: the name of a virus, or nothing. An infected file stays locked until it is removed."""
    check(by, Permission.PLATFORM_JOB_MANAGE)
    before = attachment.scan
    attachment.scan = Scan.INFECTED if virus else Scan.CLEAN
    attachment.virus, attachment.scanned_at = virus[:200], timezone.now()
    attachment.save(update_fields=["scan", "virus", "scanned_at"])
    if virus:
        record("document.infected", attachment, by=by, changes={"scan": (before, attachment.scan)}, reason=virus)
        _tell(attachment, by)


def _tell(attachment: Attachment, by: Actor) -> None:
    """Whoever attached it may have it elsewhere, too; the keepers can take it away."""
    news = News(
        "document.infected",
        once_key=str(attachment.key),
        page="documents:document",
        page_arguments={"key": attachment.key},
        about={"file": attachment.name, "record": attachment.record_label, "virus": attachment.virus},
        organization_id=attachment.organization_id,
    )
    people = [attachment.attached_by_id] if attachment.attached_by_id else []
    tell(news, people=people, holders=Permission.DOCUMENT_REMOVE, by=by)

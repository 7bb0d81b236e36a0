from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.documents.models import Attachment
from bmms.jobs.actions import enqueue
from bmms.organizations.queries.training import organizations_in_use
from bmms.tenancy.scope import scope

SCAN: Final = "documents.scan"
AT_ONCE: Final = 500
Scan = Attachment.Scan


@transaction.atomic
def ask_for_scan(attachment: Attachment, *, by: Actor) -> None:
    """By the daemon, where this installation has one; asking again gives the same job."""
    if settings.CLAMD:
        key = str(attachment.key)
        owner = attachment.organization_id
        enqueue(SCAN, {"key": key}, by=by, organization_id=owner, once_key=f"{attachment.scan} {key}")


@transaction.atomic
def ask_for_scans(*, by: Actor) -> int:
    """Files that were kept while no scanner was there, once there is one."""
    check(by, Permission.PLATFORM_JOB_MANAGE)
    if not settings.CLAMD:
        return 0
    asked = 0
    for organization_id in list(organizations_in_use().values_list("pk", flat=True)):
        with scope(organization_id):
            rows = Attachment.objects.filter(scan=Scan.NOT_SCANNED, removed_at=None).order_by("pk")[:AT_ONCE]
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

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bmms.documents.actions import SCAN, ask_for_scans, destroy_what_is_over, note_scan, remove_orphans
from bmms.documents.queries import attachment_with_key
from bmms.jobs.kinds import GiveUp, Run, job, periodic
from bmms.lib.clamd import virus_in
from bmms.tenancy.scope import scope


@job(SCAN, label=_("Virus check"), as_person=False, atomic=False, max_attempts=12, lease=timedelta(minutes=10))
def scan_attachment(run: Run, *, key: str) -> dict[str, str]:
    """No transaction stays open while the scanner reads."""
    organization_id = run.by.organization_id
    if organization_id is None:
        raise GiveUp("A file belongs to an organization.")
    with scope(organization_id):
        attachment = attachment_with_key(UUID(key))
    if attachment is None or attachment.destroyed_at:
        return {"virus": ""}
    virus = virus_in(Path(settings.MEDIA_ROOT) / attachment.path, settings.CLAMD)
    with scope(organization_id):
        note_scan(attachment, virus=virus, by=run.by)
    return {"virus": virus}


@periodic("documents.keep", every=timedelta(hours=24), label=_("End of retention of attached files"))
def keep_documents(run: Run) -> dict[str, int]:
    return {"destroyed": destroy_what_is_over(by=run.by), "orphans": remove_orphans(by=run.by)}


@periodic("documents.scan_unscanned", every=timedelta(hours=1), label=_("Virus check of older files"))
def scan_unscanned(run: Run) -> dict[str, int]:
    return {"asked": ask_for_scans(by=run.by)}

"""What the system does by itself, again and again."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bmms.audit.actions import seal
from bmms.jobs.actions.cleaning import forget_old_jobs, forget_secrets, remove_orphans
from bmms.jobs.kinds import Run, periodic


@periodic("audit.seal", every=timedelta(minutes=1), label=_("Seal the audit log"), atomic=False)
def seal_audit_log(run: Run) -> dict[str, int]:
    return {"sealed": seal(by=run.by)}


@periodic("jobs.clean", every=timedelta(hours=6), label=_("Forget old jobs and files"))
def clean_jobs(run: Run) -> dict[str, int]:
    jobs, secrets = forget_old_jobs(by=run.by), forget_secrets(by=run.by)
    return {"jobs": jobs, "secrets": secrets, "files": remove_orphans(by=run.by)}

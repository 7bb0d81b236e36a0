from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.jobs.kinds import Run, job, periodic
from bmms.workbench.actions.answers import forget_answers
from bmms.workbench.actions.exports import EXPORT, FORMATS, write_export
from bmms.workbench.forms import EventFilterForm


@periodic("answers.forget", every=timedelta(hours=6), label=_("Clearing old answers"))
def forget_old_answers(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_answers(by=run.by)}


@job(EXPORT, label=_("Export of the audit log"), queue="reports", permission=Permission.AUDIT_EXPORT)
def export_audit_log(run: Run, *, file_format: str, filters: dict[str, str]) -> dict[str, Any]:
    wanted = EventFilterForm(filters).wanted
    with run.result_file(f"audit-{timezone.localdate():%Y-%m-%d}.{file_format}", FORMATS[file_format]) as file:
        rows = write_export(file, wanted, file_format, by=run.by, progress=lambda done: run.progress(done, 0))
    return {"rows": rows}

from datetime import timedelta
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.jobs.kinds import Run, job, periodic
from bmms.oversight.actions.privacy import warn_of_breaches
from bmms.oversight.actions.reminders import remind_of_answers
from bmms.oversight.actions.seal import PACK, write_pack


@periodic("breaches.warn", every=timedelta(minutes=30), label=_("Warnings of running breach clocks"))
def warn(run: Run) -> dict[str, int]:
    return {"breaches": warn_of_breaches(by=run.by)}


@periodic("answers.remind", every=timedelta(hours=6), label=_("Reminders of answers that are due"))
def remind(run: Run) -> dict[str, int]:
    return {"answers": remind_of_answers(timezone.localdate(), by=run.by)}


@job(PACK, label=_("Pack of the transparency seal"), queue="reports", permission=Permission.LEDGER_VIEW)
def make_pack(run: Run, *, fiscal_year: int) -> dict[str, int]:
    """By way of a file of its own: a ZIP is written with steps back."""
    with TemporaryFile() as whole, run.result_file(f"transparency-seal-{fiscal_year}.zip", "application/zip") as file:
        count = write_pack(whole, fiscal_year, by=run.by)
        whole.seek(0)
        copyfileobj(whole, file)
    return {"files": count}

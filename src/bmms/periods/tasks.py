from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.jobs.kinds import Run, periodic
from bmms.periods.actions.reminders import remind_of_reports


@periodic("reports.remind", every=timedelta(hours=6), label=_("Reminders of reports that are due"))
def remind(run: Run) -> dict[str, int]:
    return {"reports": remind_of_reports(timezone.localdate(), by=run.by)}

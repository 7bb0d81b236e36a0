from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bmms.jobs.kinds import Run, periodic
from bmms.oversight.actions.privacy import warn_of_breaches


@periodic("breaches.warn", every=timedelta(minutes=30), label=_("Warnings of running breach clocks"))
def warn(run: Run) -> dict[str, int]:
    return {"breaches": warn_of_breaches(by=run.by)}

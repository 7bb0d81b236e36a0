from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bmms.jobs.kinds import Run, periodic
from bmms.notifications.actions import send_digests


@periodic("notifications.digest", every=timedelta(minutes=30), label=_("Daily letters"))
def send_daily_letters(run: Run) -> dict[str, int]:
    return {"letters": send_digests(by=run.by)}

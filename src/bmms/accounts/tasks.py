from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.accounts.actions.sessions import forget_ended_sessions
from bmms.accounts.actions.sign_in import forget_failures
from bmms.jobs.kinds import Run, periodic


@periodic("sign_in_failures.forget", every=timedelta(hours=24), label=_("Clearing old sign-in failures"))
def forget_old_failures(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_failures(by=run.by)}


@periodic("sessions.forget", every=timedelta(hours=24), label=_("Clearing sessions that have ended"))
def forget_sessions(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_ended_sessions(by=run.by)}

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.jobs.kinds import Run, periodic
from bmms.workbench.actions.answers import forget_answers


@periodic("answers.forget", every=timedelta(hours=6), label=_("Clearing old answers"))
def forget_old_answers(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_answers(by=run.by)}

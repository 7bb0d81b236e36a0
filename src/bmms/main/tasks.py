from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.jobs.kinds import Run, periodic
from bmms.main.training import reset_if_practised

NIGHT = range(1, 5)  # hours in Manila


@periodic("training.reset", every=timedelta(hours=1), label=_("Resetting the training organization"))
def reset_training_at_night(run: Run) -> dict[str, Any]:
    if timezone.localtime().hour not in NIGHT:
        return {"generation": 0}
    return {"generation": reset_if_practised(by=run.by)}

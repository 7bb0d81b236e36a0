from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bmms.accounts.actions.imports import IMPORT, import_people
from bmms.accounts.actions.sign_in import forget_failures
from bmms.jobs.kinds import Run, job, periodic


@periodic("sign_in_failures.forget", every=timedelta(hours=24), label=_("Clearing old sign-in failures"))
def forget_old_failures(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_failures(by=run.by)}


@job(IMPORT, label=_("Import of people"), queue="reports")
def import_list_of_people(run: Run, *, key: str) -> dict[str, Any]:
    """Who may do it depends on where: the action asks."""
    return import_people(UUID(key), run.by.organization_id, progress=run.progress, by=run.by)

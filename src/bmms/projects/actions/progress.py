from django.db import transaction

from bmms.access.actor import Actor
from bmms.planning.models import PPA
from bmms.projects.models import Project
from bmms.projects.queries.accomplishments import quarter_ends
from bmms.projects.queries.progress import last_measured, measured_on, progress_of

MEASURES = ("measured_until", "physical", "expected", "slippage")


@transaction.atomic
def measure(ppa: PPA, *, by: Actor) -> Project | None:
    """How far its project is, as of the last quarter of which something is certified. Computed, so no event of its own.

    Whoever moves an accomplishment need not be allowed to keep projects.
    """
    project: Project | None = Project.objects.select_for_update().filter(ppa=ppa).first()
    if project is None:
        return None
    until = last_measured(ppa)
    progress = progress_of(measured_on(project, *until)) if until else None
    if until is None or progress is None:
        project.measured_until = project.physical = project.expected = project.slippage = None
    else:
        project.measured_until = quarter_ends(*until)
        project.physical, project.expected = progress.physical, progress.expected
        project.slippage = progress.slippage
    project.save(update_fields=MEASURES)
    return project

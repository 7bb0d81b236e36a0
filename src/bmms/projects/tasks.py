from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.jobs.kinds import Run, periodic
from bmms.organizations.models import Organization
from bmms.projects.actions.progress import measure_many
from bmms.projects.queries.projects import batches_of_year
from bmms.tenancy.scope import scope


@periodic("projects.measure", every=timedelta(hours=1), label=_("Measure projects anew"), atomic=False)
def measure_projects(run: Run) -> dict[str, int]:
    """Those of the running year, of every organization; each batch is a transaction of its own."""
    year, changed = timezone.localdate().year, 0
    found = list(Organization.objects.order_by("pk"))
    for number, organization in enumerate(found, start=1):
        with scope(organization.pk):
            changed += sum(measure_many(batch, by=run.by) for batch in batches_of_year(year))
        run.progress(number, len(found))
    return {"projects": changed}

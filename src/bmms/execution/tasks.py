from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bmms.execution.actions.checking import compare_balances
from bmms.jobs.kinds import GiveUp, Run, periodic
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

COMPARE = "ledger.compare"
NAMED = 10  # the log's events ledger.differed name all


@periodic(COMPARE, every=timedelta(days=1), label=_("Compare balances with postings"), atomic=False)
def compare_all_balances(run: Run) -> dict[str, int]:
    """Every organization's; a difference is written down first and then makes the job fail, which is an alert."""
    wrong: list[str] = []
    found = list(Organization.objects.order_by("pk"))
    for number, organization in enumerate(found, start=1):
        with scope(organization.pk):
            wrong += [f"{organization.acronym}: {each}" for each in compare_balances(by=run.by)]
        run.progress(number, len(found))
    if wrong:
        raise GiveUp(f"{len(wrong)} accounts differ from their postings. {'; '.join(wrong[:NAMED])}"[:500])
    return {"organizations": len(found)}

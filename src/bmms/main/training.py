"""What stands in the training organization after a reset: plans and money that nobody has signed yet."""

from django.db import transaction

from bmms.access.actor import Actor
from bmms.budgeting.models import AppropriationAct
from bmms.main.sample_records import practice_records, this_year
from bmms.organizations.actions.training import begin_training
from bmms.organizations.models import Organization
from bmms.organizations.queries.training import has_been_practised, training_organization
from bmms.periods.models import FiscalYear
from bmms.tenancy.scope import scope


@transaction.atomic
def reset_training(*, by: Actor) -> Organization:
    made = begin_training(by=by)
    with scope(made.pk):
        practice_records(_act_in_force(), by=by)
    return made


def reset_if_practised(*, by: Actor) -> int:
    """Nothing where nobody has set it up, or nobody has practised since the last reset. Returns the generation."""
    present = training_organization(locked=True)
    if present is None or not has_been_practised(present):
        return 0
    return reset_training(by=by).training or 0


def _act_in_force() -> AppropriationAct | None:
    """Of the year in execution: without one there is no money to practise with."""
    in_execution = FiscalYear.objects.filter(year=this_year(), state=FiscalYear.State.EXECUTION)
    acts = AppropriationAct.objects.filter(fiscal_year=this_year(), kind=AppropriationAct.Kind.GAAB)
    act: AppropriationAct | None = acts.exclude(validities=None).order_by("pk").first()
    return act if in_execution.exists() else None

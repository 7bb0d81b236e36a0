from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.budgeting.models import AppropriationAct, BudgetProposal, ProposalLine
from bmms.execution.actions.ledger import appropriate
from bmms.execution.models import Account
from bmms.execution.queries.keys import entry_posted_with, record_key
from bmms.planning.models import PPA


@transaction.atomic
def appropriate_enacted(proposal: BudgetProposal, act: AppropriationAct, *, on: date, by: Actor) -> list[Account]:
    """What was enacted becomes appropriations of the act, by PPA and class; each once, however often this is asked."""
    check(by, Permission.APPROPRIATION_RECORD)
    if proposal.status != BudgetProposal.Status.ENACTED:
        raise DomainError(_("Only what was enacted becomes an appropriation."))
    if act.fiscal_year != proposal.call.fiscal_year:
        raise DomainError(_("The act is for fiscal year %d.") % act.fiscal_year)
    made = []
    for (ppa, allotment_class), amount in _enacted(proposal).items():
        key = record_key(f"enacted {ppa.pk} {allotment_class}", proposal.key)
        if entry_posted_with(key) is None:
            made.append(appropriate(act, ppa, allotment_class, amount, on=on, by=by, key=key))
    if made:
        record("proposal.appropriated", proposal, by=by, changes={"appropriations": (None, len(made))})
    return made


def _enacted(proposal: BudgetProposal) -> dict[tuple[PPA, str], Decimal]:
    sums: dict[tuple[PPA, str], Decimal] = defaultdict(Decimal)
    lines = ProposalLine.objects.filter(proposal=proposal, enacted__gt=0).select_related("ppa")
    for line in lines.order_by("ppa__code", "allotment_class"):
        sums[line.ppa, line.allotment_class] += line.enacted
    return sums

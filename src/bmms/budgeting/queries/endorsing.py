"""What the offices that endorse budget proposals are told: each submission anew, and each office for itself."""

from typing import Final

from bmms.access.news import News
from bmms.audit.models import Event
from bmms.budgeting.models import BudgetProposal

TO_ENDORSE: Final = "proposal.to_endorse"


def moves_of(proposal: BudgetProposal) -> int:
    """How many steps it has taken: by that its news are told apart."""
    return Event.objects.filter(
        organization_id=proposal.organization_id,
        verb="proposal.moved",
        subject_type=proposal._meta.label_lower,
        subject_id=str(proposal.pk),
    ).count()


def news_for_office(office: str, proposal: BudgetProposal, moves: int) -> News:
    return News(
        TO_ENDORSE,
        once_key=f"{proposal.key} {moves} {office}",
        page="budgeting:proposal",
        page_arguments={"key": proposal.key},
        about={"proposal": str(proposal)},
        organization_id=proposal.organization_id,
    )
